"""Recalls: what one would reach, the decision, and those under way."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.common.queries import count_by, history_of
from nguongoc.common.text import capital
from nguongoc.places.models import Province
from nguongoc.safety import actions
from nguongoc.safety.enums import RecallState
from nguongoc.safety.models import Recall
from nguongoc.safety.queries import lots_to_recall, told_later
from nguongoc.stamps.queries import live_count, stamps_on
from nguongoc.trace.models import Lot
from nguongoc.trace.queries import Holder, holders_of
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.history import opened
from nguongoc.web.listing import Choice, chips, long_page_of, query_without
from nguongoc.web.office.audit_words import audit_row
from nguongoc.web.office.forms import RecallForm
from nguongoc.web.office.navigation import crumbs, render_office

DECIDED = "Đã ra quyết định thu hồi. Trang tra cứu của các tem trên những lô này báo “KHÔNG SỬ DỤNG”."
_MOST_TOLD = 50  # events, the newest
_STATES = {"dang-thu-hoi": RecallState.OPEN, "da-ket-thuc": RecallState.CLOSED}


@dataclass(frozen=True, slots=True)
class ReachedLot:
    lot: Lot
    active_stamps: int
    may_open: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """What a recall takes off the market, and where it is now."""

    lots: list[ReachedLot]
    holders: list[Holder]

    @property
    def establishments(self) -> int:
        """How many made one of the lots, received some of it or are about to."""
        makers = {row.lot.organisation_id for row in self.lots}
        return len(makers | {holder.organisation.pk for holder in self.holders})

    @property
    def active_stamps(self) -> int:
        return sum(row.active_stamps for row in self.lots)


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def recalls(request: OfficeRequest) -> HttpResponse:
    visible = Recall.objects.visible_to(request.user)
    counts = count_by(visible, "state", distinct=True)
    rows: list[Choice] = [(slug, capital(state.label), counts[state]) for slug, state in _STATES.items()]
    state = _STATES.get(request.GET.get("xem", ""), RecallState.OPEN)
    page = long_page_of(
        request,
        visible.filter(state=state)
        .select_related("lot__organisation", "organisation")
        .annotate(lot_count=Count("lots", distinct=True))
        .order_by("-pk"),
    )
    context = {"page": page, "chips": chips(request, "xem", rows), "query": query_without(request)}
    return render_office(request, "office/recalls.html", context)


@needs(Permission.RECALL_LOTS, ground="office")
@require_http_methods(["GET", "POST"])
def open_recall(request: OfficeRequest, pk: int) -> HttpResponse:
    """First what the recall would reach, then why and what buyers should do."""
    visible = Lot.objects.visible_to(request.user).select_related("product", "organisation__unit")
    found = get_object_or_404(visible, pk=pk)
    form = RecallForm(posted(request), initial={"instructions": _instructions()})
    if form.is_valid():
        recall = form.carry_out(
            lambda: actions.open_recall(
                lot=found,
                reason=form.cleaned_data["reason"],
                instructions=form.cleaned_data["instructions"],
                by=request.user,
            )
        )
        if recall is not None:
            messages.success(request, DECIDED)
            return redirect("office:recall", pk=recall.pk)
    lots = ("Lô hàng", reverse("office:lots"))
    context = {
        "lot": found,
        "form": form,
        "reach": _reach(request, lots_to_recall(found)),
        "crumbs": crumbs(lots, (found.code, reverse("office:lot", args=[found.pk])), here="Thu hồi"),
    }
    return render_office(request, "office/open_recall.html", context)


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def recall(request: OfficeRequest, pk: int) -> HttpResponse:
    visible = Recall.objects.visible_to(request.user).select_related(
        "lot__product", "lot__organisation", "organisation", "decided_by", "delegator"
    )
    found = get_object_or_404(visible, pk=pk)
    opened(request, found)
    reached = found.lots.select_related("organisation", "product").order_by("pk")
    context: dict[str, Any] = {
        "recall": found,
        "crumbs": crumbs(("Thu hồi", reverse("office:recalls")), here=found.lot.code),
        "reach": _reach(request, list(reached)),
        "told_later": told_later(found, most=_MOST_TOLD),
        "history": [audit_row(entry) for entry in history_of([found])],
    }
    return render_office(request, "office/recall.html", context)


def _reach(request: OfficeRequest, lots: list[Lot]) -> Reach:
    ids = [lot.pk for lot in lots]
    stamps = stamps_on(ids)
    own = set(Lot.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    rows = [ReachedLot(lot, live_count(stamps.get(lot.pk, {})), lot.pk in own) for lot in lots]
    return Reach(rows, holders_of(ids))


def _instructions() -> str:
    """What buyers should do, with the province's hot line and place of return, to be changed as needed."""
    province = Province.objects.first()
    contact = province.settings.get("contact", {}) if province else {}
    lines = [
        "Không ăn, không bán sản phẩm của lô này.",
        f"Trả lại tại: {contact['return_place']}." if contact.get("return_place") else "",
        f"Cần hỏi thêm, hãy gọi {province.hotline}." if province and province.hotline else "",
    ]
    return "\n".join(filter(None, lines))
