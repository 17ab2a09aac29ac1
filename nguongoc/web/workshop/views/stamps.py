"""Stamps of the establishment: what is on hand, what was asked for, and each batch."""

import datetime as dt

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation
from nguongoc.stamps.enums import RequestState, StampState
from nguongoc.stamps.models import CodeBatch, DeliveryPiece, StampFee, StampRequest
from nguongoc.stamps.queries import (
    changes_of,
    fee_of,
    free_count,
    pieces_of,
    prints_of,
    ranges_of,
    reconciliation_of,
    stamps_of_batches,
    stock_at,
)
from nguongoc.stamps.rules import usable_states
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.history import opened
from nguongoc.web.listing import page_of
from nguongoc.web.stamp_stock import asked_date, stock_rows
from nguongoc.web.workshop.pages import page

_JOBS = 5
_COMING = 10
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
            "free": free_count(sizes.get(batch.pk, {})),
            "active": sizes.get(batch.pk, {}).get(StampState.ACTIVE, 0),
        }
        for batch in shown
    ]
    waiting = StampRequest.objects.visible_to(request.user).filter(
        Q(state=RequestState.SUBMITTED)
        | Q(state=RequestState.REFUSED, decided_at__gte=timezone.now() - _REFUSED_SHOWN)
    )
    date, own = asked_date(request), request.organisation.pk
    fees = StampFee.objects.filter(batch__organisation=own)
    coming = DeliveryPiece.objects.waiting_for(request.organisation)
    context = {
        "page": shown,
        "rows": rows,
        "requests": waiting.select_related("product", "lot", "decider")[:10],
        "fees": fees.owed().select_related("batch")[:10],
        "has_fees": fees.exists(),
        "coming": coming.select_related("batch").order_by("pk")[:_COMING],
        "date": date,
        "stock": stock_rows(stock_at([own], date).get(own, {})),
        "is_asked": "ngay" in request.GET,
        "may_activate": request.user.may(Permission.ACTIVATE_STAMPS),
    }
    return page(request, "stamps.html", context, tab="stamps")


@needs(*_READERS, ground="workshop")
@require_safe
def batch(request: OfficeRequest, pk: int) -> HttpResponse:
    """A batch: which stamps are where, its prints, and the next step."""
    found = batch_of(request.organisation, pk)
    opened(request, found)
    rows = ranges_of(found)
    context = {
        "batch": found,
        "rows": rows,
        "free_count": sum(row.size for row in rows if row.range.state in usable_states(found)),
        "pieces": pieces_of(found),
        "fee": fee_of(found),
        "changes": changes_of(found),
        "reconciliation": reconciliation_of(found),
        "jobs": prints_of(found)[:_JOBS],
        "may_print": request.user.may(Permission.REQUEST_STAMPS) and not (found.is_central or found.origin),
        "may_activate": request.user.may(Permission.ACTIVATE_STAMPS),
    }
    return page(request, "batch.html", context, tab="stamps")


def batch_of(organisation: Organisation, pk: int) -> CodeBatch:
    """A batch of the establishment; 404 for any other."""
    found = CodeBatch.objects.select_related("product", "request__lot")
    return get_object_or_404(found, pk=pk, organisation=organisation)
