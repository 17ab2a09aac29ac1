"""What every page of the workshop carries: its tabs, and the one way to render."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Notice
from nguongoc.web.access import OfficeRequest
from nguongoc.web.people.ground import Ground

P = Permission
_TABS: tuple[tuple[str, str, str, set[Permission]], ...] = (
    ("today", "Hôm nay", "home", set()),
    ("lots", "Lô hàng", "stack-2", {P.WRITE_LOGS}),
    ("stamps", "Tem", "qrcode", {P.REQUEST_STAMPS, P.ACTIVATE_STAMPS}),
    ("products", "Sản phẩm", "package", {P.EDIT_PRODUCTS}),
    ("record", "Hồ sơ", "building-store", {P.EDIT_OWN_RECORDS}),
)


def page(
    request: OfficeRequest, template: str, context: dict[str, Any], *, tab: str, status: int = 200
) -> HttpResponse:
    """Render a page of the workshop in the name of the person's establishment; `tab` is the one that is open."""
    return render(request, f"workshop/{template}", shell(request, tab=tab) | context, status=status)


def shell(request: OfficeRequest, *, tab: str) -> dict[str, Any]:
    """What the layout asks for: the establishment, and the tabs that the person may open."""
    tabs = [
        {"label": label, "url": reverse(f"workshop:{name}"), "icon": icon, "current": name == tab}
        for name, label, icon, needed in _TABS
        if not needed or request.user.may(*needed)
    ]
    return {
        "organisation": request.organisation,
        "home_url": reverse("workshop:today"),
        "workshop_nav": tabs,
        "notices_url": reverse("workshop:notices"),
        "unread": Notice.objects.visible_to(request.user).unread().count(),
    }


def render_people(
    request: OfficeRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of the establishment's accounts: they are reached from its record."""
    return render(request, template, shell(request, tab="record") | context, status=status)


def render_stamps(
    request: OfficeRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return render(request, template, shell(request, tab="stamps") | context, status=status)


def render_lots(
    request: OfficeRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return render(request, template, shell(request, tab="lots") | context, status=status)


PEOPLE = Ground(name="workshop", layout="workshop/page.html", render=render_people)
STAMPS = Ground(name="workshop", layout="workshop/page.html", render=render_stamps)
LOTS = Ground(name="workshop", layout="workshop/page.html", render=render_lots)
