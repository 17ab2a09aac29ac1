"""Several lines of the same fields in one form, such as papers or codes: an empty line counts for nothing."""

import copy
from collections.abc import Mapping
from typing import Any

from django import forms

from nguongoc.web.fields import say_plainly

SPARE = 2  # empty lines to fill; who needs more saves the draft and finds as many again
_MOST = 30


class Lines:
    """The fields `{name}_{number}_{column}` of a form, for each line that there is and a few more.

    `needed` are the columns without which a line that has anything in it is not complete.
    """

    def __init__(
        self, form: forms.Form, name: str, columns: Mapping[str, forms.Field], *, needed: set[str], title: str
    ) -> None:
        self._form, self._name, self._columns, self._needed, self.title = form, name, columns, needed, title
        present = form.initial.pop(name, [])
        self._count = min(max(len(present), self._sent()) + SPARE, _MOST)
        for number in range(self._count):
            for column, field in columns.items():
                own = copy.deepcopy(field)
                own.required = False
                say_plainly(own)
                form.fields[self._key(number, column)] = own
                if number < len(present):
                    form.initial[self._key(number, column)] = getattr(present[number], column)

    @property
    def filled(self) -> list[list[forms.BoundField]]:
        """The lines that hold something, as fields to show."""
        return [self._fields(number) for number in range(self._count) if self._holds(number)]

    @property
    def empty(self) -> list[list[forms.BoundField]]:
        return [self._fields(number) for number in range(self._count) if not self._holds(number)]

    def clean(self) -> None:
        """Say at each line that is begun what it lacks."""
        for number in range(self._count):
            values = self._values(number)
            if not any(values.values()):
                continue
            for column in self._columns:
                key = self._key(number, column)
                if column in self._needed and not values[column] and key not in self._form.errors:
                    field = self._columns[column]
                    verb = "chọn" if isinstance(field, forms.ChoiceField) else "nhập"
                    self._form.add_error(key, f"Hãy {verb} “{field.label}”, hoặc để trống cả dòng.")

    def read(self) -> list[dict[str, Any]]:
        """What was entered, line by line; call it on a valid form only."""
        found = [self._values(number) for number in range(self._count)]
        return [values for values in found if any(values.values())]

    def _key(self, number: int, column: str) -> str:
        return f"{self._name}_{number}_{column}"

    def _sent(self) -> int:
        """How many lines came back from the page, so that none is lost."""
        numbers = [key.split("_")[-2] for key in self._form.data if key.startswith(f"{self._name}_")]
        return max((int(number) + 1 - SPARE for number in numbers if number.isdecimal()), default=0)

    def _fields(self, number: int) -> list[forms.BoundField]:
        return [self._form[self._key(number, column)] for column in self._columns]

    def _holds(self, number: int) -> bool:
        return any(field.value() or field.errors for field in self._fields(number))

    def _values(self, number: int) -> dict[str, Any]:
        return {column: self._form.cleaned_data.get(self._key(number, column)) for column in self._columns}
