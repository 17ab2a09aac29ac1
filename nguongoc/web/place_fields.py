"""Where something lies: commune, address, a place on the map. Asked of establishments and of sites."""

from typing import Any

from django import forms

from nguongoc.common.errors import Refusal
from nguongoc.places.models import AdministrativeUnit
from nguongoc.places.rules import require_in_viet_nam
from nguongoc.web.fields import DegreesField, LineField, PlainForm, offer


class PlaceFields(PlainForm):
    """`unit` offers the communes, wards and special zones that exist today, in the order of the alphabet."""

    unit = forms.ChoiceField(label="Xã, phường, đặc khu")
    address = LineField(label="Địa chỉ", max_length=300, help_text="Số nhà, đường hoặc thôn, khu.")
    latitude = DegreesField(label="Vĩ độ", required=False)
    longitude = DegreesField(label="Kinh độ", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = list(AdministrativeUnit.objects.existing_today().communes())
        offer(self, "unit", [("", "Chọn nơi hoạt động"), *((unit.key, unit.name) for unit in self.units)])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not {"latitude", "longitude"} & set(self.errors):
            try:
                require_in_viet_nam(values.get("latitude"), values.get("longitude"))
            except Refusal as refusal:
                self.add_error(refusal.field, refusal.sentence)
        return values

    @property
    def map_units(self) -> list[dict[str, Any]]:
        """The names that the map shows: `[{name, lat, lon}]`."""
        return [
            {"name": unit.name, "lat": float(unit.latitude), "lon": float(unit.longitude)}
            for unit in self.units
            if unit.latitude is not None and unit.longitude is not None
        ]
