"""Reads of places that other packages share."""

from nguongoc.common.errors import Refusal
from nguongoc.places.models import AdministrativeUnit, Province


def current_province() -> Province:
    """The province that this installation serves. Raises Province.DoesNotExist before a profile is loaded."""
    return Province.objects.select_related("unit").get(pk=1)


def commune_named(key: str) -> AdministrativeUnit:
    """The commune of today with this key. Raises Refusal with the field `unit` where there is none."""
    unit = AdministrativeUnit.objects.existing_today().communes().filter(key=key).first()
    if unit is None:
        raise Refusal("Hãy chọn xã, phường hoặc đặc khu trong danh sách.", field="unit")
    return unit
