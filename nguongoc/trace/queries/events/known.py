"""What the events that somebody may read speak of, by kind.

The reader's own events (of an authority those of its jurisdiction) have theirs listed, by organisation; what
others tell of the reader's places, and all that a producer sees, is looked up in the events at these places or
lots alone. So the cost follows what the reader sees, and not all that there is.
"""

from collections.abc import Sequence

from nguongoc.accounts.models import Person
from nguongoc.common.epcis.vocabulary import Kind
from nguongoc.registry.enums import Audience
from nguongoc.trace.enums import KNOWN_BY_PART, Known
from nguongoc.trace.models import Lot, Thing
from nguongoc.trace.queries.events.finding import limited_time
from nguongoc.trace.queries.events.pieces import Piece, all_of, union_of
from nguongoc.trace.queries.events.readers import PLACES, Reader

_WORDS = {Known.BIZ_STEP: ("biz_step", Kind.BIZ_STEP), Known.DISPOSITION: ("disposition", Kind.DISPOSITION)}
_LISTED = """
SELECT known.thing_id FROM unnest(%s::bigint[]) AS own (id) CROSS JOIN LATERAL (
  SELECT thing_id FROM trace_knownthing
  WHERE organisation_id = own.id AND kind = %s AND thing_id > %s ORDER BY thing_id LIMIT %s
) known
"""
_FOUND = """
SELECT thing.id, thing.uri FROM (
  SELECT DISTINCT thing_id FROM ({ways}) AS way ORDER BY thing_id LIMIT %s
) found JOIN trace_thing thing ON thing.id = found.thing_id ORDER BY thing.id
"""


def known_things(kind: Known, *, reader: Person, after: int, limit: int) -> list[Thing]:
    """Things, or words that are none of CBV, of this kind in events that the reader sees: in the order in which
    they first came, behind that key. Nobody learns of a thing by a member of the body that they may not read.

    Raises QueryRefused where that takes longer than QUERY_MAX_SECONDS.
    """
    seeing = Reader.of(reader)
    ways = union_of(_ways(kind, seeing, after, limit))
    with limited_time():
        return list(Thing.objects.raw(_FOUND.format(ways=ways.sql), [*ways.values, limit]))


def _ways(kind: Known, reader: Reader, after: int, limit: int) -> list[Piece]:
    """Queries for ids of things behind the key, which together give all that the reader knows of."""
    if reader.limits:
        lots, values = Lot.objects.visible_to(reader.person).order_by().values("pk").query.sql_with_params()
        near = Piece(f"near.thing_id IN (SELECT id FROM trace_thing WHERE lot_id IN ({lots}))", tuple(values))
        return _beside(kind, reader, after, near, [reader.sees()])
    ways = [Piece(_LISTED, (reader.organisations, kind, after, limit))]
    if reader.places:
        near = Piece("near.thing_id = ANY (%s) AND near.part = ANY (%s)", (reader.places, list(map(int, PLACES))))
        ways += _beside(kind, reader, after, near, [])
    return ways


def _beside(kind: Known, reader: Reader, after: int, near: Piece, seen: Sequence[Piece]) -> list[Piece]:
    """What stands in the events of the edges `near` that are as `seen` says, where the reader may read it."""
    if kind in _WORDS:
        column, member = _WORDS[kind]
        of_event = reader.guarded(Piece(f"x.uri = e.{column}", (), frozenset([member.value])))
        conditions = all_of([near, Piece("x.id > %s", (after,)), of_event, *seen])
        source = "trace_eventthing near JOIN trace_event e ON e.id = near.event, trace_thing x"
        return [Piece(f"SELECT x.id AS thing_id FROM {source} WHERE {conditions.sql}", conditions.values)]
    parts = [part for part, known in KNOWN_BY_PART.items() if known == kind]
    return [
        _edges_beside(
            of, after, near, [*seen, *([] if audience == Audience.PUBLIC else [reader.entitled(audience)])]
        )
        for audience, of in reader.by_audience(parts).items()
    ]


def _edges_beside(parts: list[int], after: int, near: Piece, of_event: Sequence[Piece]) -> Piece:
    conditions = all_of([near, Piece("x.part = ANY (%s) AND x.thing_id > %s", (parts, after)), *of_event])
    event = " JOIN trace_event e ON e.id = near.event" if of_event else ""
    source = f"trace_eventthing near JOIN trace_eventthing x ON x.event = near.event{event}"
    return Piece(f"SELECT x.thing_id FROM {source} WHERE {conditions.sql}", conditions.values)
