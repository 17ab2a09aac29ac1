"""The form of an establishment's own record."""

from typing import Any

from django import forms
from django.core.validators import URLValidator

from nguongoc.registry.contents import EstablishmentContent, LegalPaper
from nguongoc.registry.enums import LegalPaperKind, ProductionSector
from nguongoc.web.establishment_fields import PHONE, EstablishmentFields
from nguongoc.web.fields import DateField, LineField, choices_of
from nguongoc.web.workshop.forms.files import PictureForm
from nguongoc.web.workshop.forms.lines import Lines
from nguongoc.web.workshop.forms.visibility import VisibilityForm

_LONG = 4000
_MORE = ("sectors", "head_address", "email", "website", "zalo", "position")


def _paper_columns() -> dict[str, forms.Field]:
    return {
        "kind": forms.ChoiceField(label="Loại giấy", choices=choices_of(LegalPaperKind, empty="Chọn loại giấy")),
        "number": LineField(label="Số", max_length=100),
        "issued_date": DateField(label="Ngày cấp"),
        "issuer": LineField(label="Nơi cấp", max_length=300),
    }


class RecordForm(VisibilityForm, PictureForm, EstablishmentFields):
    """The establishment's own record: all that it says of itself, with a picture and an introduction."""

    picture_label = "Ảnh cơ sở"
    sectors = forms.MultipleChoiceField(
        label="Ngành sản xuất",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=choices_of(ProductionSector),
    )
    head_address = LineField(
        label="Trụ sở chính", max_length=300, required=False, help_text="Chỉ ghi khi khác nơi hoạt động."
    )
    email = forms.EmailField(
        label="Thư điện tử", required=False, max_length=254, help_text="Để người mua và cơ quan quản lý liên hệ."
    )
    website = LineField(
        label="Trang web",
        required=False,
        max_length=200,
        validators=[
            URLValidator(["http", "https"], message="Địa chỉ trang web chưa đúng. Ví dụ: https://vidu.vn.")
        ],
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    zalo = LineField(
        label="Số Zalo",
        required=False,
        max_length=20,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    position = LineField(
        label="Chức vụ người đại diện", required=False, max_length=200, help_text="Ví dụ: giám đốc, chủ hộ."
    )
    description = forms.CharField(
        label="Giới thiệu",
        required=False,
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Vài câu cho người mua: làm gì, từ bao giờ, có gì riêng.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = Lines(self, "papers", _paper_columns(), needed={"kind", "number"}, title="Giấy tờ pháp lý")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        self.papers.clean()
        return values

    def proposed(self) -> EstablishmentContent:
        return self.content(
            **{name: self.cleaned_data[name] for name in _MORE},
            papers=[LegalPaper(**paper) for paper in self.papers.read()],
            description=self.cleaned_data["description"].strip(),
            picture=self.picture_id,
            visibility=self.visibility,
        )
