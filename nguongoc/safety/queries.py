"""How far an alarm reaches."""

from nguongoc.safety.models import Recall
from nguongoc.trace.models import Lot
from nguongoc.trace.queries import descendants


def lots_to_recall(lot: Lot) -> list[Lot]:
    """The lot and every lot that anything of it went into, in the order of their opening."""
    found = Lot.objects.filter(pk__in=descendants([lot.pk])).select_related("organisation", "product")
    return list(found.order_by("pk"))


def open_recall_of(lot_id: int) -> Recall | None:
    return (
        Recall.objects.filter(lots=lot_id, closed_at__isnull=True)
        .select_related("organisation")
        .order_by("pk")
        .first()
    )
