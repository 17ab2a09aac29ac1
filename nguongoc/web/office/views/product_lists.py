"""Lists of products: OCOP by stars, and key products of the province."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.common.errors import Refusal
from nguongoc.common.queries import count_by
from nguongoc.common.validity import in_force
from nguongoc.registry import actions
from nguongoc.registry.models import Certificate, Establishment, KeyProduct, Product
from nguongoc.registry.queries import ocop_awards
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import PlainForm, posted
from nguongoc.web.listing import chips, kept, long_page_of, query_without
from nguongoc.web.office.chain_forms import EndKeyProductForm, KeyProductForm
from nguongoc.web.office.navigation import render_form, render_office, tabs

_STARS = (5, 4, 3)
IN_FORCE, OVER = "", "da-het-han"


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def ocop_products(request: OfficeRequest) -> HttpResponse:
    """Products with an OCOP award; several awards of one product are several rows."""
    text = request.GET.get("q", "")
    awards = _matching(ocop_awards(request.user), text)
    today = timezone.localdate()
    over = Q(expiry_date__lt=today)
    scopes = {IN_FORCE: awards.exclude(over), OVER: awards.filter(over)}
    scope = request.GET.get("xem", IN_FORCE)
    rows = scopes.get(scope, scopes[IN_FORCE])
    stars = count_by(rows, "published__content__stars")
    shown = _of_stars(rows, request.GET.get("sao", ""))
    context: dict[str, Any] = {
        **_frame(request),
        "page": long_page_of(
            request, shown.select_related("published__record", "organisation__unit").prefetch_related("products")
        ),
        "scopes": chips(
            request,
            "xem",
            [
                (IN_FORCE, "Đang hiệu lực", scopes[IN_FORCE].count()),
                (OVER, "Đã hết hạn", scopes[OVER].count()),
            ],
        ),
        "stars": chips(
            request,
            "sao",
            [
                ("", "Mọi hạng sao", stars.total()),
                *((str(count), f"{count} sao", stars[count]) for count in _STARS),
            ],
        ),
        "q": text,
    }
    return render_office(request, "office/ocop_products.html", context)


def _matching(awards: QuerySet[Certificate], text: str) -> QuerySet[Certificate]:
    if not text.strip():
        return awards
    makers = Establishment.objects.matching(text).values("owner")
    of_products = Certificate.objects.filter(products__in=Product.objects.matching(text))
    return awards.filter(Q(pk__in=of_products) | Q(organisation__in=makers))


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def key_products(request: OfficeRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    marks = KeyProduct.objects.visible_to(request.user).filter(product__in=Product.objects.matching(text))
    now = in_force(timezone.localdate())
    scopes = {
        IN_FORCE: marks.filter(now),
        "sap-toi": marks.current().exclude(now),
        "da-dua-ra": marks.exclude(pk__in=marks.current()),
    }
    labels = {IN_FORCE: "Đang trong danh mục", "sap-toi": "Sắp vào danh mục", "da-dua-ra": "Đã đưa ra"}
    rows = scopes.get(request.GET.get("xem", IN_FORCE), scopes[IN_FORCE])
    context: dict[str, Any] = {
        **_frame(request),
        "page": long_page_of(request, rows.select_related("product__organisation__unit", "organisation")),
        "scopes": chips(request, "xem", [(slug, labels[slug], found.count()) for slug, found in scopes.items()]),
        "q": text,
        "may_mark": request.user.may(Permission.APPROVE_RECORDS),
        "own": request.organisation.pk,
    }
    return render_office(request, "office/key_products.html", context)


@needs(Permission.APPROVE_RECORDS, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def mark_key_product(request: OfficeRequest) -> HttpResponse:
    form = KeyProductForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data
        marked = form.carry_out(
            lambda: actions.mark_key_product(
                product=_product(request, given["gtin"]),
                decision_number=given["decision_number"],
                valid_from=given["valid_from"],
                by=request.user,
            )
        )
        if marked is not None:
            messages.success(request, f"Đã đưa “{marked.product}” vào danh mục sản phẩm chủ lực.")
            return redirect("office:key_products")
    return _form(request, form, title="Thêm sản phẩm chủ lực", verb="Thêm vào danh mục")


@needs(Permission.APPROVE_RECORDS, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def end_key_product(request: OfficeRequest, pk: int) -> HttpResponse:
    own = KeyProduct.objects.visible_to(request.user).filter(organisation=request.organisation)
    mark = get_object_or_404(own.select_related("product"), pk=pk)
    form = EndKeyProductForm(posted(request))
    if form.is_valid():
        date = form.cleaned_data["date"]
        if form.carry_out(lambda: actions.end_key_product(mark=mark, date=date, by=request.user)) is not None:
            messages.success(request, f"Đã ghi ngày đưa “{mark.product}” ra khỏi danh mục.")
            return redirect("office:key_products")
    return _form(request, form, title=f"Đưa “{mark.product}” ra khỏi danh mục", verb="Đưa ra khỏi danh mục")


def _product(request: OfficeRequest, gtin: str) -> Product:
    found = Product.objects.visible_to(request.user).filter(gtin=gtin).first()
    if found is None:
        raise Refusal("Không có sản phẩm nào trong phạm vi của đơn vị mang mã GTIN này.", field="gtin")
    return found


def _of_stars(rows: QuerySet[Certificate], asked: str) -> QuerySet[Certificate]:
    return rows.filter(published__content__stars=int(asked)) if asked in map(str, _STARS) else rows


def _frame(request: OfficeRequest) -> dict[str, Any]:
    names = {"ocop_products": "Sản phẩm OCOP", "key_products": "Sản phẩm chủ lực"}
    return {"tabs": tabs(request, names), "query": query_without(request), "kept": kept(request, "q")}


def _form(request: OfficeRequest, form: PlainForm, *, title: str, verb: str) -> HttpResponse:
    way = [("Sản phẩm chủ lực", reverse("office:key_products"))]
    return render_form(request, form, title=title, way=way, verb=verb)
