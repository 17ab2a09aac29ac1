"""Recalls are decided here, and follow what becomes known later."""

from collections.abc import Collection

from django.db import transaction

from nguongoc.accounts.actions import PROGRAM
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.registry.rules import require_reason
from nguongoc.safety.enums import RecallKind
from nguongoc.safety.models import Recall
from nguongoc.safety.telling import tell_holders, tell_who_decided
from nguongoc.stamps.actions import lock_batches_of, recall_stamps
from nguongoc.stamps.goods import STAMPED
from nguongoc.trace.actions import lock_lots, mark_recalled
from nguongoc.trace.models import Lot
from nguongoc.trace.queries import ancestors, descendants


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
    _take_off_the_market(recall, reached, by)
    audit.record("open_recall", by=by, subject=recall, reason=recall.reason, lots=reached)
    return recall


@transaction.atomic
def extend_recall(*, recall: Recall) -> list[int]:
    """An open recall reaches what is known by now to be made of its lot; gives the lots that it did not reach
    before.

    Partners tell of what they made when they like, and with what time they like: nobody keeps goods out of a
    recall by telling of them late. Effects as of `open_recall`; who may recall at the place that decided is told.
    """
    reached = _locked_with_all_made_of(recall.lot)
    more = sorted({*reached}.difference(recall.lots.values_list("pk", flat=True)))
    if not more or not Recall.objects.open().filter(pk=recall.pk).exists():
        return []
    _take_off_the_market(recall, more, recall.decided_by)
    tell_who_decided(recall=recall, lot_ids=more)
    audit.record("extend_recall", by=PROGRAM, subject=recall, lots=more)
    return more


def extend_recalls_behind(*, lot_ids: Collection[int]) -> None:
    """Extend the open recalls of what these lots were made of: something was written down about them.

    What lies behind them is locked once: a recall that is under way is waited for, and one that comes after sees
    what was written.
    """
    with transaction.atomic():
        behind = ancestors(lot_ids, stamps=STAMPED)
        lock_lots(lot_ids=behind)
        found = list(Recall.objects.open().filter(lots__in=behind).distinct().order_by("pk"))
    for recall in found:
        extend_recall(recall=recall)


def _take_off_the_market(recall: Recall, lots: Collection[int], by: Person) -> None:
    """What a recall does to lots that are locked."""
    recall.lots.add(*lots)
    mark_recalled(lot_ids=lots)
    recall_stamps(lots=lots, reason=recall.reason, by=by, organisation=recall.organisation)
    tell_holders(recall=recall, lot_ids=lots)


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
