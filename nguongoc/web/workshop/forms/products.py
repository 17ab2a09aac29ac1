"""The form of a product."""

from decimal import Decimal

from django import forms

from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import gtin14
from nguongoc.registry.contents import ProductContent
from nguongoc.registry.enums import NetUnit, ProductionSector
from nguongoc.web.fields import LineField, NumberField, WholeField
from nguongoc.web.workshop.forms.pictures import PictureForm

_LONG = 4000


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
