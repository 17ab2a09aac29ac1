"""Products of the establishment: listed, added with a picture, changed, sent for review."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.registry.actions import propose_change, propose_product
from nguongoc.registry.completeness import completeness
from nguongoc.registry.enums import NetUnit
from nguongoc.registry.models import Product
from nguongoc.registry.queries import changes, facts, latest_submissions, withheld
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.history import opened
from nguongoc.web.listing import page_of
from nguongoc.web.shown_media import shown_media
from nguongoc.web.workshop.forms.products import ProductForm
from nguongoc.web.workshop.pages import page
from nguongoc.web.workshop.sending import send
from nguongoc.web.workshop.standing import standing_of


@needs(Permission.EDIT_PRODUCTS, ground="workshop")
@require_safe
def products(request: OfficeRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    found = Product.objects.visible_to(request.user).select_related("published")
    if query:
        found = found.matching(query)
    shown = page_of(request, found.order_by("sort_key", "pk"))
    submissions = latest_submissions(product.pk for product in shown)
    rows = [
        {
            "product": product,
            "state": submissions[product.pk].state if product.pk in submissions else product.state,
            "word": submissions[product.pk].get_state_display()
            if product.pk in submissions
            else product.get_state_display(),
        }
        for product in shown
    ]
    context = {
        "rows": rows,
        "page": shown,
        "q": query,
        "may_add": request.user.may(Permission.EDIT_OWN_RECORDS),
    }
    return page(request, "products.html", context, tab="products")


@needs(Permission.EDIT_PRODUCTS, ground="workshop")
@require_safe
def product(request: OfficeRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Product.objects.visible_to(request.user).select_related("published"), pk=pk)
    opened(request, found)
    standing = standing_of(found)
    content = standing.content
    context = {
        "product": found,
        "standing": standing,
        "facts": facts(found),
        "withheld": withheld(found),
        "changes": changes(standing.submission) if standing.submission else [],
        "shown": shown_media(content) if content else None,
        "completeness": completeness(found, content) if content else None,
    }
    return page(request, "product.html", context, tab="products")


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficeRequest) -> HttpResponse:
    """A new product; units and way of production as the last time, at first the establishment's own."""
    form = ProductForm(posted(request), request.FILES or None, by=request.user, initial=_as_last_time(request))
    if sent := send(request, form, lambda: propose_product(content=form.proposed(), by=request.user)):
        return redirect("workshop:product", sent.record_id)
    return page(request, "edit_product.html", {"form": form}, tab="products")


@needs(Permission.EDIT_PRODUCTS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OfficeRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Product.objects.visible_to(request.user).select_related("published"), pk=pk)
    standing = standing_of(found)
    form = ProductForm(posted(request), request.FILES or None, by=request.user, content=standing.content)
    if send(request, form, lambda: propose_change(record=found, content=form.proposed(), by=request.user)):
        return redirect("workshop:product", pk)
    context = {"form": form, "product": found, "standing": standing}
    return page(request, "edit_product.html", context, tab="products")


def _as_last_time(request: OfficeRequest) -> dict[str, Any]:
    last = Product.objects.visible_to(request.user).select_related("published").order_by("-pk").first()
    content = standing_of(last).content if last else None
    if content is None:
        own = request.organisation.establishment.content
        return {"net_unit": NetUnit.GRAM} | ({"production": own.sectors[0]} if own and own.sectors else {})
    return {"net_unit": content.net_unit, "production": content.production, "group": content.group}
