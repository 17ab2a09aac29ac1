"""Stamps of the establishment: what is on hand, what was asked for, and each batch."""

import datetime as dt

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation
from nguongoc.stamps.actions import request_stamps
from nguongoc.stamps.enums import RequestState, StampState
from nguongoc.stamps.models import CodeBatch, StampRequest
from nguongoc.stamps.queries import (
    changes_of,
    prints_of,
    ranges_of,
    reconciliation_of,
    stamps_of_batches,
    stock_at,
)
from nguongoc.stamps.rules import cap_sentence, caps_of, stamps_left
from nguongoc.trace.enums import LotState
from nguongoc.trace.models import Lot
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.history import opened
from nguongoc.web.listing import page_of
from nguongoc.web.procedure import Step
from nguongoc.web.stamp_stock import asked_date, stock_rows
from nguongoc.web.workshop.forms.stamps import PrintForm, StampRequestForm
from nguongoc.web.workshop.pages import page

_JOBS = 5
_REFUSED_SHOWN = dt.timedelta(days=30)
_READERS = (Permission.REQUEST_STAMPS, Permission.ACTIVATE_STAMPS)


@needs(*_READERS, ground="workshop")
@require_safe
def stamps(request: OfficeRequest) -> HttpResponse:
    """Batches with what is left of each, the newest first, and the requests that wait."""
    batches = CodeBatch.objects.filter(organisation=request.organisation).select_related("product", "request__lot")
    shown = page_of(request, batches.order_by("-pk"))
    sizes = stamps_of_batches([batch.pk for batch in shown])
    rows = [
        {
            "batch": batch,
            "free": sizes.get(batch.pk, {}).get(StampState.ALLOCATED, 0),
            "active": sizes.get(batch.pk, {}).get(StampState.ACTIVE, 0),
        }
        for batch in shown
    ]
    waiting = StampRequest.objects.visible_to(request.user).filter(
        Q(state=RequestState.SUBMITTED)
        | Q(state=RequestState.REFUSED, decided_at__gte=timezone.now() - _REFUSED_SHOWN)
    )
    date, own = asked_date(request), request.organisation.pk
    context = {
        "page": shown,
        "rows": rows,
        "requests": waiting.select_related("lot", "decider")[:10],
        "date": date,
        "stock": stock_rows(stock_at([own], date).get(own, {})),
        "is_asked": "ngay" in request.GET,
        "may_activate": request.user.may(Permission.ACTIVATE_STAMPS),
    }
    return page(request, "stamps.html", context, tab="stamps")


@needs(Permission.REQUEST_STAMPS, ground="workshop")
@require_safe
def choose_lot(request: OfficeRequest) -> HttpResponse:
    """For which lot: those that are open, with how many stamps each may still ask for."""
    own = Lot.objects.visible_to(request.user).filter(state=LotState.OPEN, product__isnull=False)
    shown = page_of(request, own.order_by("-pk"))
    caps = caps_of(list(shown))
    rows = [{"lot": lot, "left": caps[lot.pk], "cap": cap_sentence(lot, caps[lot.pk])} for lot in shown]
    return page(request, "choose_lot.html", {"page": shown, "rows": rows}, tab="stamps")


@needs(Permission.REQUEST_STAMPS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def request_for(request: OfficeRequest, lot_pk: int) -> HttpResponse:
    """How many: as many as the lot may still carry are proposed."""
    lot = get_object_or_404(Lot.objects.visible_to(request.user).filter(product__isnull=False), pk=lot_pk)
    left = stamps_left(lot)
    form = StampRequestForm(posted(request), initial={"quantity": left or None})
    if form.is_valid():
        given = form.cleaned_data
        asked = form.carry_out(
            lambda: request_stamps(lot=lot, quantity=given["quantity"], note=given["note"], by=request.user)
        )
        if asked is not None:
            messages.success(request, f"Đã gửi yêu cầu cấp tem tới {asked.decider}.")
            return redirect("workshop:stamp_request", asked.pk)
    context = {"lot": lot, "form": form, "left": left, "cap": cap_sentence(lot, left)}
    return page(request, "request_stamps.html", context, tab="stamps")


@needs(*_READERS, ground="workshop")
@require_safe
def stamp_request(request: OfficeRequest, pk: int) -> HttpResponse:
    own = StampRequest.objects.visible_to(request.user).select_related(
        "lot", "decider", "batch", "requested_by", "helper", "organisation"
    )
    found = get_object_or_404(own, pk=pk)
    opened(request, found)
    context = {"asked": found, "steps": _steps(found), "batch": CodeBatch.objects.filter(request=found).first()}
    return page(request, "stamp_request.html", context, tab="stamps")


@needs(*_READERS, ground="workshop")
@require_safe
def batch(request: OfficeRequest, pk: int) -> HttpResponse:
    """A batch: which stamps are where, its label sheets, and the next step."""
    found = batch_of(request.organisation, pk)
    opened(request, found)
    return batch_page(request, found, PrintForm(batch=found))


def batch_page(request: OfficeRequest, found: CodeBatch, form: PrintForm) -> HttpResponse:
    rows = ranges_of(found)
    context = {
        "batch": found,
        "rows": rows,
        "free_count": sum(row.size for row in rows if row.range.state == StampState.ALLOCATED),
        "form": form,
        "changes": changes_of(found),
        "reconciliation": reconciliation_of(found),
        "jobs": prints_of(found)[:_JOBS],
        "may_print": request.user.may(Permission.REQUEST_STAMPS) and not found.origin,
        "may_activate": request.user.may(Permission.ACTIVATE_STAMPS),
    }
    return page(request, "batch.html", context, tab="stamps")


def batch_of(organisation: Organisation, pk: int) -> CodeBatch:
    """A batch of the establishment; 404 for any other."""
    found = CodeBatch.objects.select_related("product", "request__lot")
    return get_object_or_404(found, pk=pk, organisation=organisation)


def _steps(asked: StampRequest) -> list[Step]:
    at = asked.decided_at
    decided = f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at else ""
    sent = Step("Cơ sở gửi yêu cầu", "done", f"{timezone.localtime(asked.requested_at):%H:%M %d/%m/%Y}")
    decider = asked.decider.brief_name
    if asked.state == RequestState.REFUSED:
        return [sent, Step(f"{decider} không chấp nhận", "stopped", decided)]
    issued = asked.state == RequestState.ISSUED
    return [
        sent,
        Step(f"{decider} duyệt và cấp mã", "done" if issued else "current", decided),
        Step("In tem, dán lên gói, kích hoạt", "current" if issued else "todo"),
    ]
