"""What an establishment says of itself: asked at its registration, and again when it mends its record."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from nguongoc.places.models import AdministrativeUnit
from nguongoc.registry.contents import EstablishmentContent
from nguongoc.registry.enums import Activity, EstablishmentKind
from nguongoc.web.fields import DegreesField, LineField, PlainForm

_PHONE = RegexValidator(r"^[0-9 .+()-]{8,20}$", "Số điện thoại gồm 8 đến 15 chữ số, ví dụ 0203 3000 000.")
_TAX_CODE = RegexValidator(
    r"^(\d{10}|\d{10}-?\d{3}|\d{12})$", "Mã số thuế có 10 chữ số, 13 chữ số (đơn vị trực thuộc) hoặc 12 chữ số."
)
_LATITUDES, _LONGITUDES = (8.0, 24.0), (102.0, 118.0)


class EstablishmentFields(PlainForm):
    """`unit` offers the communes, wards and special zones that exist today, in the order of the alphabet."""

    name = LineField(
        label="Tên cơ sở", min_length=2, max_length=200, help_text="Ghi như trên giấy đăng ký, nếu có."
    )
    kind = forms.ChoiceField(label="Loại hình", choices=[("", "Chọn loại hình")])
    activities = forms.MultipleChoiceField(
        label="Hoạt động",
        widget=forms.CheckboxSelectMultiple,
        help_text="Chọn tất cả việc mà cơ sở làm.",
    )
    unit = forms.ChoiceField(label="Xã, phường, đặc khu")
    address = LineField(label="Địa chỉ", max_length=300, help_text="Số nhà, đường hoặc thôn, khu.")
    latitude = DegreesField(label="Vĩ độ", required=False)
    longitude = DegreesField(label="Kinh độ", required=False)
    phone = LineField(
        label="Điện thoại",
        validators=[_PHONE],
        max_length=20,
        help_text="Người mua gọi số này khi cần hỏi về sản phẩm.",
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    representative = LineField(
        label="Người đại diện", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    tax_code = LineField(
        label="Mã số thuế",
        required=False,
        validators=[_TAX_CODE],
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, str(kind.label).capitalize()) for kind in EstablishmentKind]
        self.units = list(AdministrativeUnit.objects.existing_today().communes())
        _choices(self, "kind", [("", "Chọn loại hình"), *kinds])
        _choices(self, "activities", [(act.value, str(act.label).capitalize()) for act in Activity])
        _choices(self, "unit", [("", "Chọn nơi hoạt động"), *((unit.key, unit.name) for unit in self.units)])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        latitude, longitude = values.get("latitude"), values.get("longitude")
        if (latitude is None) != (longitude is None) and not {"latitude", "longitude"} & set(self.errors):
            self.add_error(
                "longitude" if longitude is None else "latitude",
                "Hãy nhập cả vĩ độ và kinh độ, hoặc để trống cả hai.",
            )
        elif latitude is not None and longitude is not None:
            if not _LATITUDES[0] <= latitude <= _LATITUDES[1]:
                self.add_error("latitude", "Vĩ độ này nằm ngoài Việt Nam. Ví dụ ở Hạ Long: 20,95.")
            if not _LONGITUDES[0] <= longitude <= _LONGITUDES[1]:
                self.add_error("longitude", "Kinh độ này nằm ngoài Việt Nam. Ví dụ ở Hạ Long: 107,08.")
        return values

    @property
    def map_units(self) -> list[dict[str, Any]]:
        """The names that the map shows: `[{name, lat, lon}]`."""
        return [
            {"name": unit.name, "lat": float(unit.latitude), "lon": float(unit.longitude)}
            for unit in self.units
            if unit.latitude is not None and unit.longitude is not None
        ]

    def content(self, **more: Any) -> EstablishmentContent:
        """What was entered, as the content of a record; call it on a valid form only."""
        names = (
            "name", "kind", "activities", "unit", "address", "latitude", "longitude", "phone",
            "representative", "tax_code",
        )  # fmt: skip
        return EstablishmentContent(**{name: self.cleaned_data[name] for name in names}, **more)


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
