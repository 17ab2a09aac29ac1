"""Lots: listed, opened, and read with their journal, quantities and stamps."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.common.queries import count_by
from nguongoc.common.text import capital, fold
from nguongoc.registry.contents.products import quantity_text
from nguongoc.registry.queries import published_products
from nguongoc.safety.queries import open_recall_of
from nguongoc.stamps.models import StampRequest
from nguongoc.stamps.queries import free_batch_for, stamps_on
from nguongoc.stamps.rules import cap_sentence
from nguongoc.trace.actions import close_lot, open_lot
from nguongoc.trace.enums import LotState
from nguongoc.trace.models import Lot
from nguongoc.trace.queries import completeness_of, handovers_of, joined_by, proposed_code, shares_of
from nguongoc.trace.rules import longest_hold
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.forms import carry_out
from nguongoc.web.history import opened
from nguongoc.web.journal import journal_of, parted
from nguongoc.web.listing import chips, kept, page_of, query_without
from nguongoc.web.shown_balance import shown_balances
from nguongoc.web.workshop.forms.trace import OpenLotForm
from nguongoc.web.workshop.log_targets import has_members
from nguongoc.web.workshop.pages import page

_READERS = (Permission.WRITE_LOGS, Permission.REQUEST_STAMPS)


@needs(*_READERS, ground="workshop")
@require_safe
def lots(request: OfficeRequest) -> HttpResponse:
    """The lots, the newest first; `?tt=` one state, `?q=` code or product."""
    own = Lot.objects.visible_to(request.user).filter(product__isnull=False)
    counts = count_by(own, "state")
    state, query = request.GET.get("tt", ""), request.GET.get("q", "").strip()
    found = own.filter(state=state) if state in LotState.values else own
    states = [(each.value, capital(each.label), counts[each]) for each in LotState if counts[each]]
    if query:
        found = found.filter(Q(code__icontains=query) | Q(product__search_text__contains=fold(query)))
    context = {
        "page": page_of(request, found.order_by("-pk")),
        "q": query,
        "has_any": bool(counts),
        "may_write": request.user.may(Permission.WRITE_LOGS),
        "has_members": has_members(request.organisation),
        "chips": chips(request, "tt", [("", "Tất cả", counts.total()), *states]),
        "kept": kept(request, "q"),
        "query": query_without(request),
    }
    return page(request, "lots.html", context, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def open_one(request: OfficeRequest) -> HttpResponse:
    """Open a lot: the product of the last lot and a free code of today are there already."""
    choices = published_products(request.user)
    last = Lot.objects.visible_to(request.user).filter(product__in=choices).order_by("-pk").first()
    chosen = last.product_id if last else (choices[0].pk if len(choices) == 1 else None)
    initial = {"product": str(chosen or ""), "code": proposed_code(request.organisation)}
    form = OpenLotForm(posted(request), products=choices, initial=initial)
    if form.is_valid():
        lot = form.carry_out(
            lambda: open_lot(product=form.chosen, code=form.cleaned_data["code"], by=request.user)
        )
        if lot is not None:
            messages.success(request, f"Đã mở lô {lot.code}. Hãy ghi nhật ký việc đầu tiên.")
            return redirect("workshop:lot", lot.pk)
    context = {
        "form": form,
        "has_products": bool(choices),
        "may_add": request.user.may(Permission.EDIT_OWN_RECORDS),
    }
    return page(request, "open_lot.html", context, tab="lots")


@needs(*_READERS, ground="workshop")
@require_safe
def lot(request: OfficeRequest, pk: int) -> HttpResponse:
    own = Lot.objects.visible_to(request.user).select_related("product__published__record", "cycle__site", "thing")
    found = get_object_or_404(own.filter(product__isnull=False), pk=pk)
    opened(request, found)
    may_write = request.user.may(Permission.WRITE_LOGS)
    may_correct = may_write and found.state in (LotState.OPEN, LotState.CLOSED)
    balance, *raw = shown_balances(found, *Lot.objects.filter(raw_of=found))
    journal, daily = parted(journal_of(found))
    context = {
        "lot": found,
        "journal": journal,
        "daily": daily,
        "may_correct": may_correct,
        "hold": longest_hold(found, date=timezone.localdate()),
        "households": [(str(row), quantity_text(amount, unit)) for row, amount, unit in shares_of(found)],
        "completeness": completeness_of(found),
        "stamps": [(state.value, str(state.label), size) for state, size in stamps_on([pk]).get(pk, {}).items()],
        "requests": StampRequest.objects.filter(lot=found).select_related("batch", "lot"),
        "cap": cap_sentence(found),
        "recall": open_recall_of(pk),
        "balance": balance,
        "raw_balance": raw[0] if raw else None,
        "handovers": handovers_of(found),
        "may_undo_joining": may_correct and joined_by(found) is not None,
        "is_open": found.state == LotState.OPEN,
        "free_batch": free_batch_for(found),
        "may_recall": request.user.may(Permission.RECALL_LOTS),
        "may_write": may_write,
        "may_activate": request.user.may(Permission.ACTIVATE_STAMPS),
        "may_request": request.user.may(Permission.REQUEST_STAMPS),
    }
    return page(request, "lot.html", context, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_POST
def close(request: OfficeRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Lot.objects.visible_to(request.user).filter(product__isnull=False), pk=pk)
    done = f"Đã đóng lô {found.code}. Nhật ký được giữ nguyên, không ghi thêm được nữa."
    carry_out(request, lambda: close_lot(lot=found, by=request.user), done=done)
    return redirect("workshop:lot", found.pk)
