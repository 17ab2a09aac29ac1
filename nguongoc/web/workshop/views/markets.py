"""Where the establishment sells a product: stamps that are scanned elsewhere are looked at by the authority."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.registry.models import Product
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.market_form import MarketForm
from nguongoc.web.workshop.pages import page


@needs(Permission.EDIT_PRODUCTS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def market(request: OfficeRequest, pk: int) -> HttpResponse:
    """None chosen: the product may be sold anywhere."""
    found = get_object_or_404(Product.objects.visible_to(request.user), pk=pk)
    form = MarketForm.of(request, found)
    if form.declares(found, request.user):
        messages.success(request, "Đã lưu vùng bán.")
        return redirect("workshop:product", pk)
    return page(
        request,
        "market.html",
        {"form": form, "product": found},
        tab="products",
        status=422 if form.errors else 200,
    )
