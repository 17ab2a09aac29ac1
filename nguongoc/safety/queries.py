"""How far an alarm reaches."""

from nguongoc.safety.models import Recall
from nguongoc.stamps.goods import STAMPED
from nguongoc.trace.models import Lot
from nguongoc.trace.queries import descendants


def lots_to_recall(lot: Lot) -> list[Lot]:
    """The lot and every lot that anything of it went into, in the order of their opening."""
    found = Lot.objects.filter(pk__in=descendants([lot.pk], stamps=STAMPED)).select_related(
        "organisation", "product"
    )
    return list(found.order_by("pk"))


def open_recall_of(lot_id: int) -> Recall | None:
    """The first recall that reaches the lot and goes on."""
    return Recall.objects.open().filter(lots=lot_id).select_related("organisation").order_by("pk").first()
