"""Establishments of the jurisdiction: the list, and each with its products, certificates and lots."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.queries import opened_accounts
from nguongoc.common.identifiers import is_mistyped_code
from nguongoc.common.queries import count_by
from nguongoc.registry.certificate_queries import required_paper
from nguongoc.registry.contents import EstablishmentContent
from nguongoc.registry.models import (
    Certificate,
    Establishment,
    Picture,
    Product,
    Site,
    Submission,
)
from nguongoc.registry.queries import MISTYPED_CODE, chains_of, facts, withheld
from nguongoc.safety.inspecting import MAY_INSPECT
from nguongoc.trace.models import Lot
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.history import opened
from nguongoc.web.listing import Order
from nguongoc.web.office.navigation import crumbs, render_office
from nguongoc.web.office.places import place_of
from nguongoc.web.office.record_list import BY_NAME, NEWEST, record_list

LOTS_SHOWN = 10
ORDER = Order((BY_NAME, NEWEST, ("dia-ban", "Địa bàn", ("organisation__unit__sort_key", "sort_key"))))


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def establishments(request: OfficeRequest) -> HttpResponse:
    visible = Establishment.objects.visible_to(request.user)
    context = record_list(request, visible, ORDER, name="establishments")
    context |= {
        "rows": _with_products(list(context["page"])),
        "mistyped": MISTYPED_CODE if is_mistyped_code(context["q"]) else "",
        "may_enter": request.user.may(Permission.ENTER_RECORDS),
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
        "may_inspect": request.user.may(*MAY_INSPECT),
        "may_warn": request.user.may(Permission.RECALL_LOTS),
        "has_account": opened_accounts(organisation.pk).exists(),
        "may_suspend": request.user.may(Permission.REVIEW_RECORDS, Permission.APPROVE_RECORDS),
    }


def _with_products(rows: list[Establishment]) -> list[tuple[Establishment, int]]:
    """Each establishment with the number of its published products."""
    published = Product.objects.published().filter(organisation__in=[row.organisation_id for row in rows])
    counts = count_by(published, "organisation")
    return [(row, counts[row.organisation_id]) for row in rows]
