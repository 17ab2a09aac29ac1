"""Warnings and recalls are decided here."""

from django.db import transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.registry.rules import require_reason
from nguongoc.safety.enums import RecallKind
from nguongoc.safety.models import Recall
from nguongoc.safety.telling import tell_holders
from nguongoc.stamps.actions import lock_batches_of, recall_stamps
from nguongoc.stamps.goods import STAMPED
from nguongoc.trace.actions import lock_lots, mark_recalled
from nguongoc.trace.models import Lot
from nguongoc.trace.queries import descendants


@transaction.atomic
def open_recall(*, lot: Lot, reason: str, instructions: str, by: Person) -> Recall:
    """Recall a lot and every lot made from it (plan III.1.3; Circular 17/2021, articles 10, 11).

    Compulsory where an authority decides, voluntary where the establishment itself does. Effects: recall,
    lots in state `recalled` and the stamps on them too, scan pages right from the commit on,
    notices to whoever holds any of them, audit trail.
    Raises Refusal with the field `reason`, or where the lot is under recall already.
    """
    organisation = by.require(Permission.RECALL_LOTS)
    by = by.deciding(Permission.RECALL_LOTS)
    if not Lot.objects.visible_to(by).filter(pk=lot.pk).exists():
        raise NotPermitted("Lô này không thuộc phạm vi quản lý của bạn.")
    reason = require_reason(reason, "Hãy ghi lý do thu hồi: người mua sẽ đọc được.")
    reached = _locked_with_all_made_of(lot)
    if Recall.objects.open().filter(lot=lot).exists():
        raise Refusal("Lô này đang được thu hồi rồi.")
    recall = Recall.objects.create(
        kind=RecallKind.COMPULSORY if organisation.is_authority else RecallKind.VOLUNTARY,
        lot=lot,
        reason=reason,
        instructions=instructions.strip(),
        decided_by=by,
        delegator=by.stands_in_for,
        organisation=organisation,
    )
    recall.lots.set(reached)
    mark_recalled(lot_ids=reached)
    recall_stamps(lots=reached, reason=recall.reason, by=by)
    tell_holders(recall=recall, lot_ids=reached)
    audit.record("open_recall", by=by, subject=recall, reason=recall.reason, lots=reached)
    return recall


def _locked_with_all_made_of(lot: Lot) -> list[int]:
    """The lot and all that came of it, locked as they stand: batches of stamps first, then lots in their order.

    What somebody was making of them meanwhile is seen once its locks are gone; then all are locked anew with it,
    since in the order of all it may come first.
    """
    reached = descendants([lot.pk], stamps=STAMPED)
    while True:
        before = transaction.savepoint()
        lock_batches_of(lots=reached)
        lock_lots(lot_ids=reached)
        found = descendants([lot.pk], stamps=STAMPED)
        if set(found) <= set(reached):
            transaction.savepoint_commit(before)
            return found
        transaction.savepoint_rollback(before)
        reached = found
