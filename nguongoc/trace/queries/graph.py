"""The lots before and behind others, through everything that joins them; nothing is left out, however many."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from nguongoc.trace.models import IncomingLot, Thing
from nguongoc.trace.queries.tracing.belonging import StampedGoods, reach
from nguongoc.trace.queries.tracing.walking import Way

_ALL = 10**9


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


def _lots(way: Way, lot_ids: Collection[int], stamps: StampedGoods | None) -> list[int]:
    starts = Thing.objects.filter(lot__in=lot_ids).values_list("pk", flat=True)
    return _reached(way, set(starts), stamps)


def _reached(way: Way, things: Collection[int], stamps: StampedGoods | None) -> list[int]:
    found = reach([way], things=things, stamps=stamps, most=_ALL)
    lots = Thing.objects.filter(pk__in=found.walked.ways[way].goods, lot__isnull=False).order_by("lot")
    return [lot for lot in lots.values_list("lot", flat=True) if lot is not None]
