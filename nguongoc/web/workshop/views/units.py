"""Logistic units: packed, opened, labelled."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation
from nguongoc.common.queries import count_by
from nguongoc.common.text import capital
from nguongoc.registry.contents.products import quantity_text
from nguongoc.trace.actions import pack_units, take_from_unit, unpack_unit
from nguongoc.trace.balance import Balance
from nguongoc.trace.enums import LogisticKind, MovementKind, UnitState
from nguongoc.trace.models import Handover, LogisticUnit, Lot, UnitContent
from nguongoc.trace.models.units import UnitContentQuerySet
from nguongoc.trace.queries import Stock
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.forms import carry_out
from nguongoc.web.listing import chips, number_in, page_of, query_without
from nguongoc.web.log_form import now_to_the_minute
from nguongoc.web.symbols import drawn_symbol
from nguongoc.web.workshop.forms.goods import PackForm, TakeOutForm
from nguongoc.web.workshop.offers import Offer, offer_of
from nguongoc.web.workshop.pages import page


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_safe
def units(request: OfficeRequest) -> HttpResponse:
    """Cartons and pallets that the establishment packed or holds, the newest first; `?tt=` one state."""
    own = LogisticUnit.objects.visible_to(request.user)
    counts = count_by(own, "state")
    state = request.GET.get("tt", "")
    found = own.filter(state=state) if state in UnitState.values else own
    states = [(each.value, capital(each.label), counts[each]) for each in UnitState if counts[each]]
    rows = page_of(request, found.select_related("parent", "holder").order_by("-pk"))
    context = {
        "page": rows,
        "words": [(unit, words) for unit, words in zip(rows, _contents_words(request, rows), strict=True)],
        "chips": chips(request, "tt", [("", "Tất cả", counts.total()), *states]),
        "query": query_without(request),
        "has_any": bool(counts),
        "own": request.organisation.pk,
    }
    return page(request, "units.html", context, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: OfficeRequest) -> HttpResponse:
    """Pack lots into one or several units alike, or units onto a pallet; `?lo=` one holding comes first."""
    form = PackForm(
        posted(request),
        offer=offer_of(request, wanted=request.GET.get("lo", ""), with_units=True),
        initial={"at": now_to_the_minute(), "kind": LogisticKind.CARTON},
    )
    if form.is_valid():
        given = form.cleaned_data
        made = form.carry_out(
            lambda: pack_units(
                kind=LogisticKind(given["kind"]),
                taken=form.taken(),
                units=form.units(),
                count=given["count"],
                at=given["at"],
                by=request.user,
            )
        )
        if made:
            messages.success(request, f"Đã đóng {len(made)} {made[0].get_kind_display()}. Hãy in nhãn và dán lên.")
            query = urlencode({"thung": ",".join(str(unit.pk) for unit in made)})
            return redirect(f"{reverse('workshop:unit_labels')}?{query}")
    return page(request, "pack.html", {"form": form}, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: OfficeRequest, pk: int) -> HttpResponse:
    """What is in it, where it is; a part is taken out of it here."""
    visible = LogisticUnit.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("organisation", "holder", "parent"), pk=pk)
    is_ours = found.holder_id in {request.organisation.pk, None}
    stock = _contents(request, found)
    children = list(visible.filter(parent=found).order_by("pk")) if is_ours else []
    handovers = list(
        Handover.objects.visible_to(request.user)
        .filter(units=found)
        .select_related("sender", "receiver")
        .order_by("-pk")
    )
    form = TakeOutForm(posted(request), offer=Offer(stock, children), initial={"at": now_to_the_minute()})
    may_open = found.holder == request.organisation and found.state == UnitState.PACKED and found.parent_id is None
    if form.is_valid():
        done = form.carry_out(
            lambda: take_from_unit(
                unit=found, taken=form.taken(), units=form.units(), at=form.cleaned_data["at"], by=request.user
            )
        )
        if done is not None:
            messages.success(request, "Đã ghi lấy ra.")
            return redirect("workshop:unit", pk)
    context = {
        "unit": found,
        "contents": [(each.holding, each.free_words) for each in stock],
        "withholds": _not_given(request, found.contents.all()).exists(),
        "children": children,
        "form": form,
        "may_open": may_open,
        "handovers": handovers,
        "is_ours": is_ours,
        "place": _place_of(found, handovers, request.organisation),
    }
    return page(request, "unit.html", context, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_POST
def unpack(request: OfficeRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(LogisticUnit.objects.visible_to(request.user), pk=pk)
    carry_out(
        request,
        lambda: unpack_unit(unit=found, at=now_to_the_minute(), by=request.user),
        done=f"Đã dỡ {found}. Hàng bên trong dùng và giao lẻ được.",
    )
    return redirect("workshop:unit", pk)


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_safe
def labels(request: OfficeRequest) -> HttpResponse:
    """Labels to print, `?thung=` the keys of the units: what it is, its SSCC and the Digital Link as a QR code."""
    wanted = [number for text in request.GET.get("thung", "").split(",") if (number := number_in(text))]
    found = list(
        LogisticUnit.objects.visible_to(request.user)
        .filter(pk__in=wanted[:100])
        .select_related("organisation")
        .order_by("pk")
    )
    rows = [
        {"unit": each, "words": words, "symbol": drawn_symbol(f"{settings.SCAN_URL}/00/{each.sscc}")}
        for each, words in zip(found, _contents_words(request, found), strict=True)
    ]
    return page(request, "unit_labels.html", {"rows": rows}, tab="lots")


def _contents_words(request: OfficeRequest, units: Iterable[LogisticUnit]) -> list[str]:
    """What of the establishment is in each unit in a line: lots with their quantities, or how many units. Three
    queries.
    """
    found = list(units)
    inside = UnitContent.objects.filter(container__in=found)
    words: dict[int, list[str]] = {each.pk: [] for each in found}
    for row in inside.visible_to(request.user).select_related("lot", "incoming").order_by("pk"):
        text = f"{row.holding}, {quantity_text(row.quantity, row.holding.unit)}"
        words[row.container_id].append(text)
    for withheld in set(_not_given(request, inside).values_list("container", flat=True)):
        words[withheld].append("hàng khác của cơ sở")
    inner = count_by(LogisticUnit.objects.filter(parent__in=found), "parent")
    return [
        "; ".join([*words[each.pk], *([f"{inner[each.pk]} thùng bên trong"] if inner[each.pk] else [])])
        for each in found
    ]


def _not_given(request: OfficeRequest, inside: UnitContentQuerySet) -> UnitContentQuerySet:
    """The establishment's own lots among contents that a producer was not given: there is something, unnamed."""
    given = Lot.objects.visible_to(request.user).order_by()
    return inside.filter(lot__organisation=request.organisation).exclude(lot__in=given).order_by()


def _place_of(unit: LogisticUnit, handovers: Iterable[Handover], organisation: Organisation) -> str:
    """Who has it, where the establishment knows them: those with whom it handed the unit over."""
    if unit.holder is None:
        return "ngoài hệ thống"
    known = {organisation, *(side for each in handovers for side in (each.sender, each.receiver))}
    return str(unit.holder) if unit.holder in known else "cơ sở khác"


def _contents(request: OfficeRequest, found: LogisticUnit) -> list[Stock]:
    """What is in the unit itself, as a form offers it."""
    rows = found.contents.visible_to(request.user).select_related("lot", "incoming__thing__lot").order_by("pk")
    return [Stock(row.holding, Balance({MovementKind.RECEIVED: row.quantity})) for row in rows]
