"""Forms of stamps that no pack will bear, and of the recall of a lot."""

from django import forms

from nguongoc.stamps.enums import WriteOff
from nguongoc.web.fields import LineField, PlainForm, choices_of
from nguongoc.web.stamp_ranges import RangeForm


class WriteOffForm(RangeForm):
    """Stamps that no pack will bear, and why."""

    kind = forms.ChoiceField(
        label="Vì sao không dùng",
        widget=forms.RadioSelect,
        choices=choices_of(WriteOff),
    )
    note = LineField(label="Ghi chú", required=False, max_length=300, help_text="Ví dụ: kẹt giấy khi in trang 3.")


class RecallForm(PlainForm):
    reason = forms.CharField(
        label="Lý do thu hồi",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Người mua đọc được lý do này khi quét tem.",
    )
    instructions = forms.CharField(
        label="Người mua cần làm gì",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ: không sử dụng, mang trả nơi đã mua, gọi số điện thoại của cơ sở.",
    )
