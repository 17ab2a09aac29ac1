"""Forms of stamps in the office: their states, prices and payments, and their delivery."""

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from nguongoc.stamps.actions import Piece
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.models import CodeBatch, DeliveryPiece
from nguongoc.web.fields import DateField, LineField, PlainForm, WholeField, offer
from nguongoc.web.stamp_ways import WAYS, way_choices
from nguongoc.web.templatetags.words import number

WHOLE, PART = "dot", "dai"
PIECE_SIZE = 5_000  # stamps of a roll
_REASON_LENGTH = 2000
_LINE = re.compile(r"(.+?)\s*:\s*(\d+)\s*(?:-|–|đến)\s*(\d+)")


class StampStateForm(PlainForm):
    """All stamps of a batch, those of a piece, or `first` to `last`, counted from 1, take another state."""

    scope = forms.ChoiceField(label="Tem nào", widget=forms.RadioSelect)
    first = WholeField(label="Từ tem số", min_value=1)
    last = WholeField(label="Đến tem số", min_value=1)
    state = forms.ChoiceField(
        label="Việc cần làm",
        widget=forms.RadioSelect,
        choices=[
            (StampState.SUSPENDED, "Tạm dừng: người mua quét tem sẽ thấy lời nhắc chờ kết quả kiểm tra"),
            (StampState.ACTIVE, "Cho dùng lại: chỉ với tem đang tạm dừng"),
            (StampState.RECALLED, "Thu hồi: người mua quét tem sẽ thấy “KHÔNG SỬ DỤNG”"),
            (StampState.VOID, "Hủy: tem mất giá trị vĩnh viễn"),
        ],
    )
    reason = forms.CharField(label="Lý do", max_length=_REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self, data: QueryDict | None = None, *, batch: CodeBatch, pieces: list[DeliveryPiece], **kwargs: Any
    ) -> None:
        if data is not None:
            data = data.copy()
            data.setdefault("scope", PART)
        super().__init__(data, **kwargs)
        self._batch = batch
        self._places = {WHOLE: (1, batch.size)} | {
            f"cuon-{piece.pk}": (piece.first_place, piece.last_place) for piece in pieces
        }
        words = [
            (f"cuon-{piece.pk}", f"{piece.label}: tem {number(piece.first_place)}–{number(piece.last_place)}")
            for piece in pieces
        ]
        offer(self, "scope", [(PART, "Một dải tem"), *words, (WHOLE, f"Cả đợt, {number(batch.size)} tem")])
        self.fields["scope"].initial = PART
        if data is not None and data["scope"] != PART:
            self.fields["first"].required = self.fields["last"].required = False

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        chosen = self._places.get(values.get("scope", ""))
        if chosen is not None:
            values["first"], values["last"] = chosen
        return values


class StampPriceForm(PlainForm):
    """A new price from a date on."""

    way = forms.ChoiceField(label="Loại tem và cách in", choices=way_choices)
    price = WholeField(label="Giá một tem", unit="₫", min_value=0, max_value=1_000_000)
    effective_from = DateField(label="Áp dụng từ ngày", initial=timezone.localdate)
    source = LineField(label="Căn cứ", max_length=500, help_text="Số, ngày của quyết định giá.")

    def terms(self) -> dict[str, Any]:
        """What the action takes."""
        given = dict(self.cleaned_data)
        return given | WAYS[given.pop("way")]._asdict()


class PaymentForm(PlainForm):
    receipt_number = LineField(label="Số biên lai", max_length=60)
    paid_date = DateField(label="Ngày nộp", initial=timezone.localdate)


class FeeFilter(PlainForm):
    """Parameters of the list of fees; an empty one asks for nothing."""

    xem = forms.ChoiceField(
        label="Tình trạng",
        required=False,
        choices=[("", "Tất cả"), ("no", "Chưa nộp"), ("da-nop", "Đã nộp")],
    )
    tu = DateField(label="Cấp tem từ ngày", required=False)
    den = DateField(label="Đến ngày", required=False)


class DeliveryForm(PlainForm):
    """To whom, when, and the pieces: a line for each, with its label and its range in the batch."""

    receiver = LineField(label="Giao cho", max_length=200, help_text="Họ tên, chức vụ của người nhận.")
    delivered_date = DateField(label="Ngày giao", initial=timezone.localdate)
    pieces = forms.CharField(
        label="Các cuộn, tờ",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Mỗi dòng một cuộn: tên, dấu hai chấm, dải tem. Ví dụ: Cuộn 1: 1-5.000.",
    )
    note = LineField(label="Ghi chú", required=False, max_length=300)

    def clean_pieces(self) -> list[Piece]:
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["pieces"].splitlines())):
            label, colon, numbers = line.rpartition(":")
            match = _LINE.fullmatch(f"{label}{colon}{numbers.replace('.', '')}")
            if match is None or len(match[1]) > 60:  # noqa: PLR2004 -- the length of the column
                raise forms.ValidationError(f"Không hiểu dòng “{line[:80]}”. Hãy ghi như: Cuộn 1: 1-5.000.")
            found.append(Piece(match[1], int(match[2]), int(match[3])))
        return found
