"""Reads of places that other packages share."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from nguongoc.common.errors import Refusal
from nguongoc.places.geography import distance_km
from nguongoc.places.models import AdministrativeUnit, Province, UnitSuccession


def current_province() -> Province:
    """The province that this installation serves. Raises Province.DoesNotExist before a profile is loaded."""
    return Province.objects.select_related("unit").get(pk=1)


def commune_named(key: str) -> AdministrativeUnit:
    """The commune of today with this key. Raises Refusal with the field `unit` where there is none."""
    unit = AdministrativeUnit.objects.existing_today().communes().select_related("parent").filter(key=key).first()
    if unit is None:
        raise Refusal("Hãy chọn xã, phường hoặc đặc khu trong danh sách.", field="unit")
    return unit


def table_in_force(name: str) -> list[dict[str, str]]:
    """The rows of a table of the profile (`product_groups`, `visibility`, ...) that hold today."""
    return rows_in_force(current_province().settings.get(name, []))


def rows_in_force(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a profile that hold today: ISO dates, the second one exclusive, empty or missing for no end."""
    today = timezone.localdate().isoformat()
    return [row for row in rows if row.get("effective_from", "") <= today < (row.get("effective_to") or "9999")]


def what_became_of(units: Iterable[AdministrativeUnit]) -> dict[int, list[AdministrativeUnit]]:
    """The units of today that hold what each of these held, by its id: itself where it still exists.

    Several where it was divided, none where nobody has said what it became. Two queries.
    """
    became: dict[int, list[int]] = {}
    for old, new in UnitSuccession.objects.filter(date__lte=timezone.localdate()).values_list(
        "predecessor", "successor"
    ):
        became.setdefault(old, []).append(new)
    existing = AdministrativeUnit.objects.existing_today().select_related("parent").in_bulk()

    def today(pk: int, seen: frozenset[int]) -> set[int]:
        if pk in existing:
            return {pk}
        return {end for new in became.get(pk, ()) if new not in seen for end in today(new, seen | {pk})}

    found = {unit.pk: today(unit.pk, frozenset()) for unit in units}
    return {pk: sorted((existing[end] for end in ends), key=_by_name) for pk, ends in found.items()}


def nearest(units: Iterable[AdministrativeUnit], lat: float, lon: float) -> AdministrativeUnit | None:
    """The unit whose centre is nearest to a place in degrees; None where no centre is known."""
    known = [unit for unit in units if unit.latitude is not None and unit.longitude is not None]
    return min(known, key=lambda unit: distance_km(lat, lon, *_centre(unit)), default=None)


def _centre(unit: AdministrativeUnit) -> tuple[float, float]:
    return float(unit.latitude or 0), float(unit.longitude or 0)


def _by_name(unit: AdministrativeUnit) -> tuple[str, int]:
    return unit.sort_key, unit.pk
