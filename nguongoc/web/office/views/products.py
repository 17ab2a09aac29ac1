"""Products of the jurisdiction: the list, and each with its papers, its lots and how it was checked."""

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.queries import communes_overseen
from nguongoc.registry.completeness import completeness
from nguongoc.registry.enums import RecordKind, RecordState
from nguongoc.registry.models import Certificate, Product, Submission
from nguongoc.registry.queries import facts, withheld
from nguongoc.trace.models import Lot
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.history import opened
from nguongoc.web.office.listing import Order, chips, kept, page_of, query_without
from nguongoc.web.office.navigation import crumbs, render_office
from nguongoc.web.record_filters import by_state, by_text_and_place
from nguongoc.web.shown_media import shown_media

SHOWN = 10
ORDER = Order(
    (
        ("ten", "Tên (A đến Y)", ("sort_key",)),
        ("moi", "Mới nhất", ("-created_at",)),
        ("co-so", "Cơ sở", ("organisation__sort_key", "sort_key")),
    )
)
_FILTERS = ("q", "xa", "tinh-trang")


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def products(request: OfficeRequest) -> HttpResponse:
    rows = by_text_and_place(Product.objects.visible_to(request.user).filter(kind=RecordKind.PRODUCT), request.GET)
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    state = request.GET.get("tinh-trang", "")
    rows = by_state(rows, request.GET)
    shown = counts.get(state, 0) if state in RecordState.values else sum(counts.values())
    listed = rows.select_related("published__record", "organisation__unit")
    context: dict[str, Any] = {
        "page": page_of(request, ORDER.sort(request, listed), count=shown),
        "orders": ORDER.options(request),
        "chips": chips(request, "tinh-trang", _states(counts)),
        "units": communes_overseen(request.user),
        "unit": request.GET.get("xa", ""),
        "q": request.GET.get("q", ""),
        "query": query_without(request),
        "kept": kept(request, "q", "xa", "xep"),
        "is_filtered": any(request.GET.get(name) for name in _FILTERS),
        "list_url": reverse("office:products"),
    }
    return render_office(request, "office/products.html", context)


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


def _states(counts: dict[str, int]) -> list[tuple[str, str, int | None]]:
    rows: list[tuple[str, str, int | None]] = [("", "Tất cả", sum(counts.values()))]
    return rows + [(state.value, str(state.label).capitalize(), counts.get(state, 0)) for state in RecordState]
