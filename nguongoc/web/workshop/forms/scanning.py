"""Forms of a range of stamps that is read with the camera: its first stamp, its last, its lot."""

from collections.abc import Sequence
from typing import Any

from django import forms

from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.common.text import number_text
from nguongoc.stamps.enums import PackLevel
from nguongoc.stamps.naming import Span, batch_named, span_named
from nguongoc.stamps.queries import NamedStamp
from nguongoc.trace.models import Lot
from nguongoc.web.fields import LineField, PlainForm, offer

_CODE = {"autocomplete": "off", "autocapitalize": "characters"}
_HELP = "Quét mã QR trên tem, hoặc gõ dãy 14 ký tự."


class FirstForm(PlainForm):
    dau = LineField(label="Tem đầu", max_length=200, help_text=_HELP, widget=forms.TextInput(attrs=_CODE))

    def stamp(self, *, by: Person) -> NamedStamp | None:
        """The stamp that was named, where it is one of the person's establishment."""
        if not self.is_valid():
            return None
        return self.carry_out(lambda: batch_named(self.cleaned_data["dau"], by=by, field="dau"))


class LastForm(PlainForm):
    dau = forms.CharField(max_length=200, widget=forms.HiddenInput)
    cuoi = LineField(
        label="Tem cuối",
        max_length=200,
        help_text=f"{_HELP[:-1]}, hoặc số thứ tự trong đợt.",
        widget=forms.TextInput(attrs=_CODE),
    )

    def span(self, *, by: Person) -> Span | None:
        """The range between both stamps."""
        if not self.is_valid():
            return None
        given = self.cleaned_data

        def named() -> Span:
            try:
                return span_named(first=given["dau"], last=given["cuoi"], by=by)
            except Refusal as refusal:
                refusal.field = "cuoi"
                raise

        return self.carry_out(named)


class LotForm(PlainForm):
    """On which of the lots; `rooms` says how many more stamps of the level each bears."""

    lot = forms.ChoiceField(label="Lô hàng", widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, lots: Sequence[Lot], rooms: Sequence[int], level: PackLevel, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._lots = {str(lot.pk): lot for lot in lots}
        words = [
            (str(lot.pk), f"Lô {lot.code} · còn {number_text(room)} {level.noun} chưa có tem")
            for lot, room in zip(lots, rooms, strict=True)
        ]
        offer(self, "lot", words)
        if len(words) == 1:
            self.fields["lot"].initial = words[0][0]

    @property
    def chosen(self) -> Lot | None:
        return self._lots[self.cleaned_data["lot"]] if self.is_valid() else None
