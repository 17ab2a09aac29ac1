"""What belongs together without an event that joins it: serials and their lot, and parts of one transformation."""

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from nguongoc.common.epcis import Part
from nguongoc.trace.models import EventThing
from nguongoc.trace.queries.tracing.walking import (
    CHILDREN,
    INPUTS,
    MOST_ROWS,
    OUTPUTS,
    Walk,
    Walked,
    Way,
    rows_of,
    walk,
)


@dataclass(frozen=True, slots=True)
class StampedGoods:
    """What the stamps know and the trail does not: which lot a printed serial is on.

    Both take keys of things of any kind and give pairs of serial and lot, by the keys of their things: `lots_of`
    for those that are serials, `serials_of` for those that are lots, as far as events speak of their serials.
    """

    lots_of: Callable[[Collection[int]], Mapping[int, int]]
    serials_of: Callable[[Collection[int]], Mapping[int, int]]


@dataclass(slots=True)
class Reach:
    """Walks with all that belongs to them; `lots` leads from a serial to its lot."""

    walked: Walked
    lots: dict[int, int] = field(default_factory=dict)


def reach(
    ways: Collection[Way],
    *,
    things: Collection[int],
    events: Collection[uuid.UUID] = (),
    stamps: StampedGoods | None = None,
    most: int = MOST_ROWS,
) -> Reach:
    """All before and behind, with serials of lots and lots of serials, and transformations told in several events.

    Forward a lot takes its serials along, and a serial nothing but itself; back a serial leads to its lot, and a
    lot to those of its serials that were made of something. One statement walks and at most four look for what
    belongs to it; as many again each time that this leads further.
    """
    found = Reach(walk(dict.fromkeys(ways, things), dict.fromkeys(ways, events), most=most))
    looked = {way: Walk() for way in ways}
    while not found.walked.is_cut:
        more = {way: _what_belongs(way, found, looked[way], stamps) for way in ways}
        if not any(new.goods or new.events for new in more.values()):
            break
        goods = _that_go_on({thing for new in more.values() for thing in new.goods})
        further = walk(
            {way: new.goods & goods for way, new in more.items()},
            {way: new.events for way, new in more.items()},
            most=most,
        )
        found.walked.is_cut = further.is_cut
        for way, walked in found.walked.ways.items():
            walked.add(more[way])
            walked.add(further.ways[way])
    return found


def _what_belongs(way: Way, found: Reach, looked: Walk, stamps: StampedGoods | None) -> Walk:
    """The goods and events that belong to what one way reached and was not `looked` at before."""
    walked = found.walked.ways[way]
    goods, events = walked.goods - looked.goods, walked.events - looked.events
    looked.add(walked)
    if way == Way.FORWARD:
        pairs = _pairs("trace_serials_of_lots", goods, (Part.EPC, Part.OUTPUT))
        pairs |= stamps.serials_of(goods) if stamps else {}
        new = set(pairs)
    else:
        pairs = _pairs("trace_lots_of_serials", goods, (Part.EPC, Part.OUTPUT))
        pairs |= stamps.lots_of(goods) if stamps else {}
        made = _pairs("trace_serials_of_lots", goods - set(found.lots.values()), (Part.OUTPUT,))
        new, pairs = {*pairs.values(), *made}, pairs | made
    found.lots |= pairs
    return Walk(new - walked.goods, _partners(events) - walked.events)


def _pairs(function: str, things: Collection[int], parts: Collection[Part]) -> dict[int, int]:
    """From serials to lots; none without a question to the database where there is nothing to ask for."""
    if not things:
        return {}
    return dict(rows_of(function, list(things), [int(part) for part in parts]))


def _partners(events: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """All events of the same transformations as these (EPCIS 2.0, 7.4.6: `transformationID`)."""
    if not events:
        return set()
    return {key for (key,) in rows_of("trace_same_transformation", list(events))}


def _that_go_on(things: Collection[int]) -> set[int]:
    """Those of the things that any event joins with others; the rest need no walk."""
    if not things:
        return set()
    joining = [*INPUTS, *OUTPUTS, *CHILDREN, Part.PARENT]
    rows = EventThing.objects.filter(thing__in=things, part__in=joining)
    return set(rows.order_by().values_list("thing", flat=True).distinct())
