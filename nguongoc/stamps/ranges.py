"""Ranges of stamps: cut, changed, merged with neighbours, and each change kept."""

from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q
from psycopg.types.range import Int8Range

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.errors import Refusal
from nguongoc.common.text import number_text
from nguongoc.stamps.enums import FREE, StampState, WriteOff
from nguongoc.stamps.models import CodeBatch, StampChange, StampRange, StampRangeQuerySet
from nguongoc.stamps.rules import issuer_of
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


def move_all(
    batch: CodeBatch,
    numbers: Int8Range,
    *,
    sources: Collection[str],
    state: StampState,
    by: Person,
    organisation: Organisation,
    write_off: WriteOff | None = None,
    reason: str = "",
) -> int:
    """Move those of `numbers` that are in one of the states `sources`, each on the lot that it is on.

    Gives how many; see `move_stamps`.
    """
    moved = 0
    for row in list(overlapping(numbers).filter(state__in=sources).select_related("lot")):
        first, end = max(row.numbers.lower, numbers.lower), min(row.numbers.upper, numbers.upper)
        moved += end - first
        move_stamps(
            batch,
            Int8Range(first, end),
            state=state,
            lot=row.lot,
            write_off=write_off,
            reason=reason,
            by=by,
            organisation=organisation,
        )
    return int(moved)


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


_FREE_BEFORE = """
SELECT change.state, unnest(int8multirange(change.numbers * %(part)s) - coalesce(range_agg(later.numbers), '{}'))
FROM stamps_stampchange AS change
LEFT JOIN stamps_stampchange AS later
  ON later.batch_id = change.batch_id AND later.id > change.id AND later.state = ANY(%(free)s)
WHERE change.batch_id = %(batch)s AND change.numbers && %(part)s AND change.state = ANY(%(free)s)
GROUP BY change.id
"""


def free_before(batch: CodeBatch, part: Int8Range) -> list[tuple[Int8Range, StampState]]:
    """What stamps on no lot were before they were suspended: `part`, cut by the free state that came last."""
    names: dict[str, Any] = {"part": part, "batch": batch.pk, "free": [state.value for state in FREE]}
    with connection.cursor() as cursor:
        cursor.execute(_FREE_BEFORE, names)
        return [(numbers, StampState(state)) for state, numbers in cursor.fetchall()]


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


@transaction.atomic
def mark_printed(*, batch: CodeBatch, numbers: Int8Range, by: Person) -> int:
    """Those of `numbers` that were only allocated are printed; gives how many. The caller did the printing.

    Printing again changes nothing, nor does printing what has been put on a lot meanwhile.
    """
    lock_batch(batch)
    return move_all(
        batch,
        numbers,
        sources=[StampState.ALLOCATED],
        state=StampState.PRINTED,
        by=by,
        organisation=issuer_of(batch) if batch.is_central else batch.organisation,
    )
