"""Where stamps stand."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from nguongoc.accounts.models import Organisation
from nguongoc.common.text import capital
from nguongoc.stamps.codes import candidates
from nguongoc.stamps.enums import PrintState, StampState, WriteOff
from nguongoc.stamps.keys import keys_ever_used
from nguongoc.stamps.models import STAMPS, CodeBatch, PrintJob, StampChange, StampRange, StampRangeQuerySet
from nguongoc.stamps.old_serials import old_stamp
from nguongoc.trace.models import Lot


@dataclass(frozen=True, slots=True)
class RangeRow:
    """A range as people count it: stamps 1 to n of their batch."""

    first: int
    last: int
    range: StampRange

    @property
    def size(self) -> int:
        return self.last - self.first + 1


def ranges_of(batch: CodeBatch) -> list[RangeRow]:
    """The ranges of a batch in order, numbered from 1 within the batch."""
    found = batch.ranges.select_related("lot").order_by("numbers")
    return [RangeRow(batch.place_of(row.first), batch.place_of(row.last), row) for row in found]


def changes_of(batch: CodeBatch) -> list[tuple[int, int, StampChange]]:
    """What happened to a batch, the newest first: first and last stamp, counted from 1, and the change."""
    found = batch.changes.select_related("lot", "by", "organisation", "helper", "delegator").order_by("-pk")
    return [(batch.place_of(row.numbers.lower), batch.place_of(row.numbers.upper) - 1, row) for row in found]


_STANDING = """
SELECT batch.{key}, part.state, part.write_off, sum(upper(part.numbers) - lower(part.numbers))
FROM stamps_codebatch AS batch
CROSS JOIN LATERAL (
  SELECT change.state, change.write_off,
         unnest(int8multirange(change.numbers) - coalesce(range_agg(later.numbers), '{{}}')) AS numbers
  FROM stamps_stampchange AS change
  LEFT JOIN stamps_stampchange AS later
    ON later.batch_id = change.batch_id AND later.id > change.id AND later.at < %(end)s
  WHERE change.batch_id = batch.id AND change.at < %(end)s
  GROUP BY change.id
) AS part
WHERE batch.{key} = ANY(%(keys)s)
GROUP BY batch.{key}, part.state, part.write_off
"""


def stock_at(organisation_ids: Collection[int], date: dt.date) -> dict[int, dict[StampState, int]]:
    """How many stamps establishments had in which state at the end of a day, by their ids; one query.

    Of each change counts what no later one of that day or before has taken over.
    """
    end = dt.datetime.combine(date + dt.timedelta(days=1), dt.time.min, timezone.get_current_timezone())
    found: dict[int, dict[StampState, int]] = {}
    for organisation, state, _, count in _standing("organisation_id", organisation_ids, end):
        row = found.setdefault(organisation, {})
        row[StampState(state)] = row.get(StampState(state), 0) + count
    return found


def reconciliation_of(batch: CodeBatch) -> list[tuple[str, int]]:
    """What became of the stamps of a batch: labels and counts, which together are all that were issued."""
    end = timezone.now() + dt.timedelta(days=1)  # all of them, whichever clock is ahead
    rows = {(state, kind): count for _, state, kind, count in _standing("id", [batch.pk], end)}
    named = [(_RECONCILED[state], (state, "")) for state in _RECONCILED]
    named += [(capital(kind.label), (StampState.VOID, kind)) for kind in WriteOff]
    return [(label, rows.get(key, 0)) for label, key in named]


_RECONCILED = {
    StampState.ACTIVE: "Đã dùng, đang hoạt động",
    StampState.ALLOCATED: "Còn lại, chưa kích hoạt",
    StampState.SUSPENDED: "Đang tạm dừng",
    StampState.VOID: "Cơ quan đã hủy",
}


def _standing(key: str, keys: Collection[int], end: dt.datetime) -> list[tuple[int, str, str, int]]:
    """Rows of key, state, why written off, and how many stamps stood so before `end`, for batches by a column."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING.format(key=key), {"keys": list(keys), "end": end})
        return [(each, state, kind, int(count)) for each, state, kind, count in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class PrintRow:
    """A print job as people count: stamps `first` to `last`, and the how manieth print of any of them it is."""

    first: int
    last: int
    copy: int
    job: PrintJob


def prints_of(batch: CodeBatch) -> list[PrintRow]:
    """The print jobs of a batch, the newest first; one that failed is no print of anything."""
    before: list[PrintJob] = []
    rows = []
    for job in batch.print_jobs.select_related("ordered_by").order_by("pk"):
        copy = 1 + sum(_meet(job, other) for other in before)
        rows.append(PrintRow(batch.place_of(job.numbers.lower), batch.place_of(job.numbers.upper) - 1, copy, job))
        if job.state != PrintState.FAILED:
            before.append(job)
    return rows[::-1]


def _meet(job: PrintJob, other: PrintJob) -> bool:
    return bool(job.numbers.lower < other.numbers.upper and other.numbers.lower < job.numbers.upper)


def stamps_on(lot_ids: Collection[int]) -> dict[int, dict[StampState, int]]:
    """How many stamps each of the lots carries, by their state; lots without any are left out."""
    return _by_state(StampRange.objects.filter(lot__in=lot_ids), "lot")


def stamps_of_batches(batch_ids: Collection[int]) -> dict[int, dict[StampState, int]]:
    """How many stamps of each batch are in which state."""
    return _by_state(StampRange.objects.filter(batch__in=batch_ids), "batch")


def _by_state(ranges: StampRangeQuerySet, group: str) -> dict[int, dict[StampState, int]]:
    found: dict[int, dict[StampState, int]] = {}
    for key, state, count in ranges.order_by().values_list(group, "state").annotate(count=STAMPS):
        found.setdefault(key, {})[StampState(state)] = count
    return found


@dataclass(frozen=True, slots=True)
class NamedStamp:
    """A stamp that a serial names: its number, its batch, and its place in it, counted from 1."""

    number: int
    batch: CodeBatch

    @property
    def place(self) -> int:
        return self.batch.place_of(self.number)


def stamp_named(serial: str) -> NamedStamp | None:
    """The issued stamp that a typed or scanned serial names, ours or an old one; None for any other text."""
    for code in candidates(keys_ever_used(), serial):
        batch = (
            CodeBatch.objects.filter(numbers__contains=code.number, key_id=code.key_id)
            .select_related("product")
            .first()
        )
        if batch is not None:
            return NamedStamp(code.number, batch)
    old = old_stamp(serial)
    return NamedStamp(old.number, old.batch) if old else None


def next_free(batch: CodeBatch) -> RangeRow | None:
    """The first range of the batch that is on no lot yet; None when every stamp has been used."""
    return next((row for row in ranges_of(batch) if row.range.state == StampState.ALLOCATED), None)


def free_batch_for(lot: Lot) -> CodeBatch | None:
    """A batch with stamps that are on no lot yet and fit this one: of its own request first, else the oldest."""
    free = StampRange.objects.filter(
        batch__organisation=lot.organisation_id, product=lot.product_id, state=StampState.ALLOCATED
    ).select_related("batch__request")
    rows = sorted(
        free, key=lambda row: (row.batch.request is None or row.batch.request.lot_id != lot.pk, row.first)
    )
    return rows[0].batch if rows else None


def stamps_of(organisation: Organisation) -> dict[StampState, int]:
    """How many stamps of an establishment are in which state; allocated are those on no lot yet."""
    ranges = StampRange.objects.filter(batch__organisation=organisation)
    return _by_state(ranges, "batch__organisation").get(organisation.pk, {})
