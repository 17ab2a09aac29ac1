"""Stamps are asked for: for a lot, or for a season before there is one; and where a request stands."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.common.errors import Refusal
from nguongoc.registry.enums import NetUnit
from nguongoc.registry.models import Product
from nguongoc.stamps import rules
from nguongoc.stamps.actions import Season, request_stamps
from nguongoc.stamps.enums import PackLevel
from nguongoc.stamps.models import CodeBatch, StampPrice, StampRequest
from nguongoc.stamps.queries import fee_of
from nguongoc.trace.enums import LotState
from nguongoc.trace.models import Lot
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.history import opened
from nguongoc.web.listing import page_of
from nguongoc.web.stamp_steps import stamp_steps
from nguongoc.web.templatetags.words import number
from nguongoc.web.workshop.forms.stamp_requests import SeasonRequestForm, StampRequestForm
from nguongoc.web.workshop.pages import page

_LEVELS = {PackLevel.UNIT: "Từng gói", PackLevel.CARTON: "Từng thùng"}


@needs(Permission.REQUEST_STAMPS, ground="workshop")
@require_safe
def choose_lot(request: OfficeRequest) -> HttpResponse:
    """For which lot: those that are open, with how many stamps each may still ask for."""
    own = Lot.objects.visible_to(request.user).filter(state=LotState.OPEN, product__isnull=False)
    shown = page_of(request, own.order_by("-pk"))
    balances = rules.balances_of(list(shown))
    rows = [
        {"lot": lot, "left": balances[lot.pk].left, "cap": rules.cap_sentence(lot, balances[lot.pk])}
        for lot in shown
    ]
    return page(request, "choose_lot.html", {"page": shown, "rows": rows}, tab="stamps")


@needs(Permission.REQUEST_STAMPS, ground="workshop")
@require_safe
def choose_product(request: OfficeRequest) -> HttpResponse:
    """Of which product a season is expected."""
    own = Product.objects.visible_to(request.user).filter(published__isnull=False).order_by("sort_key", "pk")
    shown = page_of(request, own)
    return page(request, "choose_season_product.html", {"page": shown}, tab="stamps")


@needs(Permission.REQUEST_STAMPS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def request_for(request: OfficeRequest, lot_pk: int) -> HttpResponse:
    """How many: as many as the lot may still carry are proposed."""
    own = Lot.objects.visible_to(request.user).filter(product__isnull=False)
    lot = get_object_or_404(own.select_related("product__published"), pk=lot_pk)
    balances = {level: rules.balance_of(lot, level) for level in _levels_of(lot.product)}
    left = balances[PackLevel.UNIT].left
    form = StampRequestForm(
        posted(request),
        initial={"quantity": left or None},
        levels=[(level, _level_words(level, balance)) for level, balance in balances.items()],
        prices=_prices(),
    )
    if form.is_valid():
        asked = form.carry_out(lambda: request_stamps(lot=lot, by=request.user, **form.terms()))
        if asked is not None:
            return _sent(request, asked)
    context = {
        "lot": lot,
        "form": form,
        "left": any(balance.left for balance in balances.values()),
        "caps": [rules.cap_sentence(lot, balance) for balance in balances.values()],
    }
    return page(request, "request_stamps.html", context, tab="stamps")


@needs(Permission.REQUEST_STAMPS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def request_for_season(request: OfficeRequest, product_pk: int) -> HttpResponse:
    """The season, what it is expected to bring, and how many; with htmx only what that leaves to ask for."""
    own = Product.objects.visible_to(request.user).filter(published__isnull=False).select_related("published")
    product = get_object_or_404(own, pk=product_pk)
    context = {
        "product": product,
        "caps": _season_caps(request, product),
        "capacity": rules.capacity_sentence(product.content),
    }
    if request.headers.get("HX-Request"):
        return page(request, "parts/season_balance.html", context, tab="stamps")
    unit = rules.season_unit(product)
    form = SeasonRequestForm(
        posted(request),
        unit=str(NetUnit(unit).label),
        levels=[(level, _LEVELS[level]) for level in _levels_of(product)],
        prices=_prices(),
    )
    if form.is_valid():
        season = Season(product, form.cleaned_data["season"], form.cleaned_data["expected_quantity"])
        asked = form.carry_out(lambda: request_stamps(season=season, by=request.user, **form.terms()))
        if asked is not None:
            return _sent(request, asked)
    return page(request, "request_season_stamps.html", context | {"form": form}, tab="stamps")


@needs(Permission.REQUEST_STAMPS, Permission.ACTIVATE_STAMPS, ground="workshop")
@require_safe
def stamp_request(request: OfficeRequest, pk: int) -> HttpResponse:
    own = StampRequest.objects.visible_to(request.user).select_related(
        "product", "lot", "decider", "requested_by", "helper", "organisation"
    )
    found = get_object_or_404(own, pk=pk)
    opened(request, found)
    batch = CodeBatch.objects.filter(request=found).first()
    fee = fee_of(batch)
    context = {"asked": found, "steps": stamp_steps(found, batch, fee), "batch": batch, "fee": fee}
    return page(request, "stamp_request.html", context, tab="stamps")


def _sent(request: OfficeRequest, asked: StampRequest) -> HttpResponse:
    messages.success(request, f"Đã gửi yêu cầu cấp tem tới {asked.decider}.")
    return redirect("workshop:stamp_request", asked.pk)


def _levels_of(product: Product | None) -> list[PackLevel]:
    """Cartons only where it is known how many packs one holds."""
    content = product.content if product else None
    return [PackLevel.UNIT, *([PackLevel.CARTON] if content and content.carton_units else [])]


def _level_words(level: PackLevel, balance: rules.Balance) -> str:
    return f"{_LEVELS[level]}: còn xin được {number(balance.left)} tem"


def _prices() -> dict[tuple[str, str], int]:
    rows = StampPrice.objects.in_force(timezone.localdate()).values_list("kind", "printing", "price")
    return {(kind, printing): price for kind, printing, price in rows}


def _season_caps(request: OfficeRequest, product: Product) -> list[str]:
    """What the quantity that was typed leaves to ask for, on each level; nothing before it is a number."""
    typed = request.POST.get("expected_quantity") or request.GET.get("expected_quantity", "")
    try:
        expected = SeasonRequestForm.base_fields["expected_quantity"].clean(typed)
        rows = [
            rules.season_balance(request.organisation, product, expected, level) for level in _levels_of(product)
        ]
    except (ValidationError, Refusal):
        return []
    return [balance.sentence for balance in rows]
