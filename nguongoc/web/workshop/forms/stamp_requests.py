"""Forms of asking for stamps, and of confirming that they came."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from nguongoc.stamps.enums import PackLevel, Printing, StampKind
from nguongoc.stamps.models import DeliveryPiece
from nguongoc.web.fields import LineField, NumberField, PlainForm, WholeField, offer
from nguongoc.web.stamp_ways import WAYS, Way
from nguongoc.web.templatetags.words import money, number

_RANGE = re.compile(r"(\d+)(?:\s*(?:-|–|đến)\s*(\d+))?")
_PLAIN = {"level": PackLevel.UNIT.value, "way": Way(StampKind.STANDARD, Printing.OWN).key}


class StampRequestForm(PlainForm):
    """How many stamps, on what, of which kind. What is not chosen is the plain one: a pack, printed by oneself."""

    level = forms.ChoiceField(label="Dán lên", widget=forms.RadioSelect)
    quantity = WholeField(label="Số tem cần cấp", unit="tem", min_value=1)
    way = forms.ChoiceField(label="Loại tem và cách in", widget=forms.RadioSelect)
    note = forms.CharField(
        label="Ghi chú cho cơ quan duyệt",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        levels: Iterable[tuple[PackLevel, str]],
        prices: Mapping[tuple[str, str], int],
        **kwargs: Any,
    ) -> None:
        """`levels` are those that the product has, with words of how many stamps each leaves to ask for; `prices`
        of today in đồng, by kind and printing: what has none, or 0, is free.
        """
        if data is not None:
            data = data.copy()
            for name, plain in _PLAIN.items():
                data.setdefault(name, plain)
        super().__init__(data, **kwargs)
        offered = list(levels)
        offer(self, "level", [(level.value, words) for level, words in offered])
        offer(self, "way", [(key, f"{way.words} ({_cost(prices.get(way, 0))})") for key, way in WAYS.items()])
        for name, plain in _PLAIN.items():
            self.fields[name].initial = plain
        if len(offered) == 1:
            del self.fields["level"]

    def terms(self) -> dict[str, Any]:
        """What the action takes: quantity, level, kind, printing and note."""
        given = self.cleaned_data
        return WAYS[given["way"]]._asdict() | {
            "quantity": given["quantity"],
            "level": PackLevel(given.get("level", PackLevel.UNIT)),
            "note": given["note"],
        }


def _cost(price: int) -> str:
    return f"{money(price)} một tem" if price else "không thu tiền"


class SeasonRequestForm(StampRequestForm):
    """The season too, and what it is expected to bring."""

    season = LineField(label="Vụ", max_length=100, help_text="Ví dụ: Vụ xuân 2027.")
    expected_quantity = NumberField(
        label="Sản lượng dự kiến", max_digits=11, decimal_places=3, min_value=0, unit="kg"
    )
    field_order = ("season", "expected_quantity", "level", "quantity", "way", "note")

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        expected = self.fields["expected_quantity"].widget
        expected.unit = unit
        expected.attrs |= {
            "hx-get": "?",
            "hx-trigger": "change, keyup changed delay:500ms",
            "hx-target": "#can-doi",
            "hx-swap": "outerHTML",
        }


class ReceiptForm(PlainForm):
    """What is missing of a piece, in ranges counted from 1 in the batch; empty where nothing is."""

    missing = LineField(
        label="Tem thiếu",
        required=False,
        max_length=200,
        help_text="Để trống nếu nhận đủ. Ghi số thứ tự trong đợt, ví dụ: 120-135, 400.",
    )
    note = LineField(label="Ghi chú", required=False, max_length=300, help_text="Ví dụ: cuộn bị rách ở cuối.")

    def __init__(self, *args: Any, piece: DeliveryPiece, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._piece = piece

    def clean_missing(self) -> list[tuple[int, int]]:
        found = []
        for part in filter(None, re.split(r"[,;]\s*", self.cleaned_data["missing"].replace(".", ""))):
            match = _RANGE.fullmatch(part.strip())
            if match is None:
                raise forms.ValidationError(f"Không hiểu “{part}”. Hãy ghi như 120-135, 400.")
            first = int(match[1])
            found.append((first, int(match[2] or first)))
        low, high = self._piece.first_place, self._piece.last_place
        if any(not low <= first <= last <= high for first, last in found):
            raise forms.ValidationError(
                f"{self._piece.label} chỉ có tem {number(low)} đến {number(high)}. Hãy xem lại số đã nhập."
            )
        return found
