"""Stamps are activated by their first and last, read with the phone's camera or typed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.common.errors import Refusal
from nguongoc.common.text import number_text
from nguongoc.stamps.actions import activate_stamps
from nguongoc.stamps.enums import PackLevel
from nguongoc.stamps.models import StampRange
from nguongoc.stamps.naming import Span, batch_named
from nguongoc.stamps.queries import packs_covered, room_on
from nguongoc.stamps.rules import usable_states
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.workshop.forms.scanning import FirstForm, LastForm, LotForm
from nguongoc.web.workshop.pages import page
from nguongoc.web.workshop.views.activation import lots_for, may_read_codes


@may_read_codes
@needs(Permission.ACTIVATE_STAMPS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: OfficeRequest) -> HttpResponse:
    """The first stamp (`?dau=`) says the batch, the last (`&cuoi=`) the range; then the lot, and done."""
    first = FirstForm(request.GET if "dau" in request.GET else None)
    stamp = first.stamp(by=request.user)
    if stamp is None:
        return page(request, "scan_first.html", {"form": first}, tab="stamps")
    known: dict[str, Any] = {"batch": stamp.batch, "place": stamp.place}
    last = LastForm(request.GET if "cuoi" in request.GET else None, initial={"dau": request.GET["dau"]})
    span = last.span(by=request.user)
    if span is None:
        return page(request, "scan_last.html", known | {"form": last}, tab="stamps")
    return _choose_lot(request, span)


def _choose_lot(request: OfficeRequest, span: Span) -> HttpResponse:
    lots = lots_for(request, span.batch)
    covered = packs_covered(lots)
    rooms = [room_on(lot, span.batch, covered=covered[lot.pk, span.batch.level]) for lot in lots]
    form = LotForm(posted(request), lots=lots, rooms=rooms, level=PackLevel(span.batch.level))
    lot = form.chosen
    if lot is not None:
        done = form.carry_out(
            lambda: activate_stamps(batch=span.batch, first=span.first, last=span.last, lot=lot, by=request.user)
        )
        if done is not None:
            messages.success(request, f"Đã kích hoạt {number_text(span.size)} tem trên lô {lot.code}.")
            return redirect("workshop:lot", lot.pk)
    return page(request, "scan_lot.html", {"span": span, "form": form, "lots": lots}, tab="stamps")


@needs(Permission.ACTIVATE_STAMPS, ground="workshop")
@require_safe
def say(request: OfficeRequest) -> JsonResponse:
    """Which stamp the code `?ma=` is, for the page that has just read it: `{ok, sentence}`.

    Not ok for what cannot be an end of a range: unknown, another establishment's, of another batch than `&dot=`,
    or used already.
    """
    try:
        return JsonResponse({"ok": True, "sentence": _words(request)})
    except Refusal as refusal:
        return JsonResponse({"ok": False, "sentence": refusal.sentence})


def _words(request: OfficeRequest) -> str:
    stamp = batch_named(request.GET.get("ma", "")[:200], by=request.user)
    name = f"tem {number_text(stamp.place)} của đợt {stamp.batch.pk}"
    if request.GET.get("dot", str(stamp.batch.pk)) != str(stamp.batch.pk):
        raise Refusal(f"Đây là {name}, không thuộc đợt đang mở. Hãy quét tem khác.")
    found = StampRange.objects.get(numbers__contains=stamp.number)
    if found.state not in usable_states(stamp.batch):
        raise Refusal(f"Đây là {name}, {found.get_state_display()}. Hãy quét tem khác.")
    return f"Đã đọc {name} ({stamp.batch.product.name})."
