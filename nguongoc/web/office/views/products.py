"""Products of the jurisdiction: the list, and each with its papers, its lots and how it was checked."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from nguongoc.accounts.enums import Permission
from nguongoc.registry.completeness import completeness
from nguongoc.registry.models import Certificate, Product, Submission
from nguongoc.registry.queries import facts, withheld
from nguongoc.scans.models import DeclaredMarket
from nguongoc.trace.models import Lot
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.history import opened
from nguongoc.web.listing import Order
from nguongoc.web.office.navigation import crumbs, render_office
from nguongoc.web.office.record_list import BY_NAME, NEWEST, record_list
from nguongoc.web.shown_media import shown_media

SHOWN = 10
ORDER = Order((BY_NAME, NEWEST, ("co-so", "Cơ sở", ("organisation__sort_key", "sort_key"))))


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def products(request: OfficeRequest) -> HttpResponse:
    visible = Product.objects.visible_to(request.user).select_related("published__record")
    return render_office(request, "office/products.html", record_list(request, visible, ORDER, name="products"))


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def product(request: OfficeRequest, pk: int) -> HttpResponse:
    visible = Product.objects.visible_to(request.user)
    found = get_object_or_404(
        visible.select_related("published__approver", "published__record", "organisation__establishment"), pk=pk
    )
    opened(request, found)
    content = found.content
    lots = Lot.objects.visible_to(request.user).filter(product=found)
    context: dict[str, Any] = {
        "product": found,
        "crumbs": crumbs(("Sản phẩm", reverse("office:products")), here=found.name),
        "facts": facts(found),
        "withheld": withheld(found),
        "shown": shown_media(content) if content else None,
        "market": DeclaredMarket.objects.filter(product=found).first(),
        "may_declare": request.user.may(Permission.ENTER_RECORDS),
        "completeness": completeness(found, content) if content else None,
        "certificates": Certificate.objects.visible_to(request.user)
        .filter(products=found)
        .select_related("published__record", "revocation"),
        "lots": lots.order_by("-pk")[:SHOWN],
        "submissions": Submission.objects.visible_to(request.user)
        .filter(record=found)
        .select_related("record")
        .order_by("-pk")[:SHOWN],
    }
    return render_office(request, "office/product.html", context)
