"""Where stamps stand."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Sum
from django.utils import timezone

from nguongoc.accounts.models import Organisation
from nguongoc.common.text import capital
from nguongoc.stamps.codes import candidates
from nguongoc.stamps.enums import FREE, ON_PACKS, PrintState, StampState, WriteOff
from nguongoc.stamps.keys import keys_ever_used
from nguongoc.stamps.models import (
    AT_HAND,
    STAMPS,
    STAMPS_OF,
    CodeBatch,
    DeliveryPiece,
    PrintJob,
    StampChange,
    StampFee,
    StampRange,
    StampRangeQuerySet,
)
from nguongoc.stamps.old_serials import old_stamp
from nguongoc.stamps.rules import usable_states
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
SELECT batch.id, batch.organisation_id, change.state, change.write_off,
       unnest(int8multirange(change.numbers) - coalesce(range_agg(later.numbers), '{{}}')) AS numbers
FROM stamps_codebatch AS batch
JOIN stamps_stampchange AS change ON change.batch_id = batch.id AND change.at < %(end)s
LEFT JOIN stamps_stampchange AS later
  ON later.batch_id = change.batch_id AND later.id > change.id AND later.at < %(end)s
WHERE batch.{key} = ANY(%(keys)s)
GROUP BY batch.id, change.id
"""
_STOCK = """
WITH part AS ({standing})
SELECT organisation_id, state, sum(upper(numbers) - lower(numbers)) FROM part GROUP BY organisation_id, state
"""


def stock_at(organisation_ids: Collection[int], date: dt.date) -> dict[int, dict[StampState, int]]:
    """How many stamps establishments had in which state at the end of a day, by their ids; one query.

    Of each change counts what no later one of that day or before has taken over.
    """
    end = dt.datetime.combine(date + dt.timedelta(days=1), dt.time.min, timezone.get_current_timezone())
    found: dict[int, dict[StampState, int]] = {}
    standing = _STANDING.format(key="organisation_id")
    with connection.cursor() as cursor:
        cursor.execute(_STOCK.format(standing=standing), {"keys": list(organisation_ids), "end": end})
        for organisation, state, count in cursor.fetchall():
            found.setdefault(organisation, {})[StampState(state)] = int(count)
    return found


Reconciliation = list[tuple[str, int]]
"""Labels and counts of what became of stamps; together they are all that were issued, or all of a piece."""


@dataclass(frozen=True, slots=True)
class PieceRow:
    """A piece of a batch, and what became of its stamps."""

    piece: DeliveryPiece
    reconciliation: Reconciliation


def reconciliation_of(batch: CodeBatch) -> Reconciliation:
    """What became of the stamps of a batch."""
    return _reconciled(_parts_of(batch), batch.first, batch.first + batch.size)


def pieces_of(batch: CodeBatch) -> list[PieceRow]:
    """The pieces in which a batch was handed over, in order, each with what became of its stamps; two queries."""
    pieces = list(batch.pieces.select_related("delivery", "confirmed_by", "helper").order_by("numbers"))
    parts = _parts_of(batch) if pieces else []
    for piece in pieces:
        piece.batch = batch
    return [PieceRow(row, _reconciled(parts, row.numbers.lower, row.numbers.upper)) for row in pieces]


_UNDELIVERED = """
SELECT unnest((SELECT coalesce(range_agg(numbers), '{}') FROM stamps_stamprange
               WHERE batch_id = %(batch)s AND state = 'printed')
              - (SELECT coalesce(range_agg(numbers), '{}') FROM stamps_deliverypiece WHERE batch_id = %(batch)s))
"""


def undelivered_of(batch: CodeBatch) -> list[tuple[int, int]]:
    """First and last, counted from 1, of each stretch of printed stamps that no piece holds yet, in order."""
    with connection.cursor() as cursor:
        cursor.execute(_UNDELIVERED, {"batch": batch.pk})
        return [(batch.place_of(part.lower), batch.place_of(part.upper) - 1) for (part,) in cursor.fetchall()]


_Part = tuple[str, str, int, int]  # state, why written off, first number, end


def _parts_of(batch: CodeBatch) -> list[_Part]:
    end = timezone.now() + dt.timedelta(days=1)  # all changes, whichever clock is ahead
    with connection.cursor() as cursor:
        cursor.execute(_STANDING.format(key="id"), {"keys": [batch.pk], "end": end})
        return [(state, why, part.lower, part.upper) for _, _, state, why, part in cursor.fetchall()]


def _reconciled(parts: Iterable[_Part], start: int, end: int) -> Reconciliation:
    rows: Counter[str] = Counter()
    for state, why, lower, upper in parts:
        label = WriteOff(why).label if why and state == StampState.VOID else _RECONCILED[StampState(state)]
        rows[str(label)] += max(0, min(upper, end) - max(lower, start))
    labels = [*dict.fromkeys(_RECONCILED.values()), *(kind.label for kind in WriteOff)]
    return [(capital(label), rows[str(label)]) for label in labels]


_RECONCILED = {
    StampState.ACTIVE: "đã dùng, đang hoạt động",
    StampState.ALLOCATED: "còn lại, chưa kích hoạt",
    StampState.PRINTED: "còn lại, chưa kích hoạt",
    StampState.DELIVERED: "còn lại, chưa kích hoạt",
    StampState.SUSPENDED: "đang tạm dừng",
    StampState.RECALLED: "bị thu hồi",
    StampState.VOID: "cơ quan đã hủy",
}


def live_count(stock: Mapping[StampState, int]) -> int:
    """How many of the stamps counted by state buyers hold in hand: active ones, and those recalled from them."""
    return stock.get(StampState.ACTIVE, 0) + stock.get(StampState.RECALLED, 0)


def free_count(stock: Mapping[StampState, int]) -> int:
    """How many of the stamps counted by state are on no lot yet."""
    return sum(stock.get(state, 0) for state in FREE)


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


def packs_covered(lots: Collection[Lot]) -> Counter[tuple[int, str]]:
    """How many packs of the lots are covered by stamps, by the lot's id and the level; one query."""
    ranges = StampRange.objects.filter(lot__in=lots, state__in=ON_PACKS).order_by()
    sums = ranges.values_list("lot", "batch__level").annotate(packs=Sum(STAMPS_OF * F("batch__pack_units")))
    return Counter({(lot, level): int(packs) for lot, level, packs in sums})


def room_on(lot: Lot, batch: CodeBatch, *, covered: int) -> int:
    """How many more stamps of the batch the lot bears, where so many of its packs are `covered` on that level.

    The last carton may hold fewer packs than the others, as the database allows.
    """
    return max(0, -(-(lot.pack_count - covered) // batch.pack_units))


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
    """The first range of the batch that can be put on a lot; None when every stamp has been used, or those left
    are not delivered yet.
    """
    usable = usable_states(batch)
    return next((row for row in ranges_of(batch) if row.range.state in usable), None)


def free_batch_for(lot: Lot) -> CodeBatch | None:
    """A batch with stamps at hand that are on no lot yet and fit this one: of its own request first, else the
    oldest.
    """
    free = StampRange.objects.filter(AT_HAND, batch__organisation=lot.organisation_id, product=lot.product_id)
    oldest_first = free.select_related("batch").order_by("numbers")
    found = oldest_first.filter(batch__request__lot=lot).first() or oldest_first.first()
    return found.batch if found else None


def stamps_of(organisation: Organisation) -> dict[StampState, int]:
    """How many stamps of an establishment are in which state."""
    ranges = StampRange.objects.filter(batch__organisation=organisation)
    return _by_state(ranges, "batch__organisation").get(organisation.pk, {})


def fee_of(batch: CodeBatch | None) -> StampFee | None:
    """What is owed for a batch, with its payments; none where it is free."""
    return StampFee.objects.filter(batch=batch).select_related("authority").prefetch_related("payments").first()


TOLD = """
WITH part AS (
  SELECT change.batch_id, change.state, coalesce(change.lot_id, 0) AS lot,
         unnest(int8multirange(change.numbers) - coalesce(range_agg(later.numbers), '{}')) AS numbers
  FROM stamps_stampchange AS change
  LEFT JOIN stamps_stampchange AS later ON later.batch_id = change.batch_id AND later.id > change.id
  GROUP BY change.id
), told AS (
  SELECT batch_id, state, lot, range_agg(numbers) AS numbers FROM part GROUP BY batch_id, state, lot
), stands AS (
  SELECT batch_id, state, coalesce(lot_id, 0) AS lot, range_agg(numbers) AS numbers
  FROM stamps_stamprange GROUP BY batch_id, state, lot
)
"""
"""How stamps stand by their changes (`told`) and by their ranges (`stands`); a lot of 0 is none."""

_AT_ODDS = """SELECT DISTINCT batch_id FROM told FULL JOIN stands USING (batch_id, state, lot)
WHERE told.numbers IS DISTINCT FROM stands.numbers ORDER BY batch_id"""


def batches_at_odds() -> list[int]:
    """The batches whose changes and ranges do not tell the same, in one query; none in a sound installation, but
    where an older version left changes out.
    """
    with connection.cursor() as cursor:
        cursor.execute(TOLD + _AT_ODDS)
        return [int(batch) for (batch,) in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class StampStory:
    """One stamp: the range in which it stands, the piece in which it was handed over, and its changes, the newest
    first.
    """

    stamp: NamedStamp
    range: StampRange
    piece: DeliveryPiece | None
    changes: list[StampChange]


def story_of(stamp: NamedStamp) -> StampStory:
    """What is known of one stamp, in three queries."""
    at = {"numbers__contains": stamp.number}
    changes = stamp.batch.changes.filter(**at).order_by("-pk")
    return StampStory(
        stamp=stamp,
        range=stamp.batch.ranges.select_related("lot").get(**at),
        piece=stamp.batch.pieces.filter(**at).first(),
        changes=list(changes.select_related("lot", "by", "organisation", "helper", "delegator")),
    )
