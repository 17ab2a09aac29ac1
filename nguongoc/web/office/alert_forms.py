"""Forms of the desk of alerts: what was found, an inspection and its result, a warning."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.common.text import capital, number_text
from nguongoc.safety.enums import InspectionResult
from nguongoc.scans.shield.enums import Finding
from nguongoc.web.fields import PICTURE_ATTRS, PICTURE_LIMITS, DateField, LineField, PlainForm, choices_of, offer

_LENGTH = 2000


class FindingForm(PlainForm):
    """What an alert was, and why one thinks so."""

    finding = forms.ChoiceField(label="Kết luận", widget=forms.RadioSelect, choices=choices_of(Finding))
    reason = forms.CharField(
        label="Căn cứ",
        help_text="Đã xem gì, hỏi ai, vì sao kết luận như vậy. Ghi để đồng nghiệp và cấp trên đọc.",
        max_length=_LENGTH,
        error_messages={"required": "Hãy ghi căn cứ: đã xem gì, hỏi ai, vì sao kết luận như vậy."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class InspectionForm(PlainForm):
    """Where to look, at what, until when, and who goes."""

    place = LineField(label="Nơi kiểm tra", max_length=200)
    order = forms.CharField(
        label="Cần kiểm tra việc gì", max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    due_date = DateField(label="Hạn")
    inspector = forms.ChoiceField(label="Người kiểm tra")

    def offer_inspectors(self, people: list[Person]) -> None:
        offer(self, "inspector", [("", "Chọn người"), *((str(each.pk), each.name) for each in people)])


class ResultForm(PlainForm):
    """What was found at the place; final."""

    result = forms.ChoiceField(label="Kết quả", widget=forms.RadioSelect, choices=choices_of(InspectionResult))
    reason = forms.CharField(
        label="Đã kiểm tra gì, thấy gì",
        max_length=4000,
        error_messages={"required": "Hãy ghi đã kiểm tra gì và thấy gì."},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    picture = forms.FileField(
        label="Ảnh chụp tại nơi kiểm tra",
        required=False,
        help_text=PICTURE_LIMITS,
        widget=forms.FileInput(attrs=PICTURE_ATTRS),
    )

    @property
    def upload(self) -> UploadedFile | None:
        found: UploadedFile | None = self.cleaned_data["picture"]
        return found


class WarningForm(PlainForm):
    """What the public is to read, and from when to when."""

    scope = forms.ChoiceField(label="Cảnh báo về", widget=forms.RadioSelect)
    title = LineField(label="Tiêu đề", max_length=120, help_text="Một câu ngắn, người mua đọc đầu tiên.")
    text = forms.CharField(
        label="Nội dung",
        max_length=_LENGTH,
        help_text="Dấu hiệu nhận biết, nên làm gì, gọi cho ai. Hiện trên trang quét tem và cổng thông tin.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    first_date = DateField(label="Từ ngày", initial=timezone.localdate)
    last_date = DateField(label="Đến hết ngày", required=False, help_text="Để trống: cho đến khi rút.")

    def offer_scope(self, *, lot: str, product: str) -> None:
        rows = [("lot", f"Lô {lot}")] if lot else []
        offer(self, "scope", [*rows, ("product", capital(f"mọi lô của sản phẩm {product}"))])
        self.fields["scope"].initial = "lot" if lot else "product"

    def about_all_of(self, establishment: str, *, products: int, lots: int) -> None:
        """Of so much at once that the form asks a second time."""
        offer(self, "scope", [("establishment", f"Mọi sản phẩm của {establishment}")])
        self.fields["scope"].initial = "establishment"
        self.fields["understood"] = forms.BooleanField(
            label=f"Tôi hiểu cảnh báo sẽ hiện trên trang của {number_text(products)} sản phẩm và "
            f"{number_text(lots)} lô hàng mà người mua đang xem được",
            error_messages={"required": "Hãy xem cảnh báo hiện ở những đâu rồi đánh dấu vào ô này."},
        )

    @property
    def said(self) -> dict[str, Any]:
        """What the action takes, but for what it is about."""
        return {name: self.cleaned_data[name] for name in ("title", "text", "first_date", "last_date")}


class WithdrawForm(PlainForm):
    reason = forms.CharField(
        label="Lý do rút cảnh báo", max_length=_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )
