"""Fields of the questions of log forms: one for each type, with their values as answers and back."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from nguongoc.trace.models import CatalogueItem
from nguongoc.trace.questions import ANSWER_LENGTH, Question
from nguongoc.web.fields import PICTURE_ATTRS, DateField, LineField, MomentField, NumberField, UnitInput

PHOTO_ATTRS = {**PICTURE_ATTRS, "capture": "environment"}
SOUND_ATTRS = {"accept": "audio/*", "capture": "", "data-max-bytes": settings.SOUND_MAX_BYTES}
PHOTO_HELP = "Chụp hoặc chọn ảnh. Cơ sở và cơ quan quản lý xem được."
SOUND_HELP = "Ghi âm hoặc chọn tệp MP3, M4A, OGG. Cơ sở và cơ quan quản lý nghe được."
_YES_NO = [("yes", "Có"), ("no", "Không")]
_REPEATED = {"text", "choice", "choices", "number", "amount", "catalogue", "yes_no"}
_OPTIONS = 300


class ListInput(forms.TextInput):
    """A line that offers names as one types; any other may be typed as well."""

    template_name = "django/forms/widgets/list_input.html"

    def __init__(self, options: Sequence[str], attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.options = options

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["attrs"]["list"] = list_id
        return context | {"options": self.options, "list_id": list_id}


class PlaceInput(forms.TextInput):
    """Latitude and longitude; a button fills in where the phone is, if its owner wants that."""

    template_name = "django/forms/widgets/place_input.html"


class AmountWidget(forms.MultiWidget):
    """A number and its unit side by side."""

    template_name = "django/forms/widgets/amount.html"

    def __init__(self, units: Sequence[str], label: str) -> None:
        number = UnitInput({"aria-label": label})
        unit = forms.Select({"aria-label": f"Đơn vị của {label}"}, [(unit, unit) for unit in units])
        super().__init__([number, unit])

    def decompress(self, value: Any) -> list[Any]:
        number, _, unit = str(value or "").partition(" ")
        return [number.replace(".", ","), unit or None]


class AmountField(forms.MultiValueField):
    """A number with the unit that it was measured in: `12.5 kg`; empty without a number."""

    def __init__(self, units: Sequence[str], **kwargs: Any) -> None:
        fields = (
            NumberField(max_digits=14, decimal_places=4),
            forms.ChoiceField(choices=[(unit, unit) for unit in units]),
        )
        super().__init__(fields, widget=AmountWidget(units, kwargs["label"]), require_all_fields=False, **kwargs)
        for field in fields:
            field.required = False

    def clean(self, value: Any) -> Any:
        """An amount is there when its number is; the unit is always chosen."""
        number = value[0] if isinstance(value, list) and value else ""
        if not str(number or "").strip():
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return ""
        return super().clean(value)

    def compress(self, data_list: Any) -> str:
        return f"{data_list[0]} {data_list[1]}" if data_list and data_list[0] is not None else ""


def options_of(questions: Sequence[Question]) -> dict[str, list[str]]:
    """The names that catalogues offer today, by catalogue; one query, none where no question asks."""
    asked = {question.catalogue for question in questions if question.catalogue}
    found: dict[str, list[str]] = {catalogue: [] for catalogue in asked}
    if asked:
        for item in CatalogueItem.objects.in_force().filter(catalogue__in=asked):
            found[item.catalogue].append(item.name)
    return {catalogue: names[:_OPTIONS] for catalogue, names in found.items()}


def field_of(question: Question, options: Mapping[str, Sequence[str]]) -> forms.Field:
    """The field of a question that is no file."""
    common: dict[str, Any] = {"label": question.label, "required": question.required, "help_text": question.help}
    if question.type == "catalogue":
        names = options.get(question.catalogue or "", [])
        return LineField(max_length=200, widget=ListInput(names), **common)
    return _FIELDS[question.type](question, common)


def _text(question: Question, common: dict[str, Any]) -> forms.Field:
    return LineField(max_length=ANSWER_LENGTH, **common)


def _texts(question: Question, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=ANSWER_LENGTH, widget=forms.Textarea(attrs={"rows": 3}), **common)


def _number(question: Question, common: dict[str, Any]) -> forms.Field:
    return NumberField(unit=question.unit or "", max_digits=14, decimal_places=4, **common)


def _choice(question: Question, common: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("", "Chọn"), *_rows(question)], **common)


def _choices(question: Question, common: dict[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(choices=_rows(question), widget=forms.CheckboxSelectMultiple, **common)


def _rows(question: Question) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in question.choices]


_FIELDS: dict[str, Callable[[Question, dict[str, Any]], forms.Field]] = {
    "text": _text,
    "textarea": _texts,
    "number": _number,
    "amount": lambda question, common: AmountField(question.units, **common),
    "date": lambda _, common: DateField(**common),
    "datetime": lambda _, common: MomentField(**common),
    "choice": _choice,
    "choices": _choices,
    "yes_no": lambda _, common: forms.ChoiceField(choices=_YES_NO, widget=forms.RadioSelect, **common),
    "place": lambda _, common: LineField(max_length=60, widget=PlaceInput(), **common),
}


def answer_of(value: Any) -> str:
    """What a field read, as an answer."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ",".join(value)
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def value_of(question: Question, answer: str) -> Any:
    """An answer as the beginning of its field."""
    match question.type:
        case "number":
            return Decimal(answer)
        case "choices":
            return answer.split(",")
        case "date":
            return dt.date.fromisoformat(answer)
        case "datetime":
            return dt.datetime.fromisoformat(answer)
        case _:
            return answer


def is_repeated(question: Question) -> bool:
    """Whether an answer is likely to hold the next time, too; dates, remarks and pictures were true only then."""
    return question.type in _REPEATED
