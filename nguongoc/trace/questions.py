"""The questions of log forms: what a definition may say, what an answer must be, and how both are shown."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import msgspec
from msgspec import Struct

from nguongoc.common.errors import Refusal
from nguongoc.common.text import normalise
from nguongoc.registry.enums import Audience
from nguongoc.trace.enums import Catalogue

ANSWER_LENGTH = 2000
_MOST_QUESTIONS = 40
_MOST_REQUIRED = 3
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VALUE = re.compile(r"[A-Za-z0-9_]{1,40}")

QuestionType = Literal[
    "text", "textarea", "number", "amount", "date", "datetime", "choice", "choices", "yes_no", "catalogue",
    "photo", "voice", "place",
]  # fmt: skip
TYPES: dict[str, str] = {
    "text": "Một dòng chữ",
    "textarea": "Nhiều dòng chữ",
    "number": "Số",
    "amount": "Số, chọn đơn vị",
    "date": "Ngày",
    "datetime": "Ngày và giờ",
    "choice": "Chọn một",
    "choices": "Chọn nhiều",
    "yes_no": "Có hoặc không",
    "catalogue": "Chọn trong danh mục, hoặc tự ghi",
    "photo": "Ảnh chụp",
    "voice": "Ghi âm",
    "place": "Vị trí trên bản đồ",
}
ROLES: dict[str, str] = {
    "": "Không",
    "used": "Tên thuốc đã dùng",
    "interval_days": "Số ngày cách ly, ngừng thuốc",
    "treated_on": "Ngày dùng thuốc",
}
_ROLE_TYPES = {"used": {"catalogue", "text"}, "interval_days": {"number"}, "treated_on": {"date"}}
_CHOOSING = {"choice", "choices"}
MEDIA = {"photo", "voice"}


class Choice(Struct, frozen=True, forbid_unknown_fields=True):
    value: str
    label: str


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question of a form. `unit` stands beside a number, `units` are those to choose from for an amount.

    `audience` says who reads the answer; of pictures, recordings and places the public reads only what says so.
    `role` tells the checks what an answer means to them.
    """

    name: str
    label: str
    type: QuestionType
    required: bool = False
    help: str = ""
    unit: str | None = None
    units: list[str] = []
    choices: list[Choice] = []
    catalogue: Catalogue | None = None
    audience: Audience | None = None
    role: str = ""

    @property
    def is_public(self) -> bool:
        if self.audience is None:
            return self.type not in MEDIA and self.type != "place"
        return self.audience == Audience.PUBLIC


def questions_of(fields: Sequence[Any]) -> list[Question]:
    """The questions of a stored form."""
    return msgspec.convert(list(fields), list[Question])


def read_questions(fields: Any) -> list[Question]:
    """The questions of a definition that somebody wrote. Raises Refusal (field `fields`) saying which and why."""
    try:
        questions = msgspec.convert(fields, list[Question])
    except msgspec.ValidationError as error:
        raise _wrong(f"Biểu mẫu không đọc được: {error}") from error
    if len(questions) > _MOST_QUESTIONS:
        raise _wrong(f"Biểu mẫu có quá nhiều câu hỏi: tối đa {_MOST_QUESTIONS}.")
    names = [question.name for question in questions]
    for question in questions:
        _require_sound(question)
        if names.count(question.name) > 1:
            raise _wrong(f"Hai câu hỏi cùng mã “{question.name}”. Hãy đổi một mã.")
    if sum(question.required for question in questions) > _MOST_REQUIRED:
        raise _wrong(
            f"Quá {_MOST_REQUIRED} câu bắt buộc: người ghi sẽ bỏ cuộc. Hãy để các câu khác không bắt buộc."
        )
    roles = [question.role for question in questions if question.role]
    if len(roles) != len(set(roles)):
        raise _wrong("Hai câu hỏi cùng một ý nghĩa khi kiểm tra cách ly. Hãy giữ một câu.")
    return questions


def _require_sound(question: Question) -> None:
    label = question.label.strip()
    if not label or len(label) > 200:  # noqa: PLR2004 -- as long as a line of a form
        raise _wrong(f"Câu hỏi “{question.name}” thiếu lời hỏi, hoặc lời hỏi dài quá 200 ký tự.")
    if not _NAME.fullmatch(question.name):
        raise _wrong(f"Mã của câu “{label}” chỉ gồm chữ thường không dấu, chữ số và dấu gạch dưới.")
    if (question.type in _CHOOSING) != bool(question.choices):
        raise _wrong(f"Câu “{label}”: câu hỏi chọn phải có các lựa chọn, câu hỏi khác thì không.")
    values = [choice.value for choice in question.choices]
    if question.choices and (len(values) < 2 or len(set(values)) < len(values)):  # noqa: PLR2004 -- else no choice
        raise _wrong(f"Câu “{label}” cần ít nhất hai lựa chọn khác nhau.")
    if any(not _VALUE.fullmatch(choice.value) or not choice.label.strip() for choice in question.choices):
        raise _wrong(f"Câu “{label}” có lựa chọn thiếu mã hoặc thiếu lời.")
    if (question.type == "amount") != bool(question.units) or any(" " in unit for unit in question.units):
        raise _wrong(f"Câu “{label}”: số có chọn đơn vị phải kể các đơn vị, mỗi đơn vị viết liền.")
    if (question.type == "catalogue") != bool(question.catalogue):
        raise _wrong(f"Câu “{label}” phải nói lấy từ danh mục nào.")
    if question.role and question.type not in _ROLE_TYPES.get(question.role, set()):
        raise _wrong(f"Câu “{label}” có kiểu không hợp với ý nghĩa “{ROLES.get(question.role, question.role)}”.")


def _wrong(sentence: str) -> Refusal:
    return Refusal(sentence, field="fields")


def checked_answer(question: Question, value: Any) -> str:
    """An answer as it is kept: text, empty for none. Raises Refusal with the question's name as field."""
    text = normalise(str(value)) if value is not None else ""
    if question.type == "textarea" and value is not None:
        text = str(value).strip()
    if not text:
        if question.required:
            verb = "chọn" if question.type in {*_CHOOSING, *MEDIA, "yes_no"} else "nhập"
            raise Refusal(f"Hãy {verb} “{question.label}”.", field=question.name)
        return ""
    if len(text) > ANSWER_LENGTH:
        raise Refusal(f"“{question.label}” quá dài: tối đa {ANSWER_LENGTH} ký tự.", field=question.name)
    return _READERS[question.type](question, text)


def _plain(question: Question, text: str) -> str:
    return text


def _number(question: Question, text: str) -> str:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Refusal(f"“{question.label}” phải là một số, ví dụ 12,5.", field=question.name)
    return str(number)


def _amount(question: Question, text: str) -> str:
    number, _, unit = text.partition(" ")
    if unit not in question.units:
        raise Refusal(f"Hãy chọn đơn vị của “{question.label}”: {', '.join(question.units)}.", field=question.name)
    return f"{_number(question, number)} {unit}"


def _date(question: Question, text: str) -> str:
    try:
        return dt.datetime.fromisoformat(text).isoformat()[: 10 if question.type == "date" else 16]
    except ValueError as error:
        raise Refusal(f"“{question.label}” không phải là ngày có thật.", field=question.name) from error


def _choices(question: Question, text: str) -> str:
    known = {choice.value for choice in question.choices}
    chosen = text.split(",") if question.type == "choices" else [text]
    if set(chosen) - known:
        raise Refusal(f"Hãy chọn “{question.label}” trong danh sách.", field=question.name)
    return ",".join(dict.fromkeys(chosen))


def _yes_no(question: Question, text: str) -> str:
    if text not in {"yes", "no"}:
        raise Refusal(f"Hãy chọn Có hoặc Không cho “{question.label}”.", field=question.name)
    return text


def _file(question: Question, text: str) -> str:
    if not text.isdecimal() or len(text) > 18:  # noqa: PLR2004 -- digits of a bigint
        raise Refusal(f"“{question.label}” chưa tới nơi. Hãy chọn lại tệp.", field=question.name)
    return text


def _place(question: Question, text: str) -> str:
    """`latitude,longitude` in decimal degrees, to about a metre."""
    parts = text.replace(" ", "").split(",")
    try:
        latitude, longitude = (Decimal(part) for part in parts)
    except (ValueError, InvalidOperation):
        latitude = longitude = Decimal("NaN")
    if not (latitude.is_finite() and longitude.is_finite() and abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004 -- degrees
        raise Refusal(f"“{question.label}” chưa đúng. Ví dụ: 21.07123, 107.42456.", field=question.name)
    return f"{latitude:.5f},{longitude:.5f}"


_READERS: dict[str, Callable[[Question, str], str]] = {
    "text": _plain,
    "textarea": _plain,
    "catalogue": _plain,
    "number": _number,
    "amount": _amount,
    "date": _date,
    "datetime": _date,
    "choice": _choices,
    "choices": _choices,
    "yes_no": _yes_no,
    "photo": _file,
    "voice": _file,
    "place": _place,
}


def answer_words(question: Question, text: str) -> str:
    """An answer as people read it."""
    shown = _SHOWN.get(question.type)
    return shown(question, text) if shown else f"{text} {question.unit or ''}".strip()


def _labels(question: Question, text: str) -> str:
    labels = {choice.value: choice.label for choice in question.choices}
    return ", ".join(labels.get(value, value) for value in text.split(","))


# Times are as they were written down, local.
_SHOWN: dict[str, Callable[[Question, str], str]] = {
    "date": lambda _, text: dt.date.fromisoformat(text).strftime("%d/%m/%Y"),
    "datetime": lambda _, text: dt.datetime.fromisoformat(text).strftime("%H:%M %d/%m/%Y"),
    "choice": _labels,
    "choices": _labels,
    "yes_no": lambda _, text: "Có" if text == "yes" else "Không",
    "number": lambda question, text: f"{text.replace('.', ',')} {question.unit or ''}".strip(),
    "amount": lambda _, text: text.replace(".", ","),
    "place": lambda _, text: text.replace(",", ", "),
}
