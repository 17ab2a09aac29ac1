"""Forms of safe-food chains and of key products."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone

from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import gtin14
from nguongoc.registry.enums import ChainRole
from nguongoc.web.fields import PICTURE_ATTRS, PICTURE_LIMITS, DateField, LineField, PlainForm, choices_of

_CODE = RegexValidator(r"^[A-Za-z0-9./-]+$", "Mã chuỗi gồm chữ cái không dấu, chữ số và các dấu . / -")
_REASON_LENGTH = 2000


class ChainForm(PlainForm):
    code = LineField(
        label="Mã chuỗi", min_length=2, max_length=30, validators=[_CODE], help_text="Ví dụ: CH-QN-01."
    )
    name = LineField(label="Tên chuỗi", min_length=2, max_length=200)
    product_group = LineField(
        label="Nhóm sản phẩm", max_length=300, help_text="Ví dụ: rau, củ, quả; hàu và nhuyễn thể."
    )
    picture = forms.FileField(
        label="Biểu trưng của chuỗi",
        required=False,
        help_text=PICTURE_LIMITS,
        widget=forms.FileInput(attrs=PICTURE_ATTRS),
    )

    def given(self) -> dict[str, Any]:
        """What the actions take."""
        names = ("code", "name", "product_group")
        return {name: self.cleaned_data[name] for name in names} | {"logo": self.cleaned_data["picture"]}


class ConfirmationForm(PlainForm):
    """The confirmation as it stands on paper."""

    number = LineField(label="Số giấy xác nhận", max_length=100)
    date = DateField(label="Ngày xác nhận")
    valid_from = DateField(label="Có giá trị từ ngày")
    expiry_date = DateField(
        label="Có giá trị đến hết ngày", required=False, help_text="Để trống nếu giấy không ghi hạn."
    )


class EndChainForm(PlainForm):
    reason = forms.CharField(
        label="Lý do kết thúc", max_length=_REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )


class MemberForm(PlainForm):
    code = LineField(
        label="Mã số cơ sở",
        max_length=20,
        help_text="9 chữ số, có ở trang của cơ sở. Gõ sai một chữ số thì hệ thống báo ngay.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label="Vai trò trong chuỗi", choices=choices_of(ChainRole, empty="Chọn vai trò"))
    valid_from = DateField(label="Tham gia từ ngày", initial=timezone.localdate)


class EndMemberForm(PlainForm):
    date = DateField(label="Thôi tham gia từ ngày", initial=timezone.localdate)
    reason = forms.CharField(label="Lý do", max_length=_REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))


class KeyProductForm(PlainForm):
    gtin = LineField(
        label="Mã GTIN của sản phẩm",
        max_length=20,
        help_text="Có ở trang của cơ sở, bảng sản phẩm.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    decision_number = LineField(label="Số quyết định", max_length=100)
    valid_from = DateField(label="Từ ngày", initial=timezone.localdate)

    def clean_gtin(self) -> str:
        try:
            return gtin14(str(self.cleaned_data["gtin"]))
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class EndKeyProductForm(PlainForm):
    date = DateField(label="Đưa ra khỏi danh mục từ ngày", initial=timezone.localdate)
