"""Warnings to the public: those in force, one of them, and a new one about a product or a lot of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.queries import heir_of
from nguongoc.common.queries import history_of
from nguongoc.passport.models import Passport, StoredProductPassport
from nguongoc.registry.models import Establishment, Product
from nguongoc.safety.models import SafetyWarning
from nguongoc.safety.warning import open_warning as open_it
from nguongoc.safety.warning import withdraw_warning
from nguongoc.scans.shield.models import Alert
from nguongoc.trace.models import Lot
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.history import opened
from nguongoc.web.listing import chips, long_page_of, number_in, query_without
from nguongoc.web.office.alert_forms import WarningForm, WithdrawForm
from nguongoc.web.office.audit_words import audit_row
from nguongoc.web.office.navigation import crumbs, render_form, render_office, tabs
from nguongoc.web.office.views.alerts import ALERT_PAGES

P = Permission
_SHOWN = ("product__organisation", "lot", "establishment", "organisation")
_DONE = "Đã ra cảnh báo. Trang quét tem và cổng thông tin hiện cảnh báo này."


@needs(P.SEE_REGISTER, ground="office")
@require_safe
def warnings(request: OfficeRequest) -> HttpResponse:
    """Newest first; `?xem=` in force, or all."""
    seen = SafetyWarning.objects.visible_to(request.user)
    views = {"": ("Đang hiện", seen.in_force()), "tat-ca": ("Tất cả", seen)}
    _, rows = views.get(request.GET.get("xem", ""), views[""])
    context = {
        "page": long_page_of(request, rows.select_related(*_SHOWN)),
        "tabs": tabs(request, ALERT_PAGES),
        "chips": chips(request, "xem", [(key, label, found.count()) for key, (label, found) in views.items()]),
        "query": query_without(request),
    }
    return render_office(request, "office/warnings.html", context)


@needs(P.RECALL_LOTS, ground="office")
@require_http_methods(["GET", "POST"])
def open_warning(request: OfficeRequest, pk: int) -> HttpResponse:
    """A warning about a product; `?lo=` offers one lot of it, `?canh-bao=` the alert that it comes of."""
    product = get_object_or_404(Product.objects.visible_to(request.user), pk=pk)
    lots = Lot.objects.visible_to(request.user).filter(product=product)
    lot = lots.filter(pk=number_in(request.GET.get("lo", "")) or 0).first()
    form = WarningForm(posted(request))
    form.offer_scope(lot=lot.code if lot else "", product=product.name)
    if form.is_valid():
        chosen = lot if form.cleaned_data["scope"] == "lot" else None
        done = form.carry_out(lambda: open_it(**form.said, product=product, lot=chosen, by=request.user))
        if done:
            messages.success(request, _DONE)
            return redirect("office:warning", done.pk)
    way = [("Cảnh báo người mua", reverse("office:warnings")), _back(request, product)]
    return _form_page(request, form, way=way, subtitle=product.name)


@needs(P.RECALL_LOTS, ground="office")
@require_http_methods(["GET", "POST"])
def warn_of_establishment(request: OfficeRequest, pk: int) -> HttpResponse:
    """A warning about all that an establishment makes."""
    found = get_object_or_404(Establishment.objects.visible_to(request.user).select_related("owner"), pk=pk)
    form = WarningForm(posted(request))
    form.about_all_of(
        found.name,
        products=StoredProductPassport.objects.filter(product__organisation=found.owner).count(),
        lots=Passport.objects.filter(lot__organisation=found.owner).count(),
    )
    if form.is_valid():
        done = form.carry_out(lambda: open_it(**form.said, establishment=found.owner, by=request.user))
        if done:
            messages.success(request, _DONE)
            return redirect("office:warning", done.pk)
    way = [
        ("Cảnh báo người mua", reverse("office:warnings")),
        (found.name, reverse("office:establishment", args=[found.pk])),
    ]
    return _form_page(request, form, way=way, subtitle=found.name)


@needs(P.SEE_REGISTER, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def warning(request: OfficeRequest, pk: int) -> HttpResponse:
    """What the public reads; withdrawn here by the authority that opened it."""
    rows = SafetyWarning.objects.visible_to(request.user).select_related(*_SHOWN, "decided_by", "delegator")
    found = get_object_or_404(rows, pk=pk)
    opened(request, found)
    form = WithdrawForm(posted(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if form.carry_out(lambda: withdraw_warning(warning=found, reason=reason, by=request.user)):
            messages.success(request, "Đã rút cảnh báo.")
            return redirect("office:warning", found.pk)
    is_own = heir_of(found.organisation) == request.organisation and request.user.may(P.RECALL_LOTS)
    context = {
        "warning": found,
        "form": form,
        "may_withdraw": found.withdrawn_at is None and is_own,
        "history": [audit_row(entry) for entry in history_of([found])],
        "crumbs": crumbs(("Cảnh báo người mua", reverse("office:warnings")), here=found.title),
    }
    return render_office(request, "office/warning.html", context, status=422 if form.errors else 200)


def _form_page(
    request: OfficeRequest, form: WarningForm, *, way: list[tuple[str, str]], subtitle: str
) -> HttpResponse:
    words = {"title": "Ra cảnh báo", "verb": "Ra cảnh báo", "subtitle": subtitle}
    return render_form(request, form, way=way, **words, status=422 if form.errors else 200)


def _back(request: OfficeRequest, product: Product) -> tuple[str, str]:
    pk = number_in(request.GET.get("canh-bao", ""))
    alert = Alert.objects.visible_to(request.user).filter(pk=pk).first() if pk else None
    if alert is not None:
        return alert.get_rule_display(), reverse("office:alert", args=[alert.pk])
    return product.name, reverse("office:product", args=[product.pk])
