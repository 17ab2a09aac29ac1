"""How far an alarm reaches."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from nguongoc.common.text import capital
from nguongoc.safety.enums import RecallState
from nguongoc.safety.models import Recall, SafetyWarning
from nguongoc.stamps.goods import STAMPED
from nguongoc.trace.models import Event, EventThing, Lot
from nguongoc.trace.queries import descendants
from nguongoc.trace.queries.tracing.breaks import amount
from nguongoc.trace.words import STEP_WORDS


def lots_to_recall(lot: Lot) -> list[Lot]:
    """The lot and every lot that anything of it went into, in the order of their opening."""
    found = Lot.objects.filter(pk__in=descendants([lot.pk], stamps=STAMPED)).select_related(
        "organisation", "product"
    )
    return list(found.order_by("pk"))


@dataclass(frozen=True, slots=True)
class ToldLater:
    """What an event says of a lot that was recalled before anybody wrote it down."""

    event: Event
    lot: Lot
    quantity: Decimal | None
    unit: str
    is_dated_before: bool

    @property
    def step(self) -> str:
        """The business step in words, by its bare name in CBV."""
        word = re.split("[:/-]", self.event.biz_step)[-1]
        return capital(STEP_WORDS.get(word) or word.replace("_", " "))

    @property
    def quantity_words(self) -> str:
        return "" if self.quantity is None else amount(self.quantity, self.unit)


def told_later(recall: Recall, *, most: int) -> list[ToldLater]:
    """What was written down about the lots of a recall since it was decided, whenever it is said to have happened;
    of the newest `most` events. Two queries.
    """
    said = EventThing.objects.filter(thing__lot__recalls=recall).order_by()
    later = Event.objects.filter(recorded_at__gt=recall.decided_at, id__in=said.values("event"))
    events = {event.id: event for event in later.select_related("organisation").order_by("-recorded_at")[:most]}
    rows = said.filter(event__in=events).select_related("thing__lot")
    found = [
        ToldLater(event, row.thing.lot, row.quantity, row.unit, event.event_time < recall.decided_at)
        for row in rows
        if (event := events[row.event]) and row.thing.lot
    ]
    return sorted(found, key=lambda each: (each.event.recorded_at, each.lot.pk), reverse=True)


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
