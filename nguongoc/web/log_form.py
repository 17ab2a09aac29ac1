"""The form of a log entry, whose questions are data: as people fill it in, and as an administrator previews it."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from nguongoc.common.errors import Refusal
from nguongoc.registry.enums import NetUnit
from nguongoc.trace.actions import Entry, add_log_picture, add_log_sound
from nguongoc.trace.enums import LogKind
from nguongoc.trace.models import Household, LogEntry, LogForm, Lot, ProductionCycle
from nguongoc.trace.questions import MEDIA, Question, questions_of
from nguongoc.web.fields import LineField, MomentField, NumberField, WholeField, say_plainly
from nguongoc.web.kept_files import KeptFilesForm
from nguongoc.web.log_questions import (
    PHOTO_ATTRS,
    PHOTO_HELP,
    SOUND_ATTRS,
    SOUND_HELP,
    answer_of,
    field_of,
    is_repeated,
    options_of,
    value_of,
)

ANSWER = "tra_loi_"
_QUANTITY_LABELS = {
    LogKind.HARVEST: "Khối lượng hoặc số lượng thu được",
    LogKind.SLAUGHTER: "Khối lượng thịt thu được",
    LogKind.PROCESSING: "Khối lượng thành phẩm",
    LogKind.PACKING: "Khối lượng đã đóng gói",
}


class LogEntryForm(KeptFilesForm):
    """The fields that every entry has, then those that the LogForm asks. Its answers keep their own names.

    `subject` is the lot or cycle; without one (a preview) the form is never sent. With `households` it asks for
    which of them the entry is.
    """

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    happened_at = MomentField(label="Thời điểm làm")

    def __init__(
        self,
        *args: Any,
        log_form: LogForm,
        subject: Lot | ProductionCycle | None,
        households: Sequence[Household] = (),
        asks_all: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.log_form, self.subject, self._asks_all = log_form, subject, asks_all
        self._households = {str(row.pk): row for row in households}
        self.questions = self._questions()
        self._files: dict[str, int | None] = {}
        self.initial.setdefault("form_key", uuid.uuid4())
        if log_form.is_counted:
            self._ask_quantity()
        options = options_of(self.questions)
        for question in self.questions:
            self._ask(question, options)
        if households:
            choices = [("", "Không ghi hộ"), *((key, str(row)) for key, row in self._households.items())]
            self.fields["household"] = forms.ChoiceField(label="Của hộ", required=False, choices=choices)
        self.fields["place"] = LineField(label="Nơi làm", required=False, max_length=200)
        self.fields["note"] = forms.CharField(
            label="Ghi chú", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
        )
        for field in self.fields.values():
            say_plainly(field)

    def _questions(self) -> list[Question]:
        """Those of the form. A harvest of a cycle is not asked for treatments again: they stand in its journal.
        With `asks_all` it is, as where an earlier answer is corrected.
        """
        cycle = self.subject.cycle_id if isinstance(self.subject, Lot) else self.subject
        spared = bool(cycle) and self.log_form.is_counted and not self._asks_all
        return [each for each in questions_of(self.log_form.fields) if not (spared and each.role)]

    def _ask_quantity(self) -> None:
        kind, lot = LogKind(self.log_form.kind), self.subject if isinstance(self.subject, Lot) else None
        chooses = kind == LogKind.HARVEST
        self.fields["quantity"] = NumberField(
            label=_QUANTITY_LABELS.get(kind, "Số lượng"),
            unit="" if chooses or lot is None else str(lot.get_unit_display()),
            min_value=Decimal("0.001"),
            max_digits=14,
            decimal_places=3,
        )
        if chooses:
            self.fields["unit"] = forms.ChoiceField(label="Đơn vị", choices=NetUnit.choices)
        if kind == LogKind.PACKING:
            self.fields["pack_count"] = WholeField(
                label="Số gói đã đóng", unit="gói", min_value=1, max_value=10**9, help_text="Mỗi gói dán một tem."
            )

    def _ask(self, question: Question, options: dict[str, list[str]]) -> None:
        name = ANSWER + question.name
        if question.type not in MEDIA:
            self.fields[name] = field_of(question, options)
            return
        attrs, words = (PHOTO_ATTRS, PHOTO_HELP) if question.type == "photo" else (SOUND_ATTRS, SOUND_HELP)
        if question.is_public:
            words = "Mọi người quét tem xem được."
        present = self.initial.get(name)
        self._files[name] = self.ask_file(name, present, question.label, question.help or words, attrs)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        adders: dict[str, Callable[..., Any]] = {"photo": add_log_picture, "voice": add_log_sound}
        for question in self.questions:
            name = ANSWER + question.name
            if question.type in MEDIA:
                self._files[name] = self.stored_file(name, self._files[name], adders[question.type])
        return values

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """What must be answered, first on the page."""
        return [field for field in self if self._is_needed(field)]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [field for field in self if not field.is_hidden and not self._is_needed(field)]

    @property
    def kept_files(self) -> list[str]:
        """The questions whose file has arrived already."""
        return [question.label for question in self.questions if self._files.get(ANSWER + question.name)]

    def _is_needed(self, field: forms.BoundField) -> bool:
        asked = {ANSWER + question.name for question in self.questions if question.required}
        return field.field.required or field.name in asked

    def write(self, act: Callable[[Entry], LogEntry]) -> LogEntry | None:
        """Record the entry by `act`; a refusal that names a question stands beside that question."""

        def record() -> LogEntry:
            try:
                return act(self.entry())
            except Refusal as refusal:
                question = f"{ANSWER}{refusal.field}"
                refusal.field = question if question in self.fields else refusal.field
                raise

        return self.carry_out(record)

    def entry(self) -> Entry:
        given = self.cleaned_data
        lot = self.subject if isinstance(self.subject, Lot) else None
        return Entry(
            form=self.log_form,
            happened_at=given["happened_at"],
            quantity=given.get("quantity"),
            unit=given.get("unit") or (lot.unit if lot and self.log_form.is_counted else ""),
            answers={question.name: self._answer(question) for question in self.questions},
            pack_count=given.get("pack_count"),
            place=given["place"],
            note=given["note"],
            household=self._households.get(given.get("household", "")),
            form_key=given["form_key"],
        )

    def _answer(self, question: Question) -> str:
        name = ANSWER + question.name
        if question.type in MEDIA:
            return str(self._files[name] or "")
        return answer_of(self.cleaned_data[name])


def answers_as_initial(log_form: LogForm, answers: dict[str, str], *, all_of_them: bool = False) -> dict[str, Any]:
    """Earlier answers as a beginning for a new entry: those that are likely to hold again, or all of them."""
    return {
        ANSWER + question.name: value_of(question, answers[question.name])
        for question in questions_of(log_form.fields)
        if question.name in answers and (all_of_them or is_repeated(question))
    }


def now_to_the_minute() -> dt.datetime:
    return timezone.localtime().replace(second=0, microsecond=0)
