"""Where the establishments lie: how many in each commune, and those of one commune as pins."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.queries import communes_overseen
from nguongoc.common.queries import count_by
from nguongoc.places.models import AdministrativeUnit
from nguongoc.registry.models import Establishment, RecordQuerySet
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.office.navigation import render_office
from nguongoc.web.office.places import label_of
from nguongoc.web.templatetags.words import number

PINS = 500


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def establishment_map(request: OfficeRequest) -> HttpResponse:
    """`?xa=` shows the establishments of one commune; without it, the number in each."""
    units = list(communes_overseen(request.user))
    visible = Establishment.objects.visible_to(request.user)
    chosen = next((unit for unit in units if unit.key == request.GET.get("xa")), None)
    if chosen is None and len(units) == 1:
        chosen = units[0]
    counts = count_by(visible, "organisation__unit")
    here = counts[chosen.pk] if chosen else 0
    shown = _pins(visible.filter(organisation__unit=chosen)) if chosen else _counted(units, counts)
    context: dict[str, Any] = {
        "rows": [(unit, counts[unit.pk]) for unit in units if counts[unit.pk]],
        "several": len(units) > 1,
        "chosen": chosen,
        "pins": shown,
        "total": counts.total(),
        "here": here,
        "without_place": here - len(shown),
        "labels": [label_of(unit, strong=False) for unit in units if unit.latitude is not None],
        "most_pins": PINS,
    }
    return render_office(request, "office/establishment_map.html", context)


def _counted(units: list[AdministrativeUnit], counts: dict[int, int]) -> list[dict[str, Any]]:
    return [
        {
            "lat": float(unit.latitude or 0),
            "lon": float(unit.longitude or 0),
            "label": f"{unit.name}: {number(counts[unit.pk])} cơ sở",
            "count": counts[unit.pk],
            "url": f"?xa={unit.key}",
        }
        for unit in units
        if counts[unit.pk] and unit.latitude is not None
    ]


def _pins(rows: RecordQuerySet[Establishment]) -> list[dict[str, Any]]:
    placed = rows.filter(latitude__isnull=False).order_by("sort_key")
    return [
        {
            "lat": row.latitude,
            "lon": row.longitude,
            "label": row.name,
            "url": reverse("office:establishment", args=[row.pk]),
        }
        for row in placed.only("name", "latitude", "longitude")[:PINS]
    ]
