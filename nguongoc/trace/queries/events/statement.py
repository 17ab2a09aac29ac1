"""A query of events becomes one statement.

It is driven by what leaves the fewest events to look at: named events, things, the reader's own events, or else
all in their order. Ways are counted first, up to a bound, since the planner knows nothing of patterns. Each way
gives events in their order and stops at the page's end; all else is a condition on each event.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db import connection

from nguongoc.registry.enums import Audience
from nguongoc.trace.queries.events.parameters import BY_ID, EventQuery
from nguongoc.trace.queries.events.pieces import Order, Piece, ThingPiece, all_of, any_of, union_of
from nguongoc.trace.queries.events.readers import PLACES, Reader

_FEW_ORGANISATIONS = 200  # of more, a walk through all events soon meets enough that are theirs
_FEW_THINGS = 50  # of so few, each part of each is read in order
_MOST_THINGS = 2_000  # that are handed over by their ids
_ENOUGH = 1_000  # events after which counting a way ends
_EVENTS = "trace_event e"
_EDGES = "trace_eventthing x JOIN trace_event e ON e.id = x.event"
_NOTHING = Piece("(SELECT) AS t")


class Row(NamedTuple):
    """An event that was found, and the key by which it was put in order."""

    event: uuid.UUID
    key: str
    recorded_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Things:
    """The things of a piece that are in the store: their ids, or where there are many only the query for them."""

    parts: list[int]
    types: list[str]
    ids: list[int] | None
    query: Piece = _NOTHING

    @classmethod
    def of(cls, piece: ThingPiece) -> "Things":
        query = piece.things
        with connection.cursor() as cursor:
            cursor.execute(f"{query.sql} LIMIT %s", [*query.values, _MOST_THINGS + 1])
            ids = [row[0] for row in cursor.fetchall()]
        parts = [int(part) for part in piece.parts]
        return cls(parts, list(piece.types), ids if len(ids) <= _MOST_THINGS else None, query)

    @property
    def edges(self) -> Piece:
        """The condition on an edge `x` that it is to one of the things, as one of the parts and types."""
        is_one = Piece(f"x.thing_id IN ({self.query.sql})", self.query.values)
        if self.ids is not None:
            is_one = Piece("x.thing_id = ANY (%s)", (self.ids,))
        return all_of([is_one, *self._kinds()])

    @property
    def as_condition(self) -> Piece:
        edges = self.edges
        return Piece(f"EXISTS (SELECT FROM trace_eventthing x WHERE x.event = e.id AND {edges.sql})", edges.values)

    @property
    def gathered(self) -> "Stream":
        """All their events at once, so that the planner can cut them with those of other things."""
        return Stream(_NOTHING, _EDGES, self.edges)

    @property
    def in_order(self) -> "Stream":
        """The events of each thing in their order, so that a page needs only the first of them."""
        if self.ids is None:
            source, kinds = Piece(f"({self.query.sql}) AS t (thing)", self.query.values), self._kinds()
        elif len(self.ids) > _FEW_THINGS:
            source, kinds = Piece("unnest(%s::bigint[]) AS t (thing)", (self.ids,)), self._kinds()
        else:
            each = "unnest(%s::bigint[]) AS t (thing) CROSS JOIN unnest(%s::smallint[]) AS p (part)"
            source, kinds = Piece(each, (self.ids, self.parts)), [Piece("x.part = p.part"), *self._kinds()[1:]]
        return Stream(source, _EDGES, all_of([Piece("x.thing_id = t.thing"), *kinds]))

    def _kinds(self) -> list[Piece]:
        types = [Piece("x.type = ANY (%s)", (self.types,))] if self.types else []
        return [Piece("x.part = ANY (%s)", (self.parts,)), *types]


@dataclass(frozen=True, slots=True)
class Stream:
    """One way to events `e`: for each row of `source` those of `tables` that `joined` says."""

    source: Piece
    tables: str
    joined: Piece

    def all(self) -> Piece:
        """A row for each."""
        return Piece(
            f"SELECT FROM {self.source.sql}, {self.tables} WHERE {self.joined.sql}",
            self.source.values + self.joined.values,
        )

    def first(self, conditions: Piece, order: Order, most: int) -> Piece:
        """The first events that are as the conditions say, with the key of the order."""
        return Piece(
            f"SELECT s.* FROM {self.source.sql} CROSS JOIN LATERAL ("
            f"SELECT e.id, {order.sql} AS key, e.recorded_at FROM {self.tables}"
            f" WHERE {self.joined.sql} AND {conditions.sql}"
            f" ORDER BY key {order.direction}, e.id {order.direction} LIMIT %s) s",
            (*self.source.values, *order.values, *self.joined.values, *conditions.values, most),
        )


def find_rows(query: EventQuery, reader: Reader, bounds: Sequence[Piece], most: int) -> list[Row]:
    """The first events in the order of the query that match, that the reader sees, and that lie within bounds."""
    things = [Things.of(piece) for piece in query.things]
    if any(each.ids == [] for each in things) or (
        query.event_ids is not None and not (named := _named(query.event_ids))
    ):
        return []
    conditions = [
        *bounds,
        *map(reader.guarded, query.pieces),
        *(
            guard
            for piece, each in zip(query.things, things, strict=True)
            for guard in _guards(piece, each, reader)
        ),
        *reader.limits,
    ]
    if query.event_ids is not None:
        streams = [_named_stream(named)]
        conditions += [
            reader.sees(),
            reader.guarded(Piece("TRUE", (), frozenset(["eventID"]))),
            *(each.as_condition for each in things),
        ]
    else:
        streams, rest = _best_way(things, reader, query.order)
        conditions += rest
    return _run(streams, all_of(conditions), query.order, most)


def _guards(piece: ThingPiece, things: Things, reader: Reader) -> Iterator[Piece]:
    """That the things play a part in a member that the reader may read in this event: no place, party or item is
    found by who may not read it there.
    """
    ways = []
    groups = reader.by_audience(piece.parts)
    for audience, parts in groups.items():
        is_read = [] if audience == Audience.PUBLIC else [reader.entitled(audience)]
        plays = [replace(things, parts=parts).as_condition] if len(groups) > 1 else []
        ways.append(all_of([*is_read, *plays]))
    if set(groups) != {Audience.PUBLIC}:
        yield any_of(ways)


def _named(event_ids: Sequence[str]) -> list[uuid.UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT event FROM trace_eventname WHERE event_id = ANY (%s)", [list(event_ids)])
        return [row[0] for row in cursor.fetchall()]


def _named_stream(ids: list[uuid.UUID]) -> Stream:
    return Stream(_NOTHING, _EVENTS, Piece("e.id = ANY (%s)", (ids,)))


def _best_way(things: Sequence[Things], reader: Reader, order: Order) -> tuple[list[Stream], list[Piece]]:
    """The streams that drive the query, and the conditions that they leave over."""
    in_order = order == BY_ID  # and then a page of what is cut with nothing needs only its first events
    own = list(_own_streams(reader, in_order=in_order and not things))
    if any(_is_own(each, reader) for each in things):
        own = []
    counts = _counts(things, own)
    if own and (not things or counts[-1] == min(counts)):
        return own, [each.as_condition for each in things]
    if not things:
        return [Stream(_NOTHING, _EVENTS, Piece("TRUE"))], [reader.sees()]
    best = things[counts.index(min(counts[: len(things)]))]
    rest = [each.as_condition for each in things if each is not best]
    return [best.in_order if in_order and not rest else best.gathered], [reader.sees(), *rest]


def _is_own(things: Things, reader: Reader) -> bool:
    """Whether all events of the things are seen, since they are places of the reader's own."""
    return things.ids is not None and set(things.ids) <= set(reader.places) and set(things.parts) <= set(PLACES)


def _own_streams(reader: Reader, *, in_order: bool) -> Iterator[Stream]:
    """The reader's own events and those in which a place of its own stands; none where these are too many ways."""
    if len(reader.organisations) > _FEW_ORGANISATIONS:
        return
    organisations = Piece("unnest(%s::bigint[]) AS o (id)", (reader.organisations,))
    yield Stream(organisations, _EVENTS, Piece("e.organisation_id = o.id"))
    if reader.places:
        places = Things([int(part) for part in PLACES], [], reader.places)
        yield places.in_order if in_order else places.gathered


def _counts(things: Sequence[Things], own: Sequence[Stream]) -> list[int]:
    """How many events each way leads to, up to a bound: those of things, then that of the own events."""
    if len(things) + bool(own) < 2:  # noqa: PLR2004 -- one way is no choice
        return [0] * (len(things) + bool(own))
    ways = [Piece(f"SELECT FROM trace_eventthing x WHERE {each.edges.sql}", each.edges.values) for each in things]
    if own:
        ways.append(union_of([stream.all() for stream in own]))
    counted = ", ".join(f"(SELECT count(*) FROM ({way.sql} LIMIT {_ENOUGH}) AS w)" for way in ways)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counted}", [value for way in ways for value in way.values])
        return list(cursor.fetchone())


def _run(streams: Sequence[Stream], conditions: Piece, order: Order, most: int) -> list[Row]:
    found = union_of([stream.first(conditions, order, most) for stream in streams])
    statement = (
        f"SELECT DISTINCT id, key::text AS written, recorded_at, key FROM ({found.sql}) AS found"
        f" ORDER BY key {order.direction}, id {order.direction} LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*found.values, most])
        return [Row(*row[:3]) for row in cursor.fetchall()]
