"""Forms of a cooperative's households, and of one entry for many of them."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings

from nguongoc.common.errors import Refusal
from nguongoc.common.text import number_text
from nguongoc.registry.models import Establishment
from nguongoc.registry.queries import establishment_named
from nguongoc.trace.actions import Entry, HouseholdFacts
from nguongoc.trace.household_files import ROWS_MAX
from nguongoc.trace.models import Household, LogEntry
from nguongoc.web.fields import LineField, NumberField, PlainForm, say_plainly
from nguongoc.web.log_form import LogEntryForm


class HouseholdForm(PlainForm):
    code = LineField(
        label="Mã hộ",
        max_length=20,
        help_text="Ví dụ: H-01. Người mua thấy mã này khi hộ không đồng ý nêu tên.",
    )
    name = LineField(label="Tên hộ", max_length=120, help_text="Tên gọi. Không ghi số giấy tờ tùy thân.")
    plot = LineField(label="Thửa, ao, chuồng", max_length=200, required=False)
    may_be_named = forms.BooleanField(label="Hộ đồng ý nêu tên trên trang tra cứu", required=False)
    establishment_code = LineField(
        label="Mã số cơ sở của hộ",
        required=False,
        max_length=20,
        help_text="Chỉ khi hộ có tài khoản riêng trong hệ thống.",
    )

    def clean_establishment_code(self) -> Establishment | None:
        typed = self.cleaned_data["establishment_code"]
        try:
            return establishment_named(typed) if typed else None
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal

    def facts(self) -> HouseholdFacts:
        given = self.cleaned_data
        return HouseholdFacts(
            code=given["code"],
            name=given["name"],
            plot=given["plot"],
            may_be_named=given["may_be_named"],
            establishment=given["establishment_code"],
        )


class HouseholdFileForm(PlainForm):
    file = forms.FileField(
        label="Tệp Excel (.xlsx)",
        help_text=f"Tối đa {number_text(ROWS_MAX)} dòng, {settings.IMPORT_MAX_BYTES // 2**20} MB. Hộ có mã trùng "
        "được cập nhật, hộ khác được thêm.",
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
    )


class ManyForm(LogEntryForm):
    """Common answers once, then a row for each household: its quantity, or a tick where nothing is counted, and
    where it was done.
    """

    def __init__(self, *args: Any, households: Sequence[Household], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = list(households)
        del self.fields["place"]
        self.fields.pop("quantity", None)
        self.fields.pop("pack_count", None)
        for row in self._rows:
            self.fields[f"luong_{row.pk}"] = self._amount_field(row)
            self.fields[f"noi_{row.pk}"] = LineField(label=f"Thửa của {row.code}", required=False, max_length=200)
            self.initial.setdefault(f"noi_{row.pk}", row.plot)
        for field in self.fields.values():
            say_plainly(field)

    def _amount_field(self, row: Household) -> forms.Field:
        if self.log_form.is_counted:
            return NumberField(
                label=f"Số lượng của {row.code}",
                required=False,
                min_value=Decimal("0.001"),
                max_digits=14,
                decimal_places=3,
            )
        return forms.BooleanField(label=f"{row.code} có làm", required=False)

    @property
    def household_rows(self) -> Iterator[tuple[Household, forms.BoundField, forms.BoundField]]:
        for row in self._rows:
            yield row, self[f"luong_{row.pk}"], self[f"noi_{row.pk}"]

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [field for field in super().main_fields if not self._is_row(field)]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [field for field in super().more_fields if not self._is_row(field)]

    def _is_row(self, field: forms.BoundField) -> bool:
        return field.name.startswith(("luong_", "noi_"))

    def entries(self) -> list[Entry]:
        """One for each household that has a quantity or a tick; each has a key of its own made of the page's."""
        given = self.cleaned_data
        common = self.entry_of_all()
        key = given["form_key"] or uuid.uuid4()
        found = []
        for row in self._rows:
            amount = given.get(f"luong_{row.pk}")
            if amount:
                quantity = amount if self.log_form.is_counted else None
                own = {"household": row, "quantity": quantity, "place": given[f"noi_{row.pk}"]}
                found.append(Entry(**common | own, form_key=uuid.uuid5(key, str(row.pk))))
        return found

    def entry_of_all(self) -> dict[str, Any]:
        """What is the same for each."""
        given = self.cleaned_data
        return {
            "form": self.log_form,
            "happened_at": given["happened_at"],
            "unit": given.get("unit") or (getattr(self.subject, "unit", "") if self.log_form.is_counted else ""),
            "answers": {question.name: self._answer(question) for question in self.questions},
            "note": given["note"],
        }

    def write_all(self, act: Callable[[list[Entry]], list[LogEntry]]) -> list[LogEntry] | None:
        """Record all or none by `act`; a refusal stands at the row of its household."""

        def record() -> list[LogEntry]:
            try:
                return act(self.entries())
            except Refusal as refusal:
                if refusal.field in self.fields:
                    raise
                household, _, name = (refusal.field or "").partition(".")
                question = f"tra_loi_{name}"
                at_row = f"luong_{household}"
                refusal.field = question if question in self.fields else at_row if at_row in self.fields else None
                raise

        return self.carry_out(record)
