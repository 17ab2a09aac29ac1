"""How a cell becomes a value and a value a cell: one class for each kind of field.

Values are fit for JSON: dates are ISO texts.
"""

import datetime as dt
import difflib
import math
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices

from nguongoc.common.spreadsheets import Cell, Value
from nguongoc.common.text import capital, fold, normalise, number_text, plain_number
from nguongoc.places.models import AdministrativeUnit

_DAY = re.compile(r"(?P<day>\d{1,2})([/.-])(?P<month>\d{1,2})\2(?P<year>\d{4})")
_EXPONENT = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_EXACT_DIGITS = 15  # a number of Excel keeps no more
_AS_TEXT = "Hãy định dạng cột là Văn bản (Text) rồi nhập lại."
Option = tuple[Any, Any]
"""A value and its words."""


class WrongCell(Exception):  # noqa: N818 -- a person's mistake
    """What is wrong with a cell, as a sentence without its address."""


class Field:
    """One line of text."""

    is_text = True
    options: tuple[str, ...] = ()

    def __init__(self, max_length: int = 300) -> None:
        self.max_length = max_length

    def read(self, cell: Cell) -> Any:
        """The value of the cell. Raises WrongCell."""
        if cell.kind == "formula":
            raise WrongCell("là công thức: hãy dán giá trị (Dán đặc biệt, Giá trị).")
        if cell.kind == "error":
            raise WrongCell(f"đang báo lỗi {cell.text}: hãy sửa hoặc xóa.")
        if _UNREADABLE.search(cell.text):
            raise WrongCell("có ký tự không đọc được: hãy gõ lại ô này.")
        return self._read(cell)

    def write(self, value: Any) -> Value:
        """The cell in which the value is exported."""
        return "" if value is None else str(value)

    def words(self, value: Any) -> str:
        """The value as people read it in a preview."""
        return str(self.write(value) or "")

    def _read(self, cell: Cell) -> Any:
        if cell.kind == "date":
            raise WrongCell(f"đã bị Excel đổi thành ngày tháng. {_AS_TEXT}")
        return self._short_enough(normalise(cell.text))

    def _short_enough(self, text: str) -> str:
        if len(text) > self.max_length:
            raise WrongCell(f"dài quá: tối đa {self.max_length} ký tự.")
        return text


class Lines(Field):
    """Text of several lines."""

    def __init__(self) -> None:
        super().__init__(4000)

    def _read(self, cell: Cell) -> str:
        lines = (line.rstrip() for line in cell.text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        return self._short_enough("\n".join(lines).strip())


class Several(Field):
    """Lines of text, with a semicolon between them."""

    def _read(self, cell: Cell) -> Any:
        return [self._short_enough(text) for text in map(normalise, re.split(r"[;\n]", cell.text)) if text]

    def write(self, value: Any) -> Value:
        return "; ".join(value or [])


class Digits(Field):
    """A code of digits, such as a tax code: it is text, and Excel must not have taken it for a number.

    `leads_with_zero`: numbers of this kind begin with 0, so that a number has lost it.
    """

    def __init__(self, *, leads_with_zero: bool = False, bare: bool = False) -> None:
        super().__init__(40)
        self.leads_with_zero, self.bare = leads_with_zero, bare

    def _read(self, cell: Cell) -> Any:
        text = str(super()._read(cell))
        if _EXPONENT.fullmatch(text) and not text.isdigit():
            exact = _whole(text) if cell.kind == "number" else None
            if exact is None:
                raise WrongCell(f"đã bị Excel đổi thành {text} nên mất chữ số. {_AS_TEXT}")
            text = exact
        if cell.kind == "number":
            whole = _whole(text)
            if whole is None:
                raise WrongCell(f"là số {text} có thể đã mất chữ số. {_AS_TEXT}")
            if self.leads_with_zero and not whole.startswith(("1800", "1900", "84")):
                raise WrongCell(f"là số {whole} nên đã mất số 0 ở đầu. {_AS_TEXT}")
            text = whole
        return text.replace(" ", "").replace("-", "") if self.bare else text


class Gtin(Digits):
    """A GTIN of 8 to 14 digits, as 14; what its check digit says is asked with the content."""

    def _read(self, cell: Cell) -> Any:
        text = str(super()._read(cell))
        return text.zfill(14) if text.isdigit() and len(text) in {8, 12, 13, 14} else text


class Number(Field):
    """A quantity: `1.250,5`, or a number of Excel."""

    is_text = False

    def _read(self, cell: Cell) -> Any:
        text = cell.text if cell.kind == "number" else self._plain(cell)
        try:
            number = float(Decimal(text))
        except (InvalidOperation, OverflowError) as error:
            raise WrongCell(f"“{cell.text[:40]}” không phải là số. Ví dụ: 12,5.") from error
        if not math.isfinite(number):
            raise WrongCell(f"“{cell.text[:40]}” không phải là số. Ví dụ: 12,5.")
        return number

    def _plain(self, cell: Cell) -> str:
        if cell.kind != "text":
            raise WrongCell("không phải là số. Ví dụ: 12,5.")
        return plain_number(cell.text)

    def write(self, value: Any) -> Value:
        return None if value is None else float(value)

    def words(self, value: Any) -> str:
        return "" if value is None else number_text(value)


class Degrees(Number):
    """Latitude or longitude: point and comma both stand before the decimals."""

    def _plain(self, cell: Cell) -> str:
        return cell.text.strip().replace(",", ".")


class Whole(Number):
    """A count."""

    def _read(self, cell: Cell) -> Any:
        number = super()._read(cell)
        if number != int(number) or abs(number) >= 10**_EXACT_DIGITS:
            raise WrongCell(f"“{cell.text[:40]}” không phải là số nguyên. Ví dụ: 1.000.")
        return int(number)


class Day(Field):
    """A date: a true date cell, or text as 23/11/2026, 23-11-2026 or 23.11.2026."""

    is_text = False

    def _read(self, cell: Cell) -> Any:
        if cell.kind == "date":
            return dt.date.fromisoformat(cell.text).isoformat()
        text = cell.text.strip()
        found = _DAY.fullmatch(text)
        if found is None:
            raise WrongCell(f"“{cell.text[:40]}” không phải là ngày. Hãy ghi ngày/tháng/năm, ví dụ 23/11/2026.")
        try:
            return dt.date(*(int(found[part]) for part in ("year", "month", "day"))).isoformat()
        except ValueError as error:
            raise WrongCell(f"ngày {text} không có thật. Hãy ghi ngày/tháng/năm.") from error

    def write(self, value: Any) -> Value:
        return dt.date.fromisoformat(value) if value else None

    def words(self, value: Any) -> str:
        return dt.date.fromisoformat(value).strftime("%d/%m/%Y") if value else ""


class Pick(Field):
    """One of a list; accents and case do not matter. A near one is named where there is none such."""

    def __init__(self, options: Iterable[Option], *, also: Iterable[Option] = ()) -> None:
        super().__init__()
        self._words = {value: str(words) for value, words in options}
        self.options = tuple(self._words.values())
        self._values = {fold(words): value for value, words in self._words.items()}
        self._other = {fold(words): value for value, words in also}
        self._near = lru_cache(maxsize=4096)(self._nearest)

    def _read(self, cell: Cell) -> Any:
        return self.value_of(str(super()._read(cell)))

    def value_of(self, text: str) -> Any:
        folded = fold(text)
        value = self._values.get(folded, self._other.get(folded))
        if value is None:
            raise WrongCell(f"không có “{text[:60]}” trong danh mục.{self._near(folded)}")
        return value

    def _nearest(self, folded: str) -> str:
        near = [each for each in self._values if folded and folded in each][:3]
        near = near or difflib.get_close_matches(folded, self._values, n=3, cutoff=0.6)
        words = " hay ".join(f"“{self._words[self._values[each]]}”" for each in near)
        return f" Có phải {words}?" if words else ""

    def write(self, value: Any) -> Value:
        return self._words.get(value, str(value or ""))


class PickMany(Pick):
    """Several of a list, with a semicolon between them."""

    def _read(self, cell: Cell) -> Any:
        texts = [normalise(each) for each in re.split(r"[;\n]", cell.text)]
        return list(dict.fromkeys(self.value_of(each) for each in texts if each))

    def write(self, value: Any) -> Value:
        return "; ".join(str(super(PickMany, self).write(each)) for each in value or [])


class Papers(Field):
    """Papers or codes, each with its kind before its number: `Mã số vùng trồng: VN-01; Mã số khác: 7`.

    What else is known of one, such as its date, is not in the file and stays; see `kept`.
    """

    def __init__(self, kinds: type[TextChoices]) -> None:
        super().__init__(4000)
        self._kinds = Pick(capitalised(kinds))

    def _read(self, cell: Cell) -> Any:
        papers = []
        for text in filter(None, map(normalise, re.split(r"[;\n]", cell.text))):
            kind, colon, number = (part.strip() for part in text.partition(":"))
            if not (colon and number):
                raise WrongCell(f"“{text[:60]}” thiếu loại hoặc số. {self.how}")
            papers.append({"kind": self._kinds.value_of(kind), "number": number})
        return papers

    @property
    def how(self) -> str:
        kinds = ", ".join(self._kinds.options)
        return f"Ghi loại, dấu hai chấm, rồi số; cách nhau bằng dấu chấm phẩy. Loại: {kinds}."

    def write(self, value: Any) -> Value:
        return "; ".join(f"{self._kinds.write(paper['kind'])}: {paper['number']}" for paper in value or [])

    @staticmethod
    def kept(papers: Iterable[dict[str, Any]], known: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The papers with all that is known of each."""
        every = {(paper["kind"], normalise(paper["number"])): paper for paper in known}
        return [every.get((paper["kind"], paper["number"]), paper) for paper in papers]


class Units(Pick):
    """A commune of today, by its name; of two of one name, by name and code."""

    def __init__(self) -> None:
        self.units = {
            unit.key: unit
            for unit in AdministrativeUnit.objects.existing_today().communes().select_related("parent")
        }
        names = [fold(unit.name) for unit in self.units.values()]
        super().__init__(
            [
                (unit.key, unit.name if names.count(fold(unit.name)) == 1 else f"{unit.name} ({unit.code})")
                for unit in self.units.values()
            ],
            also=[(unit.key, unit.code) for unit in self.units.values()],
        )


def capitalised(choices: type[TextChoices]) -> list[Option]:
    """The choices as lists show them: with a capital letter."""
    return [(value, capital(words)) for value, words in choices.choices]


def _whole(text: str) -> str | None:
    """The digits of a number that Excel has kept whole; none where it may have lost some."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if number != number.to_integral_value() or number < 0 or number >= 10**_EXACT_DIGITS:
        return None
    return str(int(number))
