"""What a row of a file is: read by its columns, then held against what stands in the register."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.common.spreadsheets import Row, address
from nguongoc.registry.imports.columns import IGNORED, Column
from nguongoc.registry.imports.enums import ImportKind, Verdict
from nguongoc.registry.imports.fields import WrongCell
from nguongoc.registry.models import Submission

Problem = tuple[str, str]
"""A field, empty for the whole row, and a sentence."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A row as read: `values` by field, of the columns that the file has; what could not be read is a problem."""

    number: int
    values: Mapping[str, Any]
    problems: Sequence[Problem] = ()


@dataclass(slots=True)
class Judgement:
    """What is to become of a row. `key` is alike for rows of one file that mean the same; `base` tells whether
    what is to change is still as it was. `payload` is what `apply` of the table needs.
    """

    title: str
    verdict: Verdict = Verdict.NEW
    problems: list[Problem] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    key: str = ""
    base: str = ""
    record_id: int | None = None
    person_id: int | None = None
    payload: Any = None

    def wrong(self, sentence: str, *, at: str = "") -> "Judgement":
        self.verdict = Verdict.WRONG
        self.problems.append((at, sentence))
        return self


Outcome = Submission | Person | Refusal


class Table(Protocol):
    """One kind of import: its columns, and what to do with its rows."""

    @property
    def kind(self) -> ImportKind: ...
    @property
    def columns(self) -> Sequence[Column]: ...

    def judge(self, rows: Sequence[Parsed], by: Person, *, lock: bool) -> list[Judgement]:
        """A judgement for each row; with `lock`, what is to change stays as it is until the transaction ends."""
        ...

    def apply(self, judged: Sequence[Judgement], by: Person) -> list[Outcome]:
        """Make and change by the actions: a result for each, in order."""
        ...

    def exported(self, rows: Iterable[Any], by: Person) -> Iterator[dict[str, Any]]:
        """The values of records or memberships by field, as far as the person may know them."""
        ...


def parse(row: Row, columns: Sequence[Column], places: Mapping[str, int]) -> Parsed | None:
    """The row by its columns; none for the template's example and for a row without anything in these columns."""
    cells = [row.cells[place] for place in places.values() if place in row.cells]
    if not cells or any(cell.text.startswith(IGNORED) for cell in cells):
        return None
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    if row.merged:
        problems.append(("", f"Ô {row.merged} là ô gộp: hãy bỏ gộp ô rồi điền từng ô."))
    for column in columns:
        place = places.get(column.field)
        if place is None:
            continue
        cell = row.cells.get(place)
        try:
            values[column.field] = None if cell is None else column.form.read(cell)
        except WrongCell as wrong:
            problems.append((column.field, str(wrong)))
    return Parsed(row.number, values, problems)


def missing(row: Parsed, columns: Sequence[Column], base: Mapping[str, Any] | None) -> Iterator[Problem]:
    """What must be filled in and is not; `base` is what stands, which may lack it already, none for a new row."""
    unreadable = {name for name, _ in row.problems}
    for column in columns:
        is_filled = row.values.get(column.field) not in (None, "", [])  # 0 is something
        if not column.is_required or column.field in unreadable or is_filled:
            continue
        if column.field in row.values and (base is None or base.get(column.field)):
            yield column.field, "còn trống, cần điền."
        elif column.field not in row.values and base is None:
            yield column.field, "tệp không có cột này, mà dòng mới phải có."


def problem_words(problem: Problem, number: int, columns: Sequence[Column], places: Mapping[str, int]) -> str:
    """`Ô C7 (Điện thoại): ...`; without the address where the column is not in the file."""
    name, sentence = problem
    column = next((each for each in columns if each.field == name), None)
    if column is None:
        return sentence
    sentence = sentence[:1].lower() + sentence[1:] if name not in places else sentence
    where = f"Ô {address(places[name], number)} ({column.header})" if name in places else f"Cột “{column.header}”"
    return f"{where}: {sentence}"
