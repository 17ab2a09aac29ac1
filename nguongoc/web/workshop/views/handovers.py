"""Goods that come and goods that go: lists, the page of each delivery, and what both sides say on it."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.common.queries import count_by
from nguongoc.common.text import capital
from nguongoc.registry.models import Establishment
from nguongoc.registry.queries import establishment_typed
from nguongoc.stamps.models import StampRange
from nguongoc.stamps.naming import typed_serial
from nguongoc.stamps.queries import stamp_named
from nguongoc.trace.actions import (
    Found,
    acknowledge_source,
    confirm_handover,
    deny_source,
    dispute_handover,
    receive_undeclared,
    refuse_handover,
    ship,
    take_back,
    withdraw_handover,
)
from nguongoc.trace.enums import HandoverState, LotState
from nguongoc.trace.models import Handover, HandoverQuerySet, IncomingLot, Thing
from nguongoc.trace.queries import thing_named
from nguongoc.trace.rules import UNUSABLE
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.forms import carry_out
from nguongoc.web.handed_over import handover_for, send_evidence, shown_handover
from nguongoc.web.history import opened
from nguongoc.web.listing import chips, page_of, query_without
from nguongoc.web.log_form import now_to_the_minute
from nguongoc.web.symbols import drawn_symbol
from nguongoc.web.workshop.forms.goods import ConfirmForm, FoundForm, ReasonForm, ShipForm
from nguongoc.web.workshop.offers import offer_of
from nguongoc.web.workshop.pages import page

S = HandoverState
_RECENT = 10


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_safe
def incoming(request: OfficeRequest) -> HttpResponse:
    """What is on its way, what was received (`?xem=nhan`), and who names us as a source (`?xem=neu-ten`)."""
    visible = Handover.objects.visible_to(request.user)
    waiting = visible.waiting_for(request.organisation).select_related("sender").prefetch_related("lines")
    claims = visible.naming(request.organisation).select_related("receiver").prefetch_related("lines")
    received = IncomingLot.objects.visible_to(request.user).select_related("handover__sender", "thing__lot")
    views = {"": waiting, "nhan": received, "neu-ten": claims}
    labels = {"": "Đang đến", "nhan": "Đã nhận", "neu-ten": "Nêu tên cơ sở tôi"}
    shown = request.GET.get("xem", "")
    shown = shown if shown in views else ""
    context = {
        "shown": shown,
        "page": page_of(request, views[shown].order_by("-pk")),
        "chips": chips(request, "xem", [(key, labels[key], rows.count()) for key, rows in views.items()]),
        "query": query_without(request),
    }
    return page(request, "incoming.html", context, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_safe
def shipments(request: OfficeRequest) -> HttpResponse:
    """What the establishment handed over, the newest first; `?tt=` one state."""
    own = Handover.objects.visible_to(request.user).filter(sender=request.organisation)
    counts = count_by(own, "state")
    state = request.GET.get("tt", "")
    found = own.filter(state=state) if state in S.values else own
    states = [(each.value, capital(each.label), counts[each]) for each in S if counts[each]]
    rows = found.select_related("receiver").prefetch_related("lines").order_by("-pk")
    context = {
        "page": page_of(request, rows),
        "chips": chips(request, "tt", [("", "Tất cả", counts.total()), *states]),
        "query": query_without(request),
        "has_any": bool(counts),
    }
    return page(request, "shipments.html", context, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def ship_goods(request: OfficeRequest) -> HttpResponse:
    """Choose goods, receiver and carrier; `?lo=` one holding by its key comes first, all that is left of it."""
    wanted = request.GET.get("lo", "")
    offer = offer_of(request, wanted=wanted, with_units=True)
    initial: dict[str, Any] = {each.key: each.balance.free for each in offer.stock if each.key == wanted}
    form = ShipForm(
        posted(request),
        offer=offer,
        initial=initial | {"shipped_at": now_to_the_minute()} | _last_carrier(request),
    )
    if form.is_valid():

        def act() -> Handover:
            typed = form.cleaned_data["receiver"]
            receiver = establishment_typed(typed, field="receiver").organisation if typed else None
            return ship(shipment=form.shipment(receiver), by=request.user)

        sent = form.carry_out(act)
        if sent is not None:
            messages.success(request, f"Đã ghi giao hàng cho {sent.to_words}. Đưa phiếu này cho lái xe.")
            return redirect("workshop:handover", sent.pk)
    context = {"form": form, "recent": _recent_receivers(request)}
    return page(request, "ship.html", context, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_safe
def handover(request: OfficeRequest, pk: int) -> HttpResponse:
    found = handover_for(request.user, pk)
    opened(request, found)
    is_receiver = found.receiver == request.organisation
    is_sender = found.sender == request.organisation
    context = {
        "shown": shown_handover(found),
        "handover": found,
        "may_confirm": is_receiver and found.state in {S.ON_WAY, S.DISPUTED},
        "may_dispute": is_receiver and found.state == S.ON_WAY,
        "may_withdraw": is_sender and found.state in {S.ON_WAY, S.DISPUTED, S.OUTSIDE},
        "may_take_back": is_sender and found.state == S.REFUSED,
        "may_deny": is_sender and found.state == S.UNDECLARED,
        "may_acknowledge": is_sender and found.state in {S.UNDECLARED, S.DENIED},
        "reason": ReasonForm(),
    }
    return page(request, "handover.html", context, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: OfficeRequest, pk: int) -> HttpResponse:
    """What came, line by line; the page says what was sent."""
    found = handover_for(request.user, pk)
    if found.receiver != request.organisation or found.state not in {S.ON_WAY, S.DISPUTED}:
        return redirect("workshop:handover", pk)
    lines = list(found.lines.select_related("packed_in"))
    form = ConfirmForm(posted(request), lines=lines, initial={"received_at": now_to_the_minute()})
    if form.is_valid():
        given = form.cleaned_data
        done = form.carry_out(
            lambda: confirm_handover(
                handover=found,
                received_at=given["received_at"],
                receipts=form.receipts,
                text=given["text"],
                by=request.user,
            )
        )
        if done is not None:
            messages.success(request, "Đã xác nhận. Hàng này giờ thuộc cơ sở của bạn.")
            _warn_of_recalled(request, done)
            return redirect("workshop:handover", pk)
    return page(request, "confirm_handover.html", {"handover": found, "form": form}, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: OfficeRequest, pk: int, what: str) -> HttpResponse:
    """Dispute, refuse or withdraw, with the reason that the other side reads."""
    found = handover_for(request.user, pk)
    acts = {"khieu-nai": dispute_handover, "tu-choi": refuse_handover, "rut-lai": withdraw_handover}
    if what not in acts:
        raise Http404
    form = ReasonForm(posted(request))
    if form.is_valid():
        done = form.carry_out(
            lambda: acts[what](handover=found, reason=form.cleaned_data["reason"], by=request.user)
        )
        if done is not None:
            messages.success(request, "Đã ghi. Bên kia đã được báo.")
            return redirect("workshop:handover", pk)
    context = {"handover": found, "form": form, "what": what, "words": _OBJECTIONS[what]}
    return page(request, "object_to_handover.html", context, tab="lots")


_OBJECTIONS = {
    "khieu-nai": (
        "Khiếu nại",
        "Hàng chưa tới, thiếu hoặc sai. Hàng chưa tính vào cơ sở bạn tới khi giải quyết xong.",
    ),
    "tu-choi": ("Từ chối nhận", "Cơ sở bạn không nhận chuyến hàng này. Bên giao sẽ nhận lại hàng."),
    "rut-lai": ("Rút lại chuyến giao", "Hàng chưa đi hoặc đã quay về. Số lượng trở lại cơ sở bạn."),
}


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_POST
def answer(request: OfficeRequest, pk: int) -> HttpResponse:
    """A named source denies or acknowledges; a sender has taken back what was refused."""
    found = handover_for(request.user, pk)
    acts = {
        "phu-nhan": (lambda: deny_source(handover=found, by=request.user), "cơ sở bạn không giao lô này"),
        "xac-nhan": (lambda: acknowledge_source(handover=found, by=request.user), "cơ sở bạn có giao lô này"),
        "nhan-lai": (lambda: take_back(handover=found, by=request.user), "hàng đã về cơ sở bạn"),
    }
    asked = request.POST.get("viec", "")
    if asked not in acts:
        raise Http404
    act, done = acts[asked]
    carry_out(request, act, done=f"Đã ghi: {done}.")
    return redirect("workshop:handover", pk)


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_safe
def delivery_note(request: OfficeRequest, pk: int) -> HttpResponse:
    """For the guard of a market, on a phone or printed: the code leads to the unit, or to this delivery."""
    found = handover_for(request.user, pk)
    shown = shown_handover(found)
    link = settings.SITE_URL + reverse("workshop:handover", args=[pk])
    if len(shown.units) == 1:
        link = f"{settings.SCAN_URL}/00/{shown.units[0]}"
    context = {"shown": shown, "handover": found, "symbol": drawn_symbol(link), "link": link}
    return page(request, "delivery_note.html", context, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_safe
def evidence(request: OfficeRequest, pk: int) -> FileResponse:
    return send_evidence(handover_for(request.user, pk))


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def receive_found(request: OfficeRequest) -> HttpResponse:
    """Goods that nobody declared: what, from whom, and what shows it."""
    form = FoundForm(posted(request), request.FILES or None, initial={"received_at": now_to_the_minute()})
    if form.is_valid():
        done = form.carry_out(lambda: receive_undeclared(found=_what_was_found(form), by=request.user))
        if done is not None:
            messages.success(request, "Đã nhận hàng, có đánh dấu chưa được bên giao khai.")
            _warn_of_recalled(request, done)
            return redirect("workshop:handover", done.pk)
    return page(request, "receive_found.html", {"form": form}, tab="lots")


def _warn_of_recalled(request: OfficeRequest, handover: Handover) -> None:
    for each in handover.incoming_lots.select_related("thing__lot").filter(thing__lot__state__in=UNUSABLE):
        said = "Hãy cách ly hàng và báo cho cơ quan quản lý."
        messages.warning(request, f"{each} {LotState(each.state).label}: không dùng, không bán được. {said}")


def _what_was_found(form: FoundForm) -> Found:
    given = form.cleaned_data
    sender = establishment_typed(given["sender"], field="sender").organisation if given["sender"] else None
    return Found(
        thing=_thing_on(given),
        sender=sender,
        label_code=given["label_code"] or given["gtin"],
        evidence=given["picture"],
        **{
            name: given[name]
            for name in (
                *("name", "code", "quantity", "unit", "received_at", "sender_name", "sender_address"),
                "note",
            )
        },
    )


def _thing_on(given: dict[str, Any]) -> Thing | None:
    """What the label names: a lot or a unit, or the lot that a stamp of ours is on."""
    label = given["label_code"]
    found = thing_named(label=label, gtin=given["gtin"], code=given["code"])
    stamp = stamp_named(typed_serial(label)) if found is None and label else None
    if stamp is None:
        return found
    worn = StampRange.objects.filter(numbers__contains=stamp.number, lot__isnull=False)
    return Thing.objects.select_related("lot").filter(lot__in=worn.values("lot")).first()


def _recent_receivers(request: OfficeRequest) -> list[tuple[str, str]]:
    """Code and name of those to whom the establishment handed over in the last months."""
    since = timezone.now() - dt.timedelta(days=180)
    sent: HandoverQuerySet = Handover.objects.filter(sender=request.organisation, made_at__gt=since)
    receivers = sent.filter(receiver__isnull=False).order_by().values("receiver").distinct()
    found = Establishment.objects.filter(owner__in=receivers).order_by("organisation__sort_key")[:_RECENT]
    return [(each.code or "", each.name) for each in found]


def _last_carrier(request: OfficeRequest) -> dict[str, str]:
    """The vehicle of the last time is there already; who drove is asked anew."""
    last = Handover.objects.filter(sender=request.organisation, is_undeclared=False).order_by("-pk").first()
    return {"deliverer": last.deliverer, "vehicle_plate": last.vehicle_plate} if last else {}
