"""How far an alarm reaches."""

from collections import defaultdict
from collections.abc import Collection, Mapping

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
    """By lot, the warnings about it, its product or its holder that are in force, or will be, the newest first; an
    empty list for none. One query.
    """
    coming = Q(last_date=None) | Q(last_date__gte=timezone.localdate())
    about = Q(product__in={lot.product_id for lot in lots if lot.product_id}) | Q(
        establishment__in={lot.organisation_id for lot in lots}
    )
    rows = list(
        SafetyWarning.objects.filter(coming, about, withdrawn_at=None)
        .select_related("organisation", "establishment")
        .order_by("-pk")
    )
    by_product = defaultdict[int, list[SafetyWarning]](list)
    by_maker = defaultdict[int, list[SafetyWarning]](list)
    for row in rows:
        if row.product_id is not None:
            by_product[row.product_id].append(row)
        elif row.establishment_id is not None:
            by_maker[row.establishment_id].append(row)
    return {lot.pk: _of_lot(lot, by_product, by_maker) for lot in lots}


def _of_lot(
    lot: Lot, by_product: Mapping[int, list[SafetyWarning]], by_maker: Mapping[int, list[SafetyWarning]]
) -> list[SafetyWarning]:
    own = [row for row in by_product.get(lot.product_id or 0, []) if row.lot_id in {None, lot.pk}]
    return sorted([*own, *by_maker.get(lot.organisation_id, [])], key=lambda row: -row.pk)
