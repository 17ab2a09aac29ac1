"""Stamps are put on a lot, or accounted for where no pack will bear them."""

from django.db import transaction
from psycopg.types.range import Int8Range

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.stamps import rules
from nguongoc.stamps.enums import PackLevel, StampState, WriteOff
from nguongoc.stamps.models import CodeBatch, StampRange
from nguongoc.stamps.ranges import lock_batch, move_stamps, numbers_of, overlapping, range_words
from nguongoc.trace.models import Lot


@transaction.atomic
def activate_stamps(*, batch: CodeBatch, first: int, last: int, lot: Lot, by: Person) -> StampRange:
    """Put stamps `first` to `last` of a batch (counted from 1) on a lot of the same product.

    What the authority printed is put on once its delivery is confirmed.

    Raises StateChanged that names the stamps already taken, Refusal with the cap; the database holds both rules.
    """
    organisation = by.require(Permission.ACTIVATE_STAMPS)
    lock_batch(batch)
    lot = Lot.objects.select_for_update().get(pk=lot.pk)
    if not batch.organisation_id == lot.organisation_id == organisation.pk:
        raise NotPermitted("Tem hoặc lô này không thuộc cơ sở của bạn.")
    if lot.product_id != batch.product_id:
        raise Refusal("Tem này được cấp cho sản phẩm khác với sản phẩm của lô.", field="lot")
    rules.require_ready(lot)
    numbers = numbers_of(batch, first, last)
    _require_usable(batch, numbers, "trên lô khác hoặc đã dùng. Hãy chọn dải khác.")
    changed = move_stamps(batch, numbers, state=StampState.ACTIVE, lot=lot, by=by, organisation=organisation)
    rules.require_within_packs(lot, PackLevel(batch.level))
    audit.record("activate_stamps", by=by, subject=lot, batch=batch.pk, first=first, last=last)
    return changed


@transaction.atomic
def write_off_stamps(
    *, batch: CodeBatch, first: int, last: int, kind: WriteOff, note: str = "", by: Person
) -> StampRange:
    """The establishment accounts for stamps that no pack will bear: spoiled, lost, or given back. They are void.

    The lot that they were asked for may ask for as many again. Raises Refusal with the field `first` for stamps
    that are on a lot or were made void already: those on a lot are the authority's to stop.
    """
    organisation = by.require(Permission.ACTIVATE_STAMPS)
    if batch.organisation_id != organisation.pk:
        raise NotPermitted("Đợt tem này không thuộc cơ sở của bạn.")
    lock_batch(batch)
    numbers = numbers_of(batch, first, last)
    _require_usable(batch, numbers, "nên không báo được: chỉ báo được tem chưa kích hoạt. Hãy chọn dải khác.")
    note, void = note.strip(), StampState.VOID
    changed = move_stamps(
        batch, numbers, state=void, write_off=kind, reason=note, by=by, organisation=organisation
    )
    audit.record("write_off_stamps", by=by, subject=batch, first=first, last=last, kind=kind, reason=note)
    return changed


def _require_usable(batch: CodeBatch, numbers: Int8Range, end: str) -> None:
    """All of the numbers are on no lot and at hand; `end` is the rest of the sentence for those that are used."""
    taken = overlapping(numbers).exclude(state__in=rules.usable_states(batch)).first()
    if taken is None:
        return
    why = rules.why_not_usable(batch, taken.state)
    if why:
        raise Refusal(f"{range_words(batch, taken)} {why}", field="first")
    raise StateChanged(f"{range_words(batch, taken)} {taken.get_state_display()} {end}", field="first")
