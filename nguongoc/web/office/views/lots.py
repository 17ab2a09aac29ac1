"""Lots: found by code or product, each with its log, its stamps and what it came from and went into."""

from collections import Counter
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from nguongoc.accounts.enums import Permission
from nguongoc.common.queries import count_by, history_of
from nguongoc.common.text import capital, fold
from nguongoc.safety.models import Recall
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.goods import STAMPED
from nguongoc.stamps.models import StampRequest
from nguongoc.stamps.queries import stamps_on
from nguongoc.trace.enums import LotState
from nguongoc.trace.models import Lot
from nguongoc.trace.queries import ancestors, completeness_of, descendants, handovers_of, holders_of
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.history import opened
from nguongoc.web.journal import journal_of, parted
from nguongoc.web.listing import Choice, chips, kept, long_page_of, number_in, query_without
from nguongoc.web.office.audit_words import audit_row
from nguongoc.web.office.navigation import crumbs, render_office, tabs
from nguongoc.web.office.views.log_flags import LOT_PAGES
from nguongoc.web.shown_balance import shown_balances

KIN_SHOWN = 20


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def lots(request: OfficeRequest) -> HttpResponse:
    """Lots of products; raw materials are reached from the lots made of them."""
    rows = _filtered(request, Lot.objects.visible_to(request.user).filter(product__isnull=False))
    counts = count_by(rows, "state")
    state = request.GET.get("tinh-trang", "")
    if state in LotState.values:
        rows = rows.filter(state=state)
    page = long_page_of(request, rows.select_related("product", "organisation__unit"))
    context: dict[str, Any] = {
        "page": page,
        "rows": _with_stamps(list(page)),
        "tabs": tabs(request, LOT_PAGES),
        "chips": _state_chips(request, counts),
        "q": request.GET.get("q", ""),
        "query": query_without(request),
        "kept": kept(request, "q"),
        "is_filtered": any(request.GET.get(name) for name in ("q", "tinh-trang", "co-so")),
    }
    return render_office(request, "office/lots.html", context)


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def lot(request: OfficeRequest, pk: int) -> HttpResponse:
    visible = Lot.objects.visible_to(request.user)
    found = get_object_or_404(
        visible.select_related(
            "product__published__record", "organisation__unit", "organisation__establishment", "thing"
        ),
        pk=pk,
    )
    opened(request, found)
    recalls = Recall.objects.filter(lots=found).select_related("organisation", "lot")
    requests = StampRequest.objects.filter(lot=found)
    raw = list(Lot.objects.filter(raw_of=found))
    own = {found.pk, *(each.pk for each in raw)}
    stamps = stamps_on([found.pk]).get(found.pk, {})
    journal, daily = parted(journal_of(found))
    context: dict[str, Any] = {
        "lot": found,
        "crumbs": crumbs(("Lô hàng", reverse("office:lots")), here=found.code),
        "entries": journal,
        "daily": daily,
        "completeness": completeness_of(found),
        "balances": list(zip(("Lô", "Nguyên liệu"), shown_balances(found, *raw), strict=False)),
        "handovers": handovers_of(found),
        "holders": holders_of(own),
        "stamps": [(state, stamps.get(state, 0)) for state in _SHOWN_STATES],
        "requests": requests.select_related("product", "lot"),
        "recalls": recalls,
        "may_recall": request.user.may(Permission.RECALL_LOTS) and found.state != LotState.RECALLED,
        "made_from": _kin(set(ancestors(own, stamps=STAMPED)) - {found.pk}, visible),
        "went_into": _kin(set(descendants(own, stamps=STAMPED)) - own, visible),
        "history": [audit_row(entry) for entry in history_of([found, *requests, *recalls])],
    }
    return render_office(request, "office/lot.html", context)


_SHOWN_STATES = (StampState.ACTIVE, StampState.SUSPENDED, StampState.RECALLED, StampState.VOID)


def _filtered(request: OfficeRequest, rows: QuerySet[Lot]) -> QuerySet[Lot]:
    text, establishment = request.GET.get("q", "").strip(), number_in(request.GET.get("co-so", ""))
    if text:
        rows = rows.filter(
            Q(code__icontains=text)
            | Q(product__search_text__contains=fold(text))
            | Q(organisation__search_text__contains=fold(text))
        )
    if establishment is not None:
        rows = rows.filter(organisation__establishment=establishment)
    return rows


def _with_stamps(lots: list[Lot]) -> list[tuple[Lot, int]]:
    """Each lot with the number of stamps that are active on it."""
    found = stamps_on([lot.pk for lot in lots])
    return [(lot, found.get(lot.pk, {}).get(StampState.ACTIVE, 0)) for lot in lots]


def _kin(lot_ids: set[int], visible: QuerySet[Lot]) -> list[tuple[Lot, bool]]:
    """Lots before or behind, as far as a trace and a recall find them, each with whether the person may open its
    page.
    """
    others = Lot.objects.filter(pk__in=lot_ids).select_related("organisation")[:KIN_SHOWN]
    open_to_person = set(visible.filter(pk__in=lot_ids).values_list("pk", flat=True))
    return [(other, other.pk in open_to_person) for other in others]


def _state_chips(request: OfficeRequest, counts: Counter[str]) -> list[dict[str, Any]]:
    states: list[Choice] = [(state.value, capital(state.label), counts[state]) for state in LotState]
    return chips(request, "tinh-trang", [("", "Tất cả", counts.total()), *states])
