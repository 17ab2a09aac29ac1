"""What forms of all grounds share: a refusal stands beside its field, and what was typed is kept."""

from collections.abc import Callable
from typing import TypeVar

from django import forms

from nguongoc.common.errors import Refusal

T = TypeVar("T")


class ActionForm(forms.Form):
    """A form that calls one action."""

    def carry_out(self, action: Callable[[], T]) -> T | None:
        """The result of the action; None where a rule refused: its sentence then stands at the field."""
        try:
            return action()
        except Refusal as refusal:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, refusal.sentence)
            return None
