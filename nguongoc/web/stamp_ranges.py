"""The form that names a range of stamps, for both grounds."""

from typing import Any

from django import forms

from nguongoc.common.errors import Refusal
from nguongoc.stamps.models import CodeBatch
from nguongoc.stamps.naming import place_in
from nguongoc.web.fields import LineField, PlainForm
from nguongoc.web.templatetags.words import number


class RangeForm(PlainForm):
    """First and last stamp of a range, each by its place in the batch or by the serial printed on it."""

    first = LineField(label="Tem đầu")
    last = LineField(label="Tem cuối")

    def __init__(self, *args: Any, batch: CodeBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._batch = batch
        self.fields[
            "first"
        ].help_text = f"Số thứ tự trong đợt (1 đến {number(batch.size)}), hoặc dãy 14 ký tự trên tem."
        for name in ("first", "last"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters"}

    def clean_first(self) -> int:
        return self._place(self.cleaned_data["first"])

    def clean_last(self) -> int:
        return self._place(self.cleaned_data["last"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", f"Tem cuối ({number(last)}) phải đứng sau tem đầu ({number(first)}).")
        return values

    def _place(self, typed: str) -> int:
        try:
            return place_in(self._batch, typed, field="first")
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
