"""An authority, or the establishment itself, stops stamps and puts them back."""

from django.db import transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.registry.rules import require_reason
from nguongoc.stamps import rules
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.models import CodeBatch, StampRange
from nguongoc.stamps.ranges import lock_batch, move_stamps, numbers_of, overlapping


@transaction.atomic
def change_stamps(
    *, batch: CodeBatch, first: int, last: int, state: StampState, reason: str, by: Person
) -> StampRange:
    """Suspend stamps, make them void for ever, or put suspended ones back; with a reason.

    `ACTIVE` puts back: those on a lot become active, those on none become allocated again. Raises Refusal with
    the field `reason` or `first`.
    """
    organisation = by.require(Permission.CHANGE_STAMP_STATES)
    by = by.deciding(Permission.CHANGE_STAMP_STATES)
    if not StampRange.objects.visible_to(by).filter(batch=batch).exists():
        raise NotPermitted(f"{organisation} không quản lý đợt tem này.")
    reason = require_reason(reason, "Hãy ghi lý do.")
    lock_batch(batch)
    numbers = numbers_of(batch, first, last)
    rows = list(overlapping(numbers))
    refused = next((row for row in rows if state not in rules.MAY_BECOME[StampState(row.state)]), None)
    if refused is not None or len({row.lot_id for row in rows}) > 1:
        raise Refusal(
            "Không đổi cả dải được: có tem không chuyển được sang trạng thái này, hoặc các tem không cùng lô. "
            "Hãy chọn dải khác.",
            field="first",
        )
    if state == StampState.ACTIVE:
        state = rules.put_back(rows)
    changed = move_stamps(
        batch, numbers, state=state, lot=rows[0].lot, reason=reason, by=by, organisation=organisation
    )
    audit.record("change_stamps", by=by, subject=batch, first=first, last=last, state=state, reason=reason)
    return changed
