"""What an establishment says of itself: asked at its registration, and again when it mends its record."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from nguongoc.accounts.enums import Sector
from nguongoc.registry.contents import EstablishmentContent, checks
from nguongoc.registry.enums import Activity, EstablishmentKind
from nguongoc.web.fields import LineField, choices_of, offer
from nguongoc.web.place_fields import PlaceFields

PHONE = RegexValidator(f"^{checks.PHONE.pattern}$", checks.PHONE_SENTENCE)
_TAX_CODE = RegexValidator(f"^{checks.TAX_CODE.pattern}$", checks.TAX_CODE_SENTENCE)


_SECTORS = {
    Sector.AGRICULTURE: "Nông nghiệp: thịt, trứng, rau, củ, quả, thủy sản, mật ong, chè, muối, gia vị",
    Sector.TRADE: "Công thương: rượu, bia, nước giải khát, sữa chế biến, dầu thực vật, bánh kẹo, bột, tinh bột",
    Sector.HEALTH: "Y tế: thực phẩm bảo vệ sức khỏe, nước uống đóng chai, phụ gia, vi chất",
}


def sector_field() -> forms.ChoiceField:
    """Which authority is in charge; asked once, when an establishment comes."""
    return forms.ChoiceField(
        label="Ngành quản lý",
        widget=forms.RadioSelect,
        choices=list(_SECTORS.items()),
        help_text="Sản phẩm chính của cơ sở thuộc ngành nào thì ngành đó quản lý.",
    )


class EstablishmentFields(PlaceFields):
    """What is asked at the registration; the errors stand in the order of the page."""

    field_order = (
        "name", "kind", "sector", "activities", "unit", "address", "latitude", "longitude", "phone",
        "representative", "tax_code",
    )  # fmt: skip
    name = LineField(
        label="Tên cơ sở", min_length=2, max_length=200, help_text="Ghi như trên giấy đăng ký, nếu có."
    )
    kind = forms.ChoiceField(label="Loại hình", choices=[("", "Chọn loại hình")])
    activities = forms.MultipleChoiceField(
        label="Hoạt động",
        widget=forms.CheckboxSelectMultiple,
        help_text="Chọn tất cả việc mà cơ sở làm.",
    )
    phone = LineField(
        label="Điện thoại",
        validators=[PHONE],
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
        offer(self, "kind", choices_of(EstablishmentKind, empty="Chọn loại hình"))
        offer(self, "activities", choices_of(Activity))

    def content(self, **more: Any) -> EstablishmentContent:
        """What was entered, as the content of a record; call it on a valid form only."""
        names = (
            "name", "kind", "activities", "unit", "address", "latitude", "longitude", "phone",
            "representative", "tax_code",
        )  # fmt: skip
        return EstablishmentContent(**{name: self.cleaned_data[name] for name in names}, **more)
