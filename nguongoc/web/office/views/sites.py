"""Sites of the jurisdiction: the list, and each with where it lies."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from nguongoc.accounts.enums import Permission
from nguongoc.registry.models import Establishment, Site, Submission
from nguongoc.registry.queries import facts
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.history import opened
from nguongoc.web.listing import Order
from nguongoc.web.office.navigation import crumbs, render_office
from nguongoc.web.office.places import place_of
from nguongoc.web.office.record_list import BY_NAME, NEWEST, record_list

ORDER = Order(
    (
        BY_NAME,
        NEWEST,
        ("co-so", "Cơ sở", ("organisation__sort_key", "sort_key")),
        ("dia-ban", "Địa bàn", ("unit__sort_key", "sort_key")),
    )
)


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def sites(request: OfficeRequest) -> HttpResponse:
    visible = Site.objects.visible_to(request.user).select_related("unit")
    return render_office(request, "office/sites.html", record_list(request, visible, ORDER, name="sites"))


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def site(request: OfficeRequest, pk: int) -> HttpResponse:
    """What is public of the site, and where it lies. The establishment may lie in another's jurisdiction."""
    visible = Site.objects.visible_to(request.user).select_related(
        "published__approver", "unit", "organisation__establishment"
    )
    found = get_object_or_404(visible, pk=pk)
    opened(request, found)
    maker = found.organisation.establishment
    may_open = Establishment.objects.visible_to(request.user).filter(pk=maker.pk).exists()
    steps = [(maker.name, reverse("office:establishment", args=[maker.pk]))] if may_open else []
    content = found.content
    place = place_of(content) if content else None
    context: dict[str, Any] = {
        "site": found,
        "crumbs": crumbs(("Địa điểm", reverse("office:sites")), *steps, here=found.name),
        "facts": facts(found),
        "place": place,
        "units": place.units if place else [],
        "open_submissions": Submission.objects.visible_to(request.user).under_way().filter(record=found),
    }
    return render_office(request, "office/site.html", context)
