"""An authority stops stamps, recalls them, and puts them back."""

from collections.abc import Collection

from django.db import connection, transaction
from psycopg.types.range import Int8Range

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.registry.rules import require_reason
from nguongoc.stamps import rules
from nguongoc.stamps.actions.deliveries import mark_delivered
from nguongoc.stamps.actions.telling import tell_of_change
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.models import CodeBatch
from nguongoc.stamps.ranges import free_before, lock_batch, move_all, move_stamps, numbers_of, overlapping
from nguongoc.trace.actions import lock_lots
from nguongoc.trace.models import Lot

_RECALL = """
WITH gone AS (
  DELETE FROM stamps_stamprange WHERE lot_id = ANY(%(lots)s) AND state IN ('active', 'suspended')
  RETURNING batch_id, product_id, lot_id, numbers
), joined AS (
  SELECT batch_id, product_id, lot_id, unnest(range_agg(numbers)) AS numbers
  FROM gone GROUP BY batch_id, product_id, lot_id
), kept AS (
  INSERT INTO stamps_stampchange
    (batch_id, numbers, state, lot_id, reason, by_id, organisation_id, helper_id, delegator_id)
  SELECT batch_id, numbers, 'recalled', lot_id, %(reason)s, %(by)s, %(organisation)s, %(helper)s, %(delegator)s
  FROM joined ORDER BY batch_id, numbers
)
INSERT INTO stamps_stamprange (batch_id, product_id, lot_id, numbers, state, reason)
SELECT batch_id, product_id, lot_id, numbers, 'recalled', %(reason)s FROM joined
RETURNING upper(numbers) - lower(numbers)
"""


@transaction.atomic
def change_stamps(*, batch: CodeBatch, first: int, last: int, state: StampState, reason: str, by: Person) -> int:
    """Suspend stamps, recall them, make them void for ever, or put suspended ones back; with a reason.

    Of the range those change that may; the others stay. `ACTIVE` puts back: those on a lot become active, those
    on none what they were before. Gives how many changed. Raises Refusal with the field `reason`, or `first`
    where none may. Recalling needs the permission to recall lots.
    """
    permission = _permission_for(state)
    organisation = by.require(permission)
    by = by.deciding(permission)
    if not CodeBatch.objects.visible_to(by).filter(pk=batch.pk).exists():
        raise NotPermitted(f"{organisation} không quản lý đợt tem này.")
    reason = require_reason(reason, "Hãy ghi lý do.")
    lock_batch(batch)
    numbers = numbers_of(batch, first, last)
    lock_lots(lot_ids=[row.lot_id for row in overlapping(numbers) if row.lot_id])
    if state == StampState.ACTIVE:
        changed = _put_back(batch, numbers, reason, organisation, by)
    else:
        sources = [source for source, targets in rules.MAY_BECOME.items() if state in targets]
        changed = move_all(
            batch, numbers, sources=sources, state=state, reason=reason, by=by, organisation=organisation
        )
    if not changed:
        raise Refusal(
            "Chỉ cho dùng lại được tem đang tạm dừng. Hãy chọn dải khác."
            if state == StampState.ACTIVE
            else "Không tem nào trong dải chuyển được sang trạng thái này. Hãy chọn dải khác.",
            field="first",
        )
    audit.record("change_stamps", by=by, subject=batch, first=first, last=last, state=state, reason=reason)
    tell_of_change(batch=batch, first=first, last=last, state=state, reason=reason, organisation=organisation)
    return changed


def _permission_for(state: StampState) -> Permission:
    return Permission.RECALL_LOTS if state == StampState.RECALLED else Permission.CHANGE_STAMP_STATES


def _put_back(batch: CodeBatch, numbers: Int8Range, reason: str, organisation: Organisation, by: Person) -> int:
    """Suspended stamps on a lot are active again; those on none are as free as before, or as their piece, which
    may have been confirmed meanwhile.
    """
    changed = 0
    for row in list(overlapping(numbers).filter(state=StampState.SUSPENDED).select_related("lot")):
        first, end = max(row.numbers.lower, numbers.lower), min(row.numbers.upper, numbers.upper)
        part = Int8Range(first, end)
        changed += end - first
        before = [(part, StampState.ACTIVE)] if row.lot else free_before(batch, part)
        for each, state in before:
            move_stamps(batch, each, state=state, lot=row.lot, reason=reason, by=by, organisation=organisation)
    for piece in batch.pieces.filter(numbers__overlap=numbers, confirmed_at__isnull=False):
        mark_delivered(piece=piece, by=by, organisation=organisation)
    return int(changed)


def lock_batches_of(*, lots: Collection[int]) -> None:
    """Lock every batch that may have stamps on the lots, before any lot: as `lock_batch`, in order."""
    products = Lot.objects.filter(pk__in=lots, product__isnull=False).order_by().values("product")
    batches = CodeBatch.objects.select_for_update(of=("self",)).filter(product__in=products)
    list(batches.order_by("pk").values_list("pk"))


@transaction.atomic
def recall_stamps(*, lots: Collection[int], reason: str, by: Person, organisation: Organisation) -> int:
    """Active and suspended stamps on recalled lots are recalled in the name of `organisation`; gives how many. One
    statement for all.

    The caller holds the decision, its permission, its entry in the audit trail, and the locks
    (`lock_batches_of` before that of any lot).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _RECALL,
            {
                "lots": list(lots),
                "reason": reason,
                "by": by.pk,
                "organisation": organisation.pk,
                "helper": by.helper.pk if by.helper else None,
                "delegator": by.stands_in_for.pk if by.stands_in_for else None,
            },
        )
        return sum(int(count) for (count,) in cursor.fetchall())
