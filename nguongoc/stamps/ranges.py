"""Ranges of stamps: cut, changed, merged with neighbours, and each change kept."""

from django.db import connection
from django.db.models import Max, Q
from psycopg.types.range import Int8Range

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.errors import Refusal
from nguongoc.common.text import number_text
from nguongoc.stamps.enums import StampState, WriteOff
from nguongoc.stamps.models import CodeBatch, StampChange, StampRange, StampRangeQuerySet
from nguongoc.trace.models import Lot

_ALLOCATION_LOCK = 0x4E474F43  # any number of our own: serialises the allocation of numbers


def allot_numbers(quantity: int) -> Int8Range:
    """The next free numbers; a lock for the transaction keeps two allocations from meeting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALLOCATION_LOCK])
    first = CodeBatch.objects.aggregate(end=Max("numbers__endswith"))["end"] or 1
    return Int8Range(first, first + quantity)


def lock_batch(batch: CodeBatch) -> None:
    """Of two who change ranges of a batch one waits; locked before any lot, so that none waits in a ring."""
    CodeBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def numbers_of(batch: CodeBatch, first: int, last: int) -> Int8Range:
    if not 1 <= first <= last <= batch.size:
        raise Refusal(f"Dải tem phải nằm trong 1 đến {number_text(batch.size)}.", field="first")
    return Int8Range(batch.first + first - 1, batch.first + last)


def range_words(batch: CodeBatch, row: StampRange) -> str:
    return f"Tem {batch.place_of(row.first)} đến {batch.place_of(row.last)}"


def overlapping(numbers: Int8Range) -> StampRangeQuerySet:
    return StampRange.objects.select_for_update(of=("self",)).filter(numbers__overlap=numbers).order_by("numbers")


def move_stamps(
    batch: CodeBatch,
    numbers: Int8Range,
    *,
    state: StampState,
    by: Person,
    organisation: Organisation,
    lot: Lot | None = None,
    write_off: WriteOff | None = None,
    reason: str = "",
) -> StampRange:
    """Cut `numbers` out of the ranges that hold them, as one range of the new state; merge with neighbours.

    What happened is kept, in the name of `organisation`. The batch is locked before (`lock_batch`).
    """
    for row in overlapping(numbers):
        lower, upper = row.numbers.lower, row.numbers.upper
        rest = [(lower, numbers.lower), (numbers.upper, upper)]
        row.delete()
        for start, end in rest:
            if start < end:
                _add(row.batch, Int8Range(start, end), row.state, row.lot, row.reason)
    words = ": ".join(filter(None, [str(write_off.label) if write_off else "", reason]))
    changed = _add(batch, numbers, state, lot, words)
    keep_change(
        batch,
        numbers,
        state=state,
        by=by,
        organisation=organisation,
        lot=lot,
        write_off=write_off,
        reason=reason,
    )
    return changed


def keep_change(
    batch: CodeBatch,
    numbers: Int8Range,
    *,
    state: StampState,
    by: Person,
    organisation: Organisation,
    lot: Lot | None = None,
    write_off: WriteOff | None = None,
    reason: str = "",
) -> None:
    StampChange.objects.create(
        batch=batch,
        numbers=numbers,
        state=state,
        lot=lot,
        write_off=write_off or "",
        reason=reason,
        by=by,
        organisation=organisation,
        helper=by.helper,
        delegator=by.stands_in_for,
    )


def _add(batch: CodeBatch, numbers: Int8Range, state: str, lot: Lot | None, reason: str) -> StampRange:
    neighbours = StampRange.objects.filter(
        Q(numbers__endswith=numbers.lower) | Q(numbers__startswith=numbers.upper),
        batch=batch,
        state=state,
        lot=lot,
        reason=reason,
    )
    for row in neighbours:
        numbers = Int8Range(min(numbers.lower, row.numbers.lower), max(numbers.upper, row.numbers.upper))
        row.delete()
    return StampRange.objects.create(
        batch=batch, product=batch.product, numbers=numbers, state=state, lot=lot, reason=reason
    )
