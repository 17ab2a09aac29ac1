"""Forms of asking for stamps, and of confirming that they came."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from nguongoc.common.text import capital
from nguongoc.stamps.enums import PackLevel, Printing, StampKind
from nguongoc.stamps.models import DeliveryPiece
from nguongoc.web.fields import LineField, NumberField, PlainForm, WholeField, offer
from nguongoc.web.templatetags.words import money, number

_RANGE = re.compile(r"(\d+)(?:\s*(?:-|–|đến)\s*(\d+))?")
_PLAIN = {"level": PackLevel.UNIT.value, "way": f"{StampKind.STANDARD}-{Printing.OWN}"}
_WAYS = (
    (StampKind.STANDARD, Printing.OWN),
    (StampKind.STANDARD, Printing.CENTRAL),
    (StampKind.SECURITY, Printing.CENTRAL),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A kind of stamp and who prints it, with its price in đồng; none or 0 where it is free."""

    kind: StampKind
    printing: Printing
    price: int

    @property
    def words(self) -> str:
        cost = f"{money(self.price)} một tem" if self.price else "không thu tiền"
        return f"{capital(self.kind.label)}, {self.printing.label} ({cost})"


def ways(prices: dict[tuple[str, str], int]) -> list[Way]:
    """All that can be asked for, with the prices of today by kind and printing."""
    return [Way(kind, printing, prices.get((kind, printing), 0)) for kind, printing in _WAYS]


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
        ways: Iterable[Way],
        **kwargs: Any,
    ) -> None:
        """`levels` are those that the product has, with words of how many stamps each leaves to ask for."""
        if data is not None:
            data = data.copy()
            for name, plain in _PLAIN.items():
                data.setdefault(name, plain)
        super().__init__(data, **kwargs)
        offered = list(levels)
        offer(self, "level", [(level.value, words) for level, words in offered])
        offer(self, "way", [(f"{way.kind}-{way.printing}", way.words) for way in ways])
        for name, plain in _PLAIN.items():
            self.fields[name].initial = plain
        if len(offered) == 1:
            del self.fields["level"]

    def terms(self) -> dict[str, Any]:
        """What the action takes: quantity, level, kind, printing and note."""
        given = self.cleaned_data
        kind, _, printing = given["way"].partition("-")
        return {
            "quantity": given["quantity"],
            "level": PackLevel(given.get("level", PackLevel.UNIT)),
            "kind": StampKind(kind),
            "printing": Printing(printing),
            "note": given["note"],
        }


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
