"""The form of a site."""

from decimal import Decimal
from typing import Any

from django import forms

from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import gln13
from nguongoc.registry.contents import SiteCode, SiteContent
from nguongoc.registry.enums import AreaUnit, SiteCodeKind, SiteKind
from nguongoc.web.fields import DateField, LineField, NumberField, choices_of
from nguongoc.web.place_fields import PlaceFields
from nguongoc.web.workshop.forms.lines import Lines

_NAMES = ("name", "kind", "unit", "address", "latitude", "longitude", "capacity", "gln")


def _code_columns() -> dict[str, forms.Field]:
    return {
        "kind": forms.ChoiceField(label="Loại mã số", choices=choices_of(SiteCodeKind, empty="Chọn loại mã số")),
        "number": LineField(label="Mã số", max_length=100),
        "issuer": LineField(label="Nơi cấp", max_length=300),
        "issued_date": DateField(label="Ngày cấp"),
        "expiry_date": DateField(label="Có giá trị đến"),
    }


class SiteForm(PlaceFields):
    """A site; `proposed` is its content once the form is valid."""

    field_order = ("name", "kind", "unit", "address", "latitude", "longitude")
    name = LineField(
        label="Tên địa điểm", min_length=2, max_length=200, help_text="Ví dụ: Ao số 3, Vườn cam thôn Đông."
    )
    kind = forms.ChoiceField(label="Loại", choices=choices_of(SiteKind, empty="Chọn loại"))
    area = NumberField(
        label="Diện tích", required=False, min_value=Decimal("0.0001"), max_digits=14, decimal_places=4
    )
    area_unit = forms.ChoiceField(label="Đơn vị", choices=AreaUnit.choices)
    capacity = LineField(
        label="Công suất, quy mô", required=False, max_length=300, help_text="Ví dụ: 20 tấn một năm, 300 lồng."
    )
    gln = LineField(
        label="Mã địa điểm GLN",
        required=False,
        max_length=20,
        help_text="13 chữ số. Chưa có thì để trống: hệ thống sẽ cấp một mã.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    description = forms.CharField(
        label="Ghi chú", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].required = False
        self.fields["address"].help_text = "Thôn, khu, xứ đồng. Tàu cá: ghi cảng đăng ký."
        self.codes = Lines(self, "codes", _code_columns(), needed={"kind", "number"}, title="Mã số được cấp")

    def clean_gln(self) -> str:
        typed = str(self.cleaned_data["gln"])
        try:
            return gln13(typed) if typed else ""
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        self.codes.clean()
        return values

    def proposed(self) -> SiteContent:
        given = self.cleaned_data
        return SiteContent(
            **{name: given[name] for name in _NAMES},
            area=float(given["area"]) if given["area"] else None,
            area_unit=given["area_unit"] if given["area"] else "",
            codes=[SiteCode(**code) for code in self.codes.read()],
            description=given["description"].strip(),
        )
