"""Forms of what an establishment proposes: its own record, products, certificates."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import gtin14
from nguongoc.registry.contents import CertificateContent, EstablishmentContent, ProductContent
from nguongoc.registry.enums import CertificateKind, NetUnit, ProductionSector
from nguongoc.registry.models import Product
from nguongoc.web.establishment_fields import EstablishmentFields
from nguongoc.web.fields import DateField, LineField, NumberField, WholeField
from nguongoc.web.workshop.forms.pictures import PictureForm

_LONG = 4000
_STARS = [("", "Không có"), *((str(count), f"{count} sao") for count in range(1, 6))]


class RecordForm(PictureForm, EstablishmentFields):
    """The establishment's own record, with a picture and an introduction."""

    picture_label = "Ảnh cơ sở"
    description = forms.CharField(
        label="Giới thiệu",
        required=False,
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Vài câu cho người mua: làm gì, từ bao giờ, có gì riêng.",
    )

    def proposed(self, email: str) -> EstablishmentContent:
        return self.content(
            email=email, description=self.cleaned_data["description"].strip(), picture=self.picture_id
        )


class ProductForm(PictureForm):
    """A product; `proposed` is its content once the form is valid."""

    picture_label = "Ảnh sản phẩm"
    name = LineField(label="Tên sản phẩm", min_length=2, max_length=200, help_text="Như ghi trên bao bì.")
    production = forms.ChoiceField(
        label="Ngành sản xuất",
        choices=[("", "Chọn ngành"), *((way.value, str(way.label).capitalize()) for way in ProductionSector)],
        help_text="Biểu mẫu nhật ký của lô theo ngành này.",
    )
    group = LineField(
        label="Nhóm sản phẩm", max_length=300, required=False, help_text="Ví dụ: Thực phẩm, chế biến từ thủy sản."
    )
    net_quantity = NumberField(
        label="Khối lượng hoặc thể tích một gói", min_value=Decimal("0.001"), max_digits=12, decimal_places=3
    )
    net_unit = forms.ChoiceField(label="Đơn vị", choices=NetUnit.choices)
    pack_specification = LineField(
        label="Quy cách đóng gói", max_length=300, required=False, help_text="Ví dụ: túi hút chân không 500 g."
    )
    ingredients = forms.CharField(
        label="Thành phần", required=False, max_length=_LONG, widget=forms.Textarea(attrs={"rows": 3})
    )
    storage = LineField(label="Bảo quản", max_length=300, required=False)
    shelf_life_days = WholeField(
        label="Hạn sử dụng",
        unit="ngày",
        required=False,
        min_value=1,
        max_value=36500,
        help_text="Tính từ ngày sản xuất. Hạn của lô được tính theo số này.",
    )
    standard = LineField(
        label="Tiêu chuẩn áp dụng", max_length=300, required=False, help_text="Ví dụ: TCCS 01:2026 của cơ sở."
    )
    price = WholeField(label="Giá bán một gói", unit="₫", required=False, min_value=0, max_value=10**9)
    gtin = LineField(
        label="Mã vạch GTIN",
        required=False,
        max_length=20,
        help_text="Dãy số dưới mã vạch. Chưa có thì để trống: hệ thống sẽ cấp một mã.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    description = forms.CharField(
        label="Giới thiệu", required=False, max_length=_LONG, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean_gtin(self) -> str:
        typed = str(self.cleaned_data["gtin"])
        try:
            return gtin14(typed) if typed else ""
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal

    def proposed(self) -> ProductContent:
        given = dict(self.cleaned_data)
        given["net_quantity"] = float(given["net_quantity"])
        names = set(ProductContent.__struct_fields__) - {"picture"}
        return ProductContent(**{name: given[name] for name in names}, picture=self.picture_id)


class CertificateForm(PictureForm):
    """A certificate, commitment or declaration, of the establishment or of one product."""

    picture_label = "Ảnh chụp giấy"
    kind = forms.ChoiceField(label="Loại giấy", choices=[("", "Chọn loại giấy"), *CertificateKind.choices])
    name = LineField(
        label="Tên giấy", max_length=200, required=False, help_text="Chỉ cần ghi khi chọn “Giấy tờ khác”."
    )
    product = forms.ChoiceField(label="Cấp cho", required=False)
    number = LineField(label="Số", max_length=300)
    issuer = LineField(label="Nơi cấp", max_length=300)
    issued_date = DateField(label="Ngày cấp")
    expiry_date = DateField(label="Có giá trị đến", required=False, help_text="Để trống nếu giấy không ghi hạn.")
    stars = forms.ChoiceField(label="Hạng sao OCOP", required=False, choices=_STARS)

    def __init__(self, *args: Any, products: list[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["product"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [("", "Cả cơ sở"), *((str(product.pk), product.name) for product in products)]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        issued, expiry = values.get("issued_date"), values.get("expiry_date")
        if issued and issued > timezone.localdate():
            self.add_error("issued_date", "Ngày cấp chưa tới. Hãy xem lại trên giấy.")
        if issued and expiry and expiry < issued:
            self.add_error("expiry_date", "Hạn của giấy phải sau ngày cấp.")
        if values.get("kind") == CertificateKind.OTHER and not values.get("name"):
            self.add_error("name", "Hãy nhập “Tên giấy”.")
        if values.get("stars") and values.get("kind") != CertificateKind.OCOP:
            self.add_error("stars", "Chỉ giấy chứng nhận OCOP mới có hạng sao.")
        return values

    def proposed(self) -> CertificateContent:
        given = self.cleaned_data
        kind = CertificateKind(given["kind"])
        return CertificateContent(
            name=given["name"] or str(kind.label),
            kind=kind.value,
            number=given["number"],
            issuer=given["issuer"],
            issued_date=given["issued_date"],
            expiry_date=given["expiry_date"],
            product=int(given["product"]) if given["product"] else None,
            stars=int(given["stars"]) if given["stars"] else None,
            picture=self.picture_id,
        )
