"""What forms and buttons of all grounds share: a refusal is said, beside its field where it has one."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.forms.utils import ErrorDict
from django.http import HttpRequest

from nguongoc.common.errors import Refusal

T = TypeVar("T")
_DRAFT = "nhap"


def carry_out(request: HttpRequest, action: Callable[[], object], *, done: str = "") -> bool:
    """Whether the action of a button was carried out; a message says that it was, or which rule refused."""
    try:
        action()
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return False
    if done:
        messages.success(request, done)
    return True


def wants_draft(request: HttpRequest) -> bool:
    """Whether what was typed is only to be kept. The Enter key asks for that too: nothing is sent by mistake."""
    return request.POST.get("viec") == _DRAFT


class ActionForm(forms.Form):
    """A form that calls one action."""

    def forget_errors(self) -> None:
        """What was typed is shown again without a word on what is wrong so far: nothing is carried out yet."""
        self._errors = ErrorDict()

    def carry_out(self, action: Callable[[], T]) -> T | None:
        """The result of the action; None where a rule refused: its sentence then stands at the field."""
        try:
            return action()
        except Refusal as refusal:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, refusal.sentence)
            return None
