"""Forms of lots: opening one, and the log entry whose questions are data."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.registry.enums import NetUnit
from nguongoc.registry.models import Product
from nguongoc.trace.actions import Entry, record_log
from nguongoc.trace.enums import LogKind
from nguongoc.trace.models import LogEntry, LogForm, Lot
from nguongoc.trace.rules import ANSWER_LENGTH
from nguongoc.web.fields import DateField, LineField, MomentField, NumberField, PlainForm, WholeField, say_plainly
from nguongoc.web.workshop.forms.goods import GoodsForm

_ANSWER = "tra_loi_"
_QUANTITY_LABELS = {
    LogKind.HARVEST: "Khối lượng hoặc số lượng thu được",
    LogKind.PROCESSING: "Khối lượng thành phẩm",
    LogKind.PACKING: "Khối lượng đã đóng gói",
}


class OpenLotForm(PlainForm):
    product = forms.ChoiceField(label="Sản phẩm", widget=forms.RadioSelect)
    code = LineField(
        label="Mã lô",
        max_length=17,
        help_text="Đã đặt sẵn theo ngày. Có thể đổi thành mã cơ sở đang dùng: chữ không dấu, số và dấu - . /",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, products: list[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._products = {str(product.pk): product for product in products}
        choice = self.fields["product"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(key, product.name) for key, product in self._products.items()]

    @property
    def chosen(self) -> Product:
        return self._products[self.cleaned_data["product"]]


class LogEntryForm(GoodsForm):
    """The fields that every entry has, then those that the LogForm asks. Its answers keep their own names.

    For processing, `stock` is what the lot can be made of; where nothing is chosen it is its own raw material.
    """

    happened_at = MomentField(label="Thời điểm làm")

    def __init__(self, *args: Any, log_form: LogForm, lot: Lot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.log_form, self.lot = log_form, lot
        kind = LogKind(log_form.kind)
        is_harvest = kind == LogKind.HARVEST
        self.fields["quantity"] = NumberField(
            label=_QUANTITY_LABELS.get(kind, "Số lượng"),
            unit="" if is_harvest else str(lot.get_unit_display()),
            min_value=Decimal("0.001"),
            max_digits=14,
            decimal_places=3,
        )
        if is_harvest:
            self.fields["unit"] = forms.ChoiceField(label="Đơn vị", choices=NetUnit.choices)
        if kind == LogKind.PACKING:
            self.fields["pack_count"] = WholeField(
                label="Số gói đã đóng", unit="gói", min_value=1, max_value=10**9, help_text="Mỗi gói dán một tem."
            )
        for question in log_form.fields:
            self.fields[_ANSWER + question["name"]] = _question(question)
        self.fields["place"] = LineField(label="Nơi làm", required=False, max_length=200)
        for field in self.fields.values():
            say_plainly(field)

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """What must be answered, first on the page."""
        return [field for field in self if field.field.required]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        goods = {field.name for field in self.goods}
        return [field for field in self if not field.field.required and field.name not in goods]

    def write(self, by: Person) -> LogEntry | None:
        """Record the entry; a refusal that names a question stands beside that question."""

        def record() -> LogEntry:
            try:
                return record_log(lot=self.lot, entry=self.entry(), by=by)
            except Refusal as refusal:
                question = f"{_ANSWER}{refusal.field}"
                refusal.field = question if question in self.fields else refusal.field
                raise

        return self.carry_out(record)

    def entry(self) -> Entry:
        given = self.cleaned_data
        return Entry(
            form=self.log_form,
            happened_at=given["happened_at"],
            quantity=given["quantity"],
            unit=given.get("unit") or self.lot.unit,
            answers={
                question["name"]: _text(given[_ANSWER + question["name"]]) for question in self.log_form.fields
            },
            pack_count=given.get("pack_count"),
            place=given["place"],
            inputs=self.taken(),
        )


def answers_as_initial(log_form: LogForm, answers: dict[str, str]) -> dict[str, Any]:
    """Earlier answers as a beginning for a new entry; dates and remarks were true only then."""
    kept = {"text", "choice", "number"}
    return {
        _ANSWER + question["name"]: _initial(question, answers[question["name"]])
        for question in log_form.fields
        if question["type"] in kept and question["name"] in answers
    }


def now_to_the_minute() -> dt.datetime:
    return timezone.localtime().replace(second=0, microsecond=0)


def _initial(question: dict[str, Any], answer: str) -> Any:
    return Decimal(answer) if question["type"] == "number" else answer


def _question(question: dict[str, Any]) -> forms.Field:
    common = {
        "label": question["label"],
        "required": bool(question.get("required")),
        "help_text": question.get("help", ""),
    }
    match question["type"]:
        case "number":
            return NumberField(unit=question.get("unit") or "", max_digits=14, decimal_places=4, **common)
        case "date":
            return DateField(**common)
        case "datetime":
            return MomentField(**common)
        case "choice":
            rows = [(row["value"], row["label"]) for row in question["choices"]]
            return forms.ChoiceField(choices=[("", "Chọn"), *rows], **common)
        case "textarea":
            widget = forms.Textarea(attrs={"rows": 3})
            return forms.CharField(max_length=ANSWER_LENGTH, widget=widget, **common)
        case _:
            return LineField(max_length=ANSWER_LENGTH, **common)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, dt.date) else str(value)
