"""Fields as people here write them (1.250,5 and 23/11/2026), and forms whose errors are plain sentences."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest, QueryDict

from nguongoc.common.text import capital, normalise, number_text, plain_number
from nguongoc.web.forms import ActionForm

PICTURE_LIMITS = f"Ảnh JPEG, PNG hoặc WebP, không quá {settings.IMAGE_MAX_BYTES // 2**20} MB."
PICTURE_ATTRS = {"accept": "image/jpeg,image/png,image/webp", "data-max-bytes": settings.IMAGE_MAX_BYTES}
_LINE_LENGTH = 300
_SENTENCES = {
    "invalid_choice": "Hãy chọn một mục có trong danh sách.",
    "max_length": "Dài quá: tối đa %(limit_value)d ký tự.",
    "min_length": "Ngắn quá: ít nhất %(limit_value)d ký tự.",
    "min_value": "Phải từ %(limit_value)s trở lên.",
    "max_value": "Phải từ %(limit_value)s trở xuống.",
    "max_digits": "Số này quá lớn.",
    "max_whole_digits": "Số này quá lớn.",
    "max_decimal_places": "Tối đa %(max)s chữ số sau dấu phẩy.",
    "null_characters_not_allowed": "Có ký tự không đọc được. Hãy gõ lại ô này.",
    "empty": "Tệp này rỗng. Hãy chọn tệp khác.",
}
_INVALID: dict[type[forms.Field], str] = {
    forms.DateTimeField: "Hãy nhập ngày và giờ, ví dụ 14:05 23/11/2026.",
    forms.DateField: "Hãy nhập ngày có thật, ví dụ 23/11/2026.",
    forms.EmailField: "Địa chỉ thư điện tử chưa đúng. Ví dụ: ten@vidu.vn.",
    forms.DecimalField: "Hãy nhập một số, ví dụ 12,5.",  # it and the next are integer fields to Django
    forms.FloatField: "Hãy nhập một số.",
    forms.IntegerField: "Hãy nhập một số nguyên, ví dụ 1.000.",
    forms.FileField: "Tệp chưa tới nơi. Hãy chọn lại tệp.",
}


class PlainForm(ActionForm):
    """A form, of an action or of a list's filter, that says in Vietnamese, field by field, what is wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            say_plainly(field)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form to be bound to; an empty POST is one too. Without it a form is never valid."""
    return request.POST if request.method == "POST" else None


def say_plainly(field: forms.Field) -> None:
    """Give a field its sentences; what it says of its own accord about `required` stays."""
    choosing = isinstance(field, forms.ChoiceField | forms.FileField)
    default = forms.Field.default_error_messages["required"]
    if field.error_messages["required"] == default or isinstance(
        field, forms.MultipleChoiceField | forms.FileField
    ):
        verb = "chọn" if choosing else "nhập"
        field.error_messages["required"] = f"Hãy {verb} “{field.label}”."
    for kind, sentence in _INVALID.items():
        if isinstance(field, kind):
            field.error_messages["invalid"] = sentence
            break
    field.error_messages |= _SENTENCES
    if isinstance(field, NumberField):
        field.error_messages["min_value"] = "Phải lớn hơn 0."


def choices_of(kinds: Iterable[TextChoices], *, empty: str = "") -> list[tuple[str, str]]:
    """Value and label of each, with a capital; first, where it has words, the choice of none."""
    return [*([("", empty)] if empty else []), *((kind.value, capital(kind.label)) for kind in kinds)]


def offer(form: forms.BaseForm, name: str, choices: Iterable[Any]) -> None:
    """Set the choices of a field that offers some, single or in groups."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class UnitInput(forms.TextInput):
    """A text input for numbers; `unit` stands at its right."""

    def __init__(self, attrs: Mapping[str, Any] | None = None, unit: str = "") -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})
        self.unit = unit


class NumberField(forms.DecimalField):
    """A quantity as people here write it: `1.250,5` and `1250,5` are the same; without a comma `12.5` is 12,5."""

    def __init__(self, *, unit: str = "", **kwargs: Any) -> None:
        super().__init__(widget=UnitInput(unit=unit), **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain_number(value) if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, Decimal | float) else value


class WholeField(forms.IntegerField):
    """A count: `1.000` and `1000` are the same."""

    def __init__(self, *, unit: str = "", **kwargs: Any) -> None:
        super().__init__(widget=UnitInput({"inputmode": "numeric"}, unit=unit), **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain_number(value) if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        return number_text(value) if isinstance(value, int) else value


class DegreesField(forms.FloatField):
    """Latitude or longitude, in degrees: point and comma both stand before the decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=UnitInput(), **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, float) else value


class DateField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class MomentField(forms.DateTimeField):
    """A date and time of the clock on the wall, to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, **kwargs)


class LineField(forms.CharField):
    """One line: blanks are trimmed and made single, letters are composed (NFC)."""

    def to_python(self, value: Any) -> str:
        return normalise(super().to_python(value) or "")


class LinesField(forms.CharField):
    """Several lines, each an entry; empty ones are passed over. `most` entries, each of a line's length."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 2}), required=False, **kwargs)
        self.most = most

    def to_python(self, value: Any) -> Any:
        return [line for text in (super().to_python(value) or "").splitlines() if (line := normalise(text))]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def run_validators(self, value: Any) -> None:
        if len(value) > self.most:
            raise forms.ValidationError(f"Nhiều quá: tối đa {self.most} dòng.")
        if any(len(line) > _LINE_LENGTH for line in value):
            raise forms.ValidationError(f"Dài quá: tối đa {_LINE_LENGTH} ký tự một dòng.")


def written(value: Decimal | float) -> str:
    """`1250.500` gives `1250,5`: a number as it is put into an input."""
    text = f"{Decimal(str(value)):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")
