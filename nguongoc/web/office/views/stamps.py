"""Requests for stamps: the decision with the lot's mass balance, and what became of the stamps."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.common.queries import count_by, history_of
from nguongoc.common.text import capital
from nguongoc.registry.enums import ReasonAct, RouteKind
from nguongoc.registry.models import Establishment
from nguongoc.registry.queries import ready_reasons
from nguongoc.stamps import actions, rules
from nguongoc.stamps.enums import FREE, RequestState, StampState
from nguongoc.stamps.models import CodeBatch, StampRequest
from nguongoc.stamps.queries import (
    changes_of,
    fee_of,
    free_count,
    pieces_of,
    prints_of,
    ranges_of,
    reconciliation_of,
    stock_at,
)
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.history import opened
from nguongoc.web.journal import journal_of
from nguongoc.web.listing import Choice, chips, long_page_of, query_without
from nguongoc.web.office.audit_words import audit_row
from nguongoc.web.office.forms import ReasonForm
from nguongoc.web.office.navigation import crumbs, render_office, tabs
from nguongoc.web.office.stamp_tabs import STAMP_TABS
from nguongoc.web.office.views.rows import request_row
from nguongoc.web.stamp_steps import stamp_steps
from nguongoc.web.stamp_stock import asked_date, further_words
from nguongoc.web.templatetags.words import money, number

ISSUE = "issue"  # the value of the button; the other one refuses
REFUSED = "Không chấp nhận yêu cầu. Cơ sở sẽ đọc lý do."
_STATES = {"cho": RequestState.SUBMITTED, "da-cap": RequestState.ISSUED, "tu-choi": RequestState.REFUSED}


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def stamp_requests(request: OfficeRequest) -> HttpResponse:
    """Those that wait first, the longest waiting on top; the decided ones newest first."""
    visible = StampRequest.objects.visible_to(request.user)
    counts = count_by(visible, "state")
    rows: list[Choice] = [(slug, capital(state.label), counts[state]) for slug, state in _STATES.items()]
    rows.append(("tat-ca", "Tất cả", counts.total()))
    shown = request.GET.get("xem", "cho")
    if shown != "tat-ca":
        visible = visible.filter(state=_STATES.get(shown, RequestState.SUBMITTED))
    visible = visible.order_by("requested_at" if _STATES.get(shown) == RequestState.SUBMITTED else "-pk")
    page = long_page_of(request, visible.select_related("organisation__unit", "product", "lot"))
    context: dict[str, Any] = {
        "page": page,
        "rows": [request_row(row) for row in page],
        "chips": chips(request, "xem", rows),
        "query": query_without(request),
        "tabs": tabs(request, STAMP_TABS),
        "is_waiting_list": shown not in {"da-cap", "tu-choi", "tat-ca"},
    }
    return render_office(request, "office/stamp_requests.html", context)


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def stamp_stock(request: OfficeRequest) -> HttpResponse:
    """How many stamps each establishment had, in which state, at the end of a day."""
    holders = Establishment.objects.visible_to(request.user).filter(organisation__code_batches__isnull=False)
    found = holders.matching(request.GET.get("q", "")).distinct().select_related("organisation__unit")
    page, date = long_page_of(request, found.order_by("sort_key", "pk")), asked_date(request)
    stock = stock_at([row.organisation_id for row in page], date)
    context: dict[str, Any] = {
        "page": page,
        "rows": [(row, _by_state(stock.get(row.organisation_id, {}))) for row in page],
        "columns": [label for label, _, _ in _by_state({})],
        "date": date,
        "q": request.GET.get("q", ""),
        "query": query_without(request),
        "tabs": tabs(request, STAMP_TABS),
    }
    return render_office(request, "office/stamp_stock.html", context)


def _by_state(stock: Mapping[StampState, int]) -> list[tuple[str, int, str]]:
    """Label, count and note of each column: those on no lot together, with how far they have come; the rest."""
    free = ("Chưa kích hoạt", free_count(stock), further_words(stock))
    return [free, *((capital(state.label), stock.get(state, 0), "") for state in StampState if state not in FREE)]


@needs(Permission.SEE_REGISTER, ground="office")
@require_http_methods(["GET", "POST"])
def stamp_request(request: OfficeRequest, pk: int) -> HttpResponse:
    visible = StampRequest.objects.visible_to(request.user).select_related(
        "organisation__unit",
        "organisation__establishment",
        "product__published",
        "lot",
        "decider",
        "decided_by",
        "requested_by",
        "helper",
        "delegator",
    )
    found = get_object_or_404(visible, pk=pk)
    opened(request, found)
    ready = ready_reasons(RouteKind.STAMP_REQUEST, ReasonAct.REFUSE)
    form = ReasonForm(ready=ready)
    if request.method == "POST":
        form = ReasonForm(request.POST, ready=ready)
        if _decide(request, found, form):
            return _next(request, found)
    return render_office(request, "office/stamp_request.html", _context(request, found, form))


def _decide(request: OfficeRequest, found: StampRequest, form: ReasonForm) -> bool:
    """Whether the decision stands; else the form says why not. Issuing needs no reason."""
    person, issues = request.user, request.POST.get("act") == ISSUE
    form.fields["reason"].required = not issues
    if not form.is_valid():
        return False
    if form.carry_out(_action(found, person, "" if issues else form.cleaned_data["reason"])) is None:
        return False
    done = f"Đã cấp {number(found.quantity)} tem cho {found.organisation}." if issues else REFUSED
    messages.success(request, done)
    return True


def _action(found: StampRequest, by: Person, reason: str) -> Callable[[], object]:
    """Issue the stamps; with a reason, refuse them."""
    if reason:
        return lambda: actions.refuse_stamps(request=found, by=by, reason=reason)
    return lambda: actions.issue_stamps(request=found, by=by)


def _next(request: OfficeRequest, done: StampRequest) -> HttpResponse:
    """After a refusal, on to what waits longest; after an issue the page shows the new batch."""
    waiting = StampRequest.objects.waiting_for(request.organisation).exclude(pk=done.pk)
    following = waiting.order_by("requested_at", "pk").first()
    if request.POST.get("act") == ISSUE:
        if following is not None:
            messages.info(request, f"Còn yêu cầu khác đang chờ: {following}.")
        return redirect("office:stamp_request", pk=done.pk)
    if following is None:
        messages.info(request, "Không còn yêu cầu nào chờ đơn vị bạn.")
        return redirect("office:stamp_requests")
    messages.info(request, "Đây là yêu cầu chờ lâu nhất tiếp theo.")
    return redirect("office:stamp_request", pk=following.pk)


def _context(request: OfficeRequest, found: StampRequest, form: ReasonForm) -> dict[str, Any]:
    batch = CodeBatch.objects.filter(request=found).select_related("issued_by").first()
    fee = fee_of(batch)
    ranges = ranges_of(batch) if batch else []
    return {
        "request_for_stamps": found,
        "lot": found.lot,
        "cap": _balance_words(found) if found.state == RequestState.SUBMITTED else "",
        "capacity": rules.capacity_sentence(found.product.content) if found.season else "",
        "is_beyond_capacity": rules.is_beyond_capacity(found),
        "cost": _cost_words(found),
        "entries": journal_of(found.lot) if found.lot else [],
        "steps": stamp_steps(found, batch, fee),
        "fee": fee,
        "pieces": pieces_of(batch) if batch else [],
        "batch": batch,
        "ranges": ranges,
        "changes": changes_of(batch) if batch else [],
        "prints": prints_of(batch) if batch else [],
        "reconciliation": reconciliation_of(batch) if batch else [],
        "form": form,
        "obstacle": _obstacle(request, found),
        "delegator": request.user.delegator_of(Permission.DECIDE_STAMPS),
        "is_waiting": found.state == RequestState.SUBMITTED,
        "may_change": request.user.may(Permission.CHANGE_STAMP_STATES),
        "is_printed": all(row.range.state != StampState.ALLOCATED for row in ranges),
        "may_deliver": _may_deliver(request, batch),
        "history": [audit_row(entry) for entry in history_of([found, *([batch] if batch else [])])],
        "list_url": reverse("office:stamp_requests"),
        "crumbs": crumbs(("Yêu cầu cấp tem", reverse("office:stamp_requests")), here=found.purpose),
    }


def _may_deliver(request: OfficeRequest, batch: CodeBatch | None) -> bool:
    if batch is None or not batch.is_central or not request.user.may(Permission.DECIDE_STAMPS):
        return False
    return rules.issuer_of(batch) == request.organisation


def _balance_words(found: StampRequest) -> str:
    """The mass balance for whoever decides, without this request."""
    try:
        balance = rules.request_balance(found)
    except Refusal as refusal:
        return refusal.sentence
    return f"{balance.sentence} Số còn lại chưa trừ yêu cầu này."


def _cost_words(found: StampRequest) -> str:
    """What would be owed if the request were granted today."""
    price = rules.price_on(timezone.localdate(), kind=found.kind, printing=found.printing)
    if price is None or price.price == 0:
        return "Không thu tiền."
    return (
        f"{number(found.quantity)} tem × {money(price.price)} = {money(found.quantity * price.price)} "
        f"({price.source}). Cơ sở nộp xong mới in và giao tem."
    )


def _obstacle(request: OfficeRequest, found: StampRequest) -> str:
    """Why this person may not decide on the request, as a sentence; empty where they may."""
    if found.decider_id != request.organisation.pk:
        return f"Yêu cầu này do {found.decider} quyết định."
    if not request.user.may(Permission.DECIDE_STAMPS):
        return f"Tài khoản của bạn không có quyền: {Permission.DECIDE_STAMPS.label}."
    try:
        rules.require_other_person(found, request.user.deciding(Permission.DECIDE_STAMPS))
    except Refusal as refusal:
        return refusal.sentence
    return ""
