"""Quantities of lots: split, merged, written off, and the balance of the establishment."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.common.errors import Refusal
from nguongoc.common.spreadsheets import Value, WrittenColumn, WrittenSheet, write_workbook
from nguongoc.registry.queries import published_products
from nguongoc.safety.queries import open_recall_of
from nguongoc.trace.actions import merge_lots, split_lot, write_off
from nguongoc.trace.balance import balance_of
from nguongoc.trace.enums import WriteOffReason
from nguongoc.trace.models import Holding, IncomingLot, Lot
from nguongoc.trace.queries import proposed_code
from nguongoc.trace.queries.balances import HEADERS, PeriodRow, balance_sheet
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.downloads import workbook
from nguongoc.web.fields import posted
from nguongoc.web.history import exported, opened
from nguongoc.web.log_form import now_to_the_minute
from nguongoc.web.shown_balance import shown_balances
from nguongoc.web.workshop.forms.goods import MergeForm, PeriodForm, SplitForm, WriteOffForm
from nguongoc.web.workshop.offers import offer_of
from nguongoc.web.workshop.pages import page


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_safe
def incoming_lot(request: OfficeRequest, pk: int) -> HttpResponse:
    """A received lot: whence, how much is left, what to do with it."""
    found = _incoming(request, pk)
    opened(request, found)
    context: dict[str, Any] = {"lot": found, "balance": shown_balances(found)[0], "may_write": True}
    if found.thing.lot_id:
        context["recall"] = open_recall_of(found.thing.lot_id)
    return page(request, "incoming_lot.html", context, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: OfficeRequest, pk: int) -> HttpResponse:
    own = Lot.objects.visible_to(request.user).select_related("product__published__record")
    found = get_object_or_404(own.filter(product__isnull=False), pk=pk)
    initial = {"at": now_to_the_minute(), "code_1": proposed_code(request.organisation)}
    form = SplitForm(posted(request), unit=found.unit, initial=initial)
    if form.is_valid():

        def act() -> list[Lot]:
            try:
                return split_lot(lot=found, parts=form.parts, at=form.cleaned_data["at"], by=request.user)
            except Refusal as refusal:
                refusal.field = f"{refusal.field}_1" if refusal.field in {"code", "quantity"} else refusal.field
                raise

        made = form.carry_out(act)
        if made is not None:
            messages.success(request, f"Đã tách thành {len(made)} lô mới.")
            return redirect("workshop:lot", made[0].pk)
    return page(
        request,
        "split_lot.html",
        {"lot": found, "left": balance_of(found).words(found.unit), "form": form},
        tab="lots",
    )


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: OfficeRequest) -> HttpResponse:
    """Several lots, one's own or received, into a new lot of a product."""
    products = published_products(request.user)
    form = MergeForm(
        posted(request),
        offer=offer_of(request),
        products=products,
        initial={
            "at": now_to_the_minute(),
            "code": proposed_code(request.organisation),
            "product": str(products[0].pk) if len(products) == 1 else "",
        },
    )
    if form.is_valid():
        given = form.cleaned_data
        made = form.carry_out(
            lambda: merge_lots(
                taken=form.taken(), product=form.chosen, code=given["code"], at=given["at"], by=request.user
            )
        )
        if made is not None:
            messages.success(request, f"Đã gộp thành lô {made.code}.")
            return redirect("workshop:lot", made.pk)
    return page(request, "merge_lots.html", {"form": form, "has_products": bool(products)}, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def write_down(request: OfficeRequest, key: str) -> HttpResponse:
    """What was sold over the counter, shrank, spoiled or was lost of a holding, named by its key."""
    found = _holding(request, key)
    form = WriteOffForm(posted(request), unit=found.unit, initial={"at": now_to_the_minute()})
    if form.is_valid():
        given = form.cleaned_data
        done = form.carry_out(
            lambda: write_off(
                holding=found,
                quantity=given["quantity"],
                reason=WriteOffReason(given["reason"]),
                note=given["note"],
                at=given["at"],
                by=request.user,
            )
        )
        if done is not None:
            messages.success(request, "Đã ghi giảm.")
            return redirect(page_of_holding(found))
    context = {
        "lot": found,
        "left": balance_of(found).words(found.unit),
        "form": form,
        "back": page_of_holding(found),
    }
    return page(request, "write_down.html", context, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_safe
def balance(request: OfficeRequest) -> HttpResponse:
    """What came, went and is left, between two days; this month unless others are asked for."""
    form, rows = _asked(request)
    context = {"form": form, "rows": rows, "query": request.GET.urlencode()}
    return page(request, "goods_balance.html", context, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_safe
def export_balance(request: OfficeRequest) -> FileResponse:
    form, rows = _asked(request)
    if not form.is_valid():
        raise Http404
    first, last = form.cleaned_data["tu"], form.cleaned_data["den"]
    exported(request, f"Cân đối hàng {first:%d/%m/%Y}–{last:%d/%m/%Y} (Excel)")
    columns = [WrittenColumn("Hàng", 36), WrittenColumn("Mã lô"), WrittenColumn("Đơn vị", 10)]
    columns += [WrittenColumn(header, 14, is_text=False) for header in HEADERS]
    table: list[list[Value]] = [
        [row.holding.name, row.holding.code, str(row.holding.get_unit_display()), *map(float, row.cells)]
        for row in rows
    ]
    sheet = WrittenSheet("Cân đối", columns, table)
    return workbook(f"can-doi-{first:%Y%m%d}-{last:%Y%m%d}.xlsx", lambda out: write_workbook(out, [sheet]))


def page_of_holding(holding: Holding) -> str:
    """The address of its page; a raw material is shown on that of the lot for which it was harvested."""
    if isinstance(holding, Lot):
        return reverse("workshop:lot", args=[holding.raw_of_id or holding.pk])
    return reverse("workshop:incoming_lot", args=[holding.pk])


def _asked(request: OfficeRequest) -> tuple[PeriodForm, list[PeriodRow]]:
    today = timezone.localdate()
    usual: dict[str, Any] = {"tu": today.replace(day=1), "den": today}
    form = PeriodForm(request.GET if {"tu", "den"} <= set(request.GET) else usual)
    if not form.is_valid():
        return form, []
    return form, balance_sheet(request.user, form.cleaned_data["tu"], form.cleaned_data["den"])


def _holding(request: OfficeRequest, key: str) -> Holding:
    kind, _, number = key.partition("-")
    if kind == "nhan" and number.isdecimal():
        return _incoming(request, int(number[:18]))
    if kind != "lo" or not number.isdecimal():
        raise Http404
    own = Lot.objects.visible_to(request.user).select_related("product__published__record")
    return get_object_or_404(own, pk=int(number[:18]))


def _incoming(request: OfficeRequest, pk: int) -> IncomingLot:
    own = IncomingLot.objects.visible_to(request.user).select_related("thing__lot", "handover__sender")
    return get_object_or_404(own, pk=pk)
