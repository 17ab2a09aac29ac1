"""How far an alarm reaches."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone

from nguongoc.safety.enums import RecallState
from nguongoc.safety.models import Recall, SafetyWarning
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


def warnings_of(lots: Collection[Lot]) -> dict[int, list[SafetyWarning]]:
    """By lot, the warnings about it or its product that are in force, or will be; an empty list for none. One
    query.
    """
    coming = Q(last_date=None) | Q(last_date__gte=timezone.localdate())
    rows = SafetyWarning.objects.filter(
        coming, product__in={lot.product_id for lot in lots if lot.product_id}, withdrawn_at=None
    )
    by_product = defaultdict[int, list[SafetyWarning]](list)
    for row in rows.select_related("organisation").order_by("-pk"):
        by_product[row.product_id].append(row)
    return {
        lot.pk: [row for row in by_product[lot.product_id or 0] if row.lot_id in {None, lot.pk}] for lot in lots
    }
