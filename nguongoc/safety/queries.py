"""How far an alarm reaches."""

from collections.abc import Collection

from nguongoc.safety.enums import RecallState
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


def open_recalls_of(lot_ids: Collection[int]) -> dict[int, Recall]:
    """By lot, the first recall that reaches it and goes on; lots without one are left out. One query."""
    reached = Recall.lots.through.objects.filter(lot__in=lot_ids, recall__state=RecallState.OPEN)
    rows = reached.select_related("recall__organisation").order_by("-recall")
    return {row.lot_id: row.recall for row in rows}


def open_recall_of(lot_id: int) -> Recall | None:
    """The first recall that reaches the lot and goes on."""
    return Recall.objects.open().filter(lots=lot_id).select_related("organisation").order_by("pk").first()
