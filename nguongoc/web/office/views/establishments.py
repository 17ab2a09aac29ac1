"""Establishments of the jurisdiction: the list, and each with its products, certificates and lots."""

from typing import Any, TypeVar

from django.core.files.storage import default_storage
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from nguongoc.accounts.enums import Permission
from nguongoc.common.text import fold
from nguongoc.places.models import AdministrativeUnit
from nguongoc.registry.enums import RecordKind, RecordState, SubmissionState
from nguongoc.registry.models import (
    Certificate,
    Establishment,
    Picture,
    Product,
    Record,
    RecordQuerySet,
    Submission,
)
from nguongoc.registry.queries import facts
from nguongoc.trace.models import Lot
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.office.listing import chips, kept, page_of, query_without
from nguongoc.web.office.navigation import crumbs, render_office
from nguongoc.web.office.places import place_of

LOTS_SHOWN = 10
R = TypeVar("R", bound=Record)
_PRODUCTS = Count(
    "organisation__records",
    filter=Q(organisation__records__kind=RecordKind.PRODUCT, organisation__records__state=RecordState.PUBLISHED),
)


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def establishments(request: OfficeRequest) -> HttpResponse:
    visible = Establishment.objects.visible_to(request.user)
    units = AdministrativeUnit.objects.filter(pk__in=visible.order_by().values("organisation__unit")).order_by(
        "sort_key"
    )
    rows = _filtered(request, visible)
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    state = request.GET.get("tinh-trang", "")
    if state in RecordState.values:
        rows = rows.filter(state=state)
    listed = (
        rows.select_related("published", "organisation__unit")
        .annotate(product_count=_PRODUCTS)
        .order_by("sort_key")
    )
    context: dict[str, Any] = {
        "page": page_of(request, listed),
        "chips": _state_chips(request, counts),
        "units": units,
        "unit": request.GET.get("xa", ""),
        "q": request.GET.get("q", ""),
        "query": query_without(request),
        "kept": kept(request, "q", "xa"),
        "is_filtered": any(request.GET.get(name) for name in ("q", "xa", "tinh-trang")),
    }
    return render_office(request, "office/establishments.html", context)


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def establishment(request: OfficeRequest, pk: int) -> HttpResponse:
    visible = Establishment.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("published__approver", "organisation__unit"), pk=pk)
    content, organisation = found.content, found.organisation
    picture = Picture.objects.filter(pk=content.picture).first() if content and content.picture else None
    place = place_of(content) if content else None
    products = (
        Product.objects.visible_to(request.user).filter(organisation=organisation).select_related("published")
    )
    certificates = (
        Certificate.objects.visible_to(request.user)
        .filter(organisation=organisation)
        .select_related("published", "product")
    )
    lots = Lot.objects.filter(organisation=organisation, product__isnull=False).select_related("product")
    context: dict[str, Any] = {
        "establishment": found,
        "crumbs": crumbs(("Cơ sở", reverse("office:establishments")), here=found.name),
        "facts": facts(found),
        "picture": picture,
        "picture_url": default_storage.url(picture.name) if picture else "",
        "place": place,
        "units": place.units if place else [],
        "products": products,
        "certificates": certificates,
        "lots": lots[:LOTS_SHOWN],
        "lot_count": lots.count(),
        "open_submissions": Submission.objects.visible_to(request.user)
        .filter(record__organisation=organisation, state__in=_UNDER_WAY)
        .select_related("record"),
    }
    return render_office(request, "office/establishment.html", context)


_UNDER_WAY = (SubmissionState.SUBMITTED, SubmissionState.REVIEWED, SubmissionState.RETURNED)


def _filtered(request: OfficeRequest, rows: RecordQuerySet[Establishment]) -> RecordQuerySet[Establishment]:
    text, unit = request.GET.get("q", ""), request.GET.get("xa", "")
    if text.strip():
        rows = rows.filter(Q(search_text__contains=fold(text)) | Q(code=text.strip()) | Q(gln=text.strip()))
    return rows.filter(organisation__unit__key=unit) if unit else rows


def _state_chips(request: OfficeRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
    rows: list[tuple[str, str, int | None]] = [("", "Tất cả", sum(counts.values()))]
    rows += [(state.value, str(state.label).capitalize(), counts.get(state, 0)) for state in RecordState]
    return chips(request, "tinh-trang", rows)
