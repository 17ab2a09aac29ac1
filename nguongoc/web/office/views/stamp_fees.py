"""What stamps cost, what is owed for them, and what was paid: lists, receipts, an Excel file."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.common.spreadsheets import Value, WrittenColumn, WrittenSheet, write_workbook
from nguongoc.common.text import capital
from nguongoc.stamps import rules
from nguongoc.stamps.actions import cancel_payment, record_payment, set_stamp_price
from nguongoc.stamps.models import FeePayment, StampFee, StampFeeQuerySet, StampPrice
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.downloads import workbook
from nguongoc.web.fields import posted
from nguongoc.web.forms import carry_out
from nguongoc.web.history import exported, opened
from nguongoc.web.listing import long_page_of, query_without
from nguongoc.web.office.navigation import crumbs, render_form, render_office, tabs
from nguongoc.web.office.stamp_forms import FeeFilter, PaymentForm, StampPriceForm
from nguongoc.web.office.stamp_tabs import STAMP_TABS

_PRICES = ("Bảng giá tem", "office:stamp_prices")
_FEES = ("Tiền tem", "office:stamp_fees")
_COLUMNS = (
    *(WrittenColumn("Cơ sở", 40), WrittenColumn("Đợt tem", 10), WrittenColumn("Sản phẩm", 32)),
    *(WrittenColumn("Loại tem", 26), WrittenColumn("Ngày cấp", 12), WrittenColumn("Số tem", 12)),
    *(WrittenColumn("Đơn giá (đồng)", 14), WrittenColumn("Số tiền (đồng)", 16)),
    *(WrittenColumn("Biên lai", 18), WrittenColumn("Ngày nộp", 12), WrittenColumn("Nộp cho", 40)),
)


@needs(Permission.EDIT_RULES, ground="office")
@require_safe
def stamp_prices(request: OfficeRequest) -> HttpResponse:
    """Every price that was, is or will be, by kind, the newest first."""
    context = {"prices": StampPrice.objects.select_related("entered_by"), "today": timezone.localdate()}
    return render_office(request, "office/stamp_prices.html", context)


@needs(Permission.EDIT_RULES, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def add_stamp_price(request: OfficeRequest) -> HttpResponse:
    form = StampPriceForm(posted(request))
    if form.is_valid():
        price = form.carry_out(lambda: set_stamp_price(**form.terms(), by=request.user))
        if price is not None:
            messages.success(request, f"Đã đặt giá mới, áp dụng từ {price.effective_from:%d/%m/%Y}.")
            return redirect("office:stamp_prices")
    return render_form(
        request,
        form,
        title="Đặt giá mới",
        way=[(_PRICES[0], reverse(_PRICES[1]))],
        subtitle="Tem đã cấp giữ giá của ngày cấp.",
    )


@needs(Permission.SEE_REGISTER, ground="office")
@require_safe
def stamp_fees(request: OfficeRequest) -> HttpResponse:
    """What is owed and what was paid for the stamps issued in a period, with the sums; the newest first."""
    form = FeeFilter(request.GET)
    found = _found(request, form)
    page = long_page_of(request, _with_all(found))
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "owed": found.owed().amount(),
        "paid": found.paid().amount(),
        "query": query_without(request),
        "tabs": tabs(request, STAMP_TABS),
    }
    return render_office(request, "office/stamp_fees.html", context)


@needs(Permission.SEE_REGISTER, ground="office")
@require_safe
def export_stamp_fees(request: OfficeRequest) -> FileResponse:
    """The list with the filters of its page."""
    found = _with_all(_found(request, FeeFilter(request.GET)))
    exported(request, "Danh sách tiền tem (Excel)")

    def write(out: IO[bytes]) -> None:
        write_workbook(out, [WrittenSheet("Tiền tem", _COLUMNS, _rows(found))])

    return workbook(f"tien-tem-{timezone.localdate():%Y%m%d}.xlsx", write)


@needs(Permission.SEE_REGISTER, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def stamp_fee(request: OfficeRequest, pk: int) -> HttpResponse:
    """A fee with its payments; whoever decides on stamps records that it was paid."""
    visible = StampFee.objects.visible_to(request.user).select_related(
        "authority", "price", "batch__organisation", "batch__product", "batch__request__decider"
    )
    fee = get_object_or_404(visible, pk=pk)
    opened(request, fee)
    form = PaymentForm(posted(request))
    if form.is_valid():
        payment = form.carry_out(lambda: record_payment(fee=fee, **form.cleaned_data, by=request.user))
        if payment is not None:
            messages.success(request, f"Đã ghi biên lai {payment.receipt_number}. Đợt tem in và giao được.")
            return redirect("office:stamp_fee", fee.pk)
    context = {
        "fee": fee,
        "form": form,
        "payments": fee.payments.select_related("recorded_by", "delegator", "cancelled_by"),
        "may_record": request.user.may(Permission.DECIDE_STAMPS)
        and rules.issuer_of(fee.batch) == request.organisation,
        "crumbs": crumbs((_FEES[0], reverse(_FEES[1])), here=str(fee.batch)),
    }
    return render_office(request, "office/stamp_fee.html", context)


@needs(Permission.DECIDE_STAMPS, ground="office")
@require_POST
def cancel_stamp_payment(request: OfficeRequest, pk: int) -> HttpResponse:
    visible = StampFee.objects.visible_to(request.user)
    payment = get_object_or_404(FeePayment.objects.select_related("fee__batch"), pk=pk, fee__in=visible)
    reason = request.POST.get("reason", "")
    carry_out(
        request,
        lambda: cancel_payment(payment=payment, reason=reason, by=request.user),
        done=f"Đã hủy biên lai {payment.receipt_number}. Khoản này lại là chưa nộp.",
    )
    return redirect("office:stamp_fee", payment.fee_id)


def _found(request: OfficeRequest, form: FeeFilter) -> StampFeeQuerySet:
    """By the filter; what is no date asks for nothing."""
    found = StampFee.objects.visible_to(request.user)
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("tu"):
        found = found.filter(fixed_at__gte=_begin(asked["tu"]))
    if asked.get("den"):
        found = found.filter(fixed_at__lt=_begin(asked["den"] + dt.timedelta(days=1)))
    if asked.get("xem"):
        found = found.owed() if asked["xem"] == "no" else found.paid()
    return found


def _begin(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, timezone.get_current_timezone())


def _with_all(fees: StampFeeQuerySet) -> StampFeeQuerySet:
    related = fees.select_related("authority", "batch__organisation", "batch__product")
    return related.prefetch_related("payments").order_by("-pk")


def _rows(fees: StampFeeQuerySet) -> Iterator[Sequence[Value]]:
    for fee in fees.iterator(chunk_size=500):
        batch, payment = fee.batch, fee.payment
        yield (
            *(batch.organisation.name, str(batch.pk), batch.product.name, capital(batch.get_kind_display())),
            *(timezone.localdate(fee.fixed_at), fee.quantity, fee.unit_price, fee.amount),
            *((payment.receipt_number, payment.paid_date) if payment else ("", None)),
            fee.authority.name,
        )
