"""Forms of stamps: asking for them, printing them, putting them on a lot; and the recall of a lot."""

from typing import Any

from django import forms

from nguongoc.common.errors import Refusal
from nguongoc.stamps.enums import WriteOff
from nguongoc.stamps.models import CodeBatch
from nguongoc.stamps.naming import place_in
from nguongoc.stamps.printing.geometry import LAYOUTS
from nguongoc.web.fields import LineField, PlainForm, WholeField, choices_of
from nguongoc.web.templatetags.words import number

_LARGEST_REQUEST = 1_000_000


class StampRequestForm(PlainForm):
    quantity = WholeField(label="Số tem cần cấp", unit="tem", min_value=1, max_value=_LARGEST_REQUEST)
    note = forms.CharField(
        label="Ghi chú cho cơ quan duyệt",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RangeForm(PlainForm):
    """First and last stamp of a range, each by its place in the batch or by the serial printed on it."""

    first = LineField(label="Tem đầu")
    last = LineField(label="Tem cuối")

    def __init__(self, *args: Any, batch: CodeBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._batch = batch
        self.fields[
            "first"
        ].help_text = f"Số thứ tự trong đợt (1 đến {number(batch.size)}), hoặc dãy 14 ký tự trên tem."
        for name in ("first", "last"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters"}

    def clean_first(self) -> int:
        return self._place(self.cleaned_data["first"])

    def clean_last(self) -> int:
        return self._place(self.cleaned_data["last"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", f"Tem cuối ({number(last)}) phải đứng sau tem đầu ({number(first)}).")
        return values

    def _place(self, typed: str) -> int:
        try:
            return place_in(self._batch, typed, field="first")
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class PrintForm(RangeForm):
    """What to print: all of the batch unless a part is named; why again, where it was printed before."""

    layout = forms.ChoiceField(label="Cỡ tem", widget=forms.RadioSelect)
    reason = LineField(
        label="Lý do in lại",
        required=False,
        max_length=300,
        help_text="Bắt buộc khi tem đã in trước đó. Ví dụ: kẹt giấy ở trang 3.",
    )

    def __init__(self, *args: Any, batch: CodeBatch, **kwargs: Any) -> None:
        super().__init__(*args, batch=batch, **kwargs)
        for name, place in (("first", 1), ("last", batch.size)):
            self.fields[name].required, self.fields[name].initial = False, number(place)
        choice = self.fields["layout"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(name, _sheet_words(name, batch.size)) for name in LAYOUTS]
        choice.initial = max(LAYOUTS, key=lambda name: LAYOUTS[name].qr_least)

    def clean_first(self) -> int:
        return super().clean_first() if self.cleaned_data["first"] else 1

    def clean_last(self) -> int:
        return super().clean_last() if self.cleaned_data["last"] else self._batch.size


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


def _sheet_words(name: str, labels: int) -> str:
    layout = LAYOUTS[name]
    size = f"{layout.width:g} × {layout.height:g} mm".replace(".", ",")
    return (
        f"Tem {size}, mã QR từ {layout.qr_least:g} mm: {layout.per_page} tem một trang A4, "
        f"{layout.pages(labels)} trang"
    )
