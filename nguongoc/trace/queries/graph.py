"""The lots before and behind others, through everything that joins them; nothing is left out, however many."""

import uuid
from collections.abc import Collection

from django.db.models import Q, QuerySet

from nguongoc.common.epcis import Part
from nguongoc.trace.enums import LotState
from nguongoc.trace.models import EventThing, IncomingLot, Lot, Thing
from nguongoc.trace.queries.tracing.belonging import StampedGoods, reach
from nguongoc.trace.queries.tracing.walking import CHILDREN, INPUTS, OUTPUTS, Way

_ALL = 10**9
_GOODS = (Part.EPC, Part.QUANTITY, Part.PARENT, *CHILDREN, *INPUTS, *OUTPUTS)
_HELD_BACK = (LotState.RECALLED, LotState.ON_HOLD)


def descendants(lot_ids: Collection[int], *, stamps: StampedGoods | None = None) -> list[int]:
    """The lots themselves and every lot that anything of them went into, however far, in whatever carrier."""
    return _lots(Way.FORWARD, lot_ids, stamps)


def ancestors(lot_ids: Collection[int], *, stamps: StampedGoods | None = None) -> list[int]:
    """The lots themselves and every lot that anything in them came from, however far, in whatever carrier."""
    return _lots(Way.BACK, lot_ids, stamps)


def goods_through(organisation_id: int) -> QuerySet[Thing]:
    """The lots of an establishment, and what it received."""
    received = IncomingLot.objects.filter(organisation=organisation_id).order_by().values("thing")
    return Thing.objects.filter(Q(lot__organisation=organisation_id) | Q(pk__in=received)).order_by()


def lots_through(organisation_id: int) -> list[int]:
    """The lots among these goods, and every lot that anything of them went into."""
    return _reached(Way.FORWARD, set(goods_through(organisation_id).values_list("pk", flat=True)), None)


def lots_held_back_before(events: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Of these events those that tell of a lot off the market, or of what came of one: a lot each, in words.

    A single question where no lot is recalled or on hold, and one walk where none of these is behind the events;
    else one for each of them.
    """
    if not events or not Lot.objects.filter(state__in=_HELD_BACK).exists():
        return {}
    rows = EventThing.objects.filter(event__in=events, part__in=_GOODS).order_by().values_list("event", "thing")
    things: dict[uuid.UUID, set[int]] = {}
    for event, thing in rows:
        things.setdefault(event, set()).add(thing)
    if _held_back({thing for each in things.values() for thing in each}) is None:
        return {}
    found = {event: _held_back(each) for event, each in things.items()}
    return {event: f"{lot} ({lot.get_state_display()})" for event, lot in found.items() if lot is not None}


def _held_back(things: Collection[int]) -> Lot | None:
    """The first lot off the market among the things and all before them."""
    walked = reach([Way.BACK], things=things, most=_ALL).walked.back
    goods = {*things, *walked.goods}
    return Lot.objects.filter(state__in=_HELD_BACK, thing__in=goods).order_by("pk").first()


def _lots(way: Way, lot_ids: Collection[int], stamps: StampedGoods | None) -> list[int]:
    """A lot of which no event speaks yet is among them all the same."""
    starts = Thing.objects.filter(lot__in=lot_ids).values_list("pk", flat=True)
    return sorted({*lot_ids, *_reached(way, set(starts), stamps)})


def _reached(way: Way, things: Collection[int], stamps: StampedGoods | None) -> list[int]:
    found = reach([way], things=things, stamps=stamps, most=_ALL)
    lots = Thing.objects.filter(pk__in=found.walked.ways[way].goods, lot__isnull=False).order_by()
    return [lot for lot in lots.values_list("lot", flat=True) if lot is not None]
