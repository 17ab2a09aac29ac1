"""The walk itself: which things and events lie before or behind others (docs/adr/0018).

One recursive statement, both ways at once, in a function of the database (migrations 0012 and 0014). Each of its
rows is an event by which goods were made, goods, or a carrier for as long as it held them; steps are looked up
row by row in the two indexes of trace_eventthing, so that a step costs the same however many events there are. An
event is a row of its own: many inputs and many outputs cost their sum, not their product.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from django.db import connection

from nguongoc.common.epcis import Part

INPUTS = (Part.INPUT, Part.INPUT_QUANTITY)
OUTPUTS = (Part.OUTPUT, Part.OUTPUT_QUANTITY)
CHILDREN = (Part.CHILD, Part.CHILD_QUANTITY)
MOST_ROWS = 50_000


class Way(IntEnum):
    BACK = -1
    FORWARD = 1


@dataclass(frozen=True, slots=True)
class Holding:
    """A carrier held goods (or another carrier) from one moment to before another, as far as the walk saw it."""

    carrier: int
    held: int
    event: uuid.UUID
    since: dt.datetime
    until: dt.datetime | None


@dataclass(slots=True)
class Walk:
    """What was reached one way: goods, the events that made them of others, what carriers held that are goods or
    starts themselves (`inside`), and the carriers in which the goods were (`around`); things by their keys.
    """

    goods: set[int] = field(default_factory=set)
    events: set[uuid.UUID] = field(default_factory=set)
    inside: set[Holding] = field(default_factory=set)
    around: set[Holding] = field(default_factory=set)

    def add(self, other: "Walk") -> None:
        self.goods |= other.goods
        self.events |= other.events
        self.inside |= other.inside
        self.around |= other.around


@dataclass(slots=True)
class Walked:
    """The walks by their way; `is_cut` where there was more than may be shown."""

    ways: dict[Way, Walk]
    is_cut: bool = False

    @property
    def back(self) -> Walk:
        return self.ways.get(Way.BACK, Walk())

    @property
    def forward(self) -> Walk:
        return self.ways.get(Way.FORWARD, Walk())


def walk(
    things: Mapping[Way, Collection[int]],
    events: Mapping[Way, Collection[uuid.UUID]] | None = None,
    *,
    most: int = MOST_ROWS,
) -> Walked:
    """All that lies before or behind things, and events that made some, by the way to go; in one statement.

    Goods go where their carrier goes, from the event that puts them in until they are taken out or it is emptied;
    other goods in the same carrier are not reached. Events that count no longer are left out. Where more than
    `most` rows are reached the rest is left out, the nearest first, and `is_cut` says so.
    """
    starts: list[tuple[Way, int | None, uuid.UUID | None]]
    starts = [(way, key, None) for way, keys in things.items() for key in keys]
    starts += [(way, None, key) for way, keys in (events or {}).items() for key in keys]
    ways, keys, names = zip(*starts, strict=True) if starts else ((), (), ())
    rows = rows_of("trace_walk", [int(way) for way in ways], list(keys), list(names), most + 1)
    return walked_in(rows, {*things, *(events or {})}, most=most)


def walked_in(rows: Sequence[tuple[Any, ...]], ways: Iterable[Way], *, most: int) -> Walked:
    """What the rows of the function trace_walk tell of these ways; of more than `most` the first."""
    return Walked(_read(rows[:most], ways), is_cut=len(rows) > most)


_CALLS = {
    "trace_walk": "SELECT * FROM trace_walk(%s, %s, %s, %s)",
    "trace_serials_of_lots": "SELECT * FROM trace_serials_of_lots(%s, %s)",
    "trace_lots_of_serials": "SELECT * FROM trace_lots_of_serials(%s, %s)",
    "trace_same_transformation": "SELECT * FROM trace_same_transformation(%s)",
    "trace_parts": "SELECT * FROM trace_parts(%s, %s, %s, %s, %s, %s)",
    "trace_children": "SELECT * FROM trace_children(%s, %s)",
    "trace_event_rows": "SELECT * FROM trace_event_rows(%s)",
    "trace_sums": "SELECT * FROM trace_sums(%s)",
    "trace_hands": "SELECT * FROM trace_hands(%s, %s)",
}


def rows_of(function: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows that a function of the database gives (trace/migrations/0012, 0014 and 0021)."""
    with connection.cursor() as cursor:
        cursor.execute(_CALLS[function], values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _read(rows: Iterable[tuple[Any, ...]], ways: Iterable[Way]) -> dict[Way, Walk]:
    found = {way: Walk() for way in ways}
    for way, kind, thing, event, other, since, until in rows:
        walked = found[way]
        if kind == _EVENT:
            walked.events.add(event)
        elif kind == _AROUND:
            walked.around.add(Holding(thing, other, event, since, until))
        else:
            walked.goods.add(thing)
            if kind == _INSIDE:
                walked.inside.add(Holding(other, thing, event, since, until))
    return found


_GOODS, _EVENT, _INSIDE, _AROUND = range(1, 5)  # kinds of rows of the function trace_walk
