"""The lots before and behind others, through everything that joins them; nothing is left out, however many."""

from collections.abc import Collection

from nguongoc.trace.models import Thing
from nguongoc.trace.queries.tracing.belonging import StampedGoods, reach
from nguongoc.trace.queries.tracing.walking import Way

_ALL = 10**9


def descendants(lot_ids: Collection[int], *, stamps: StampedGoods | None = None) -> list[int]:
    """The lots themselves and every lot that anything of them went into, however far, in whatever carrier."""
    return _lots(Way.FORWARD, lot_ids, stamps)


def ancestors(lot_ids: Collection[int], *, stamps: StampedGoods | None = None) -> list[int]:
    """The lots themselves and every lot that anything in them came from, however far, in whatever carrier."""
    return _lots(Way.BACK, lot_ids, stamps)


def _lots(way: Way, lot_ids: Collection[int], stamps: StampedGoods | None) -> list[int]:
    """A lot of which no event speaks yet is among them all the same."""
    starts = Thing.objects.filter(lot__in=lot_ids).values_list("pk", flat=True)
    found = reach([way], things=set(starts), stamps=stamps, most=_ALL)
    lots = Thing.objects.filter(pk__in=found.walked.ways[way].goods, lot__isnull=False).order_by()
    return sorted({*lot_ids, *(lot for lot in lots.values_list("lot", flat=True) if lot is not None)})
