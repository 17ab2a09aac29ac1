"""Where a product is sold, as an official enters it for the establishment that told so."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.registry.models import Product
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.market_form import MarketForm
from nguongoc.web.office.navigation import render_form


@needs(Permission.ENTER_RECORDS, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def market(request: OfficeRequest, pk: int) -> HttpResponse:
    """None chosen: the product may be sold anywhere. The establishment is told of what is saved here."""
    found = get_object_or_404(Product.objects.visible_to(request.user), pk=pk)
    form = MarketForm.of(request, found)
    if form.declares(found, request.user):
        messages.success(request, "Đã lưu vùng bán. Cơ sở được báo.")
        return redirect("office:product", pk)
    way = [("Sản phẩm", reverse("office:products")), (found.name, reverse("office:product", args=[pk]))]
    status = 422 if form.errors else 200
    return render_form(request, form, title="Vùng bán", way=way, verb="Lưu", subtitle=found.name, status=status)
