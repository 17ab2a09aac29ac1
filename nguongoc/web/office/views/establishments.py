"""Establishments of the jurisdiction: the list, and each with its products, certificates and lots."""

from typing import Any, TypeVar

from django.core.files.storage import default_storage
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.queries import communes_overseen, opened_accounts
from nguongoc.common.identifiers import is_mistyped_code
from nguongoc.registry.certificate_queries import required_paper
from nguongoc.registry.contents import EstablishmentContent
from nguongoc.registry.enums import RecordState
from nguongoc.registry.models import (
    Certificate,
    Establishment,
    Picture,
    Product,
    Record,
    Site,
    Submission,
)
from nguongoc.registry.queries import MISTYPED_CODE, chains_of, facts, withheld
from nguongoc.trace.models import Lot
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.history import opened
from nguongoc.web.office.listing import Order, chips, kept, page_of, query_without
from nguongoc.web.office.navigation import crumbs, render_office
from nguongoc.web.office.places import place_of
from nguongoc.web.record_filters import by_state, by_text_and_place

LOTS_SHOWN = 10
R = TypeVar("R", bound=Record)
ORDER = Order(
    (
        ("ten", "Tên (A đến Y)", ("sort_key",)),
        ("moi", "Mới nhất", ("-created_at",)),
        ("dia-ban", "Địa bàn", ("organisation__unit__sort_key", "sort_key")),
    )
)


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def establishments(request: OfficeRequest) -> HttpResponse:
    visible = Establishment.objects.visible_to(request.user)
    rows = by_text_and_place(visible, request.GET)
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    state = request.GET.get("tinh-trang", "")
    rows = by_state(rows, request.GET)
    shown = counts.get(state, 0) if state in RecordState.values else sum(counts.values())
    page = page_of(request, ORDER.sort(request, rows.select_related("organisation__unit")), count=shown)
    context: dict[str, Any] = {
        "page": page,
        "rows": _with_products(list(page)),
        "orders": ORDER.options(request),
        "chips": _state_chips(request, counts),
        "units": communes_overseen(request.user),
        "unit": request.GET.get("xa", ""),
        "q": request.GET.get("q", ""),
        "query": query_without(request),
        "kept": kept(request, "q", "xa", "xep"),
        "mistyped": MISTYPED_CODE if is_mistyped_code(request.GET.get("q", "")) else "",
        "is_filtered": any(request.GET.get(name) for name in ("q", "xa", "tinh-trang")),
        "may_enter": request.user.may(Permission.ENTER_RECORDS),
        "list_url": reverse("office:establishments"),
    }
    return render_office(request, "office/establishments.html", context)


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def establishment(request: OfficeRequest, pk: int) -> HttpResponse:
    visible = Establishment.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("published__approver", "organisation__unit"), pk=pk)
    opened(request, found)
    context: dict[str, Any] = {
        "establishment": found,
        "crumbs": crumbs(("Cơ sở", reverse("office:establishments")), here=found.name),
        "facts": facts(found),
        "withheld": withheld(found),
        "memberships": chains_of(found),
        "required": required_paper(found, timezone.localdate()),
        "suspension": found.suspension,
        **_picture_and_place(found.content),
        **_belongings(request.user, found.organisation),
        **_rights(request, found.organisation),
    }
    return render_office(request, "office/establishment.html", context)


def _picture_and_place(content: EstablishmentContent | None) -> dict[str, Any]:
    picture = Picture.objects.filter(pk=content.picture).first() if content and content.picture else None
    place = place_of(content) if content else None
    return {
        "picture": picture,
        "picture_url": default_storage.url(picture.name) if picture else "",
        "place": place,
        "units": place.units if place else [],
    }


def _belongings(person: Person, organisation: Organisation) -> dict[str, Any]:
    """What an establishment has in the register, as far as the person may see it."""
    lots = Lot.objects.filter(organisation=organisation, product__isnull=False).select_related("product")
    open_submissions = Submission.objects.visible_to(person).open().filter(record__organisation=organisation)
    certificates = Certificate.objects.visible_to(person).filter(organisation=organisation)
    products = Product.objects.visible_to(person).filter(organisation=organisation)
    return {
        "sites": Site.objects.visible_to(person).filter(organisation=organisation).select_related("unit"),
        "products": products.select_related("published"),
        "certificates": certificates.select_related("published__record", "revocation").prefetch_related(
            "products"
        ),
        "lots": lots[:LOTS_SHOWN],
        "lot_count": lots.count(),
        "open_submissions": open_submissions.select_related("record"),
    }


def _rights(request: OfficeRequest, organisation: Organisation) -> dict[str, bool]:
    return {
        "may_enter": request.user.may_act_for(organisation),
        "has_account": opened_accounts(organisation.pk).exists(),
        "may_suspend": any(request.user.may(right) for right in _SUSPENDING),
    }


_SUSPENDING = (Permission.REVIEW_RECORDS, Permission.APPROVE_RECORDS)


def _with_products(rows: list[Establishment]) -> list[tuple[Establishment, int]]:
    """Each establishment with the number of its published products."""
    published = Product.objects.published().filter(organisation__in=[row.organisation_id for row in rows])
    counts = dict(published.order_by().values_list("organisation").annotate(count=Count("pk")))
    return [(row, counts.get(row.organisation_id, 0)) for row in rows]


def _state_chips(request: OfficeRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
    rows: list[tuple[str, str, int | None]] = [("", "Tất cả", sum(counts.values()))]
    rows += [(state.value, str(state.label).capitalize(), counts.get(state, 0)) for state in RecordState]
    return chips(request, "tinh-trang", rows)
