"""Establishments whose commune was divided: officials confirm in which of the new ones each lies."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from nguongoc.accounts.enums import Permission
from nguongoc.common.errors import Refusal
from nguongoc.places.models import AdministrativeUnit
from nguongoc.places.queries import commune_named, what_became_of
from nguongoc.registry.actions import confirm_place as carry_out
from nguongoc.registry.models import PlaceToConfirm
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.listing import long_page_of
from nguongoc.web.office.navigation import render_office

_needed = needs(Permission.REVIEW_RECORDS, Permission.ENTER_RECORDS, ground="office")


@_needed
@require_GET
def places_to_confirm(request: OfficeRequest) -> HttpResponse:
    rows = PlaceToConfirm.objects.visible_to(request.user).open()
    page = long_page_of(
        request, rows.select_related("organisation__unit", "organisation__establishment", "former")
    )
    became = what_became_of(row.former for row in page)
    every = list(AdministrativeUnit.objects.existing_today().communes())
    context: dict[str, Any] = {
        "page": page,
        "rows": [{"row": row, "units": became[row.former_id] or every} for row in page],
    }
    return render_office(request, "office/places_to_confirm.html", context)


@_needed
@require_POST
def confirm_place(request: OfficeRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(PlaceToConfirm.objects.visible_to(request.user), pk=pk)
    try:
        unit = commune_named(request.POST.get("unit", ""))
        carry_out(row=row, unit=unit, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Đã xác nhận: {row.organisation} ở {unit}.")
    return redirect("office:places_to_confirm")
