"""A workbook of strangers read row by row by openpyxl, once its sheet is known to be within limits."""

import datetime as dt
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any, Literal, NamedTuple
from xml.parsers import expat

import openpyxl
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from openpyxl.reader.workbook import WorkbookParser
from openpyxl.utils import column_index_from_string, coordinate_to_tuple, get_column_letter
from openpyxl.utils.escape import unescape

from nguongoc.common.errors import Refusal
from nguongoc.common.spreadsheets.package import CHUNK, broken, open_package, refused
from nguongoc.common.text import number_text

MERGED_MAX = 1000
ROW_MAX = 1_048_576  # Excel's own limit
CellKind = Literal["text", "number", "date", "boolean", "error", "formula"]


class Cell(NamedTuple):
    """`text` is what stands in the file: a date as ISO date, a formula as the value that was last calculated.
    `column` counts from 0, `row` from 1.
    """

    kind: CellKind
    text: str
    column: int
    row: int


class Row(NamedTuple):
    """A row with something in it; `cells` by column, empty ones are missing; `merged` names merged cells in it."""

    number: int
    cells: dict[int, Cell]
    merged: str = ""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read: rows with something in them (header included) and columns."""

    rows: int
    columns: int


def require_small_enough(upload: UploadedFile) -> None:
    """Raises Refusal (field `file`) for a list that is larger than IMPORT_MAX_BYTES."""
    if (upload.size or 0) > settings.IMPORT_MAX_BYTES:
        megabytes = settings.IMPORT_MAX_BYTES // 2**20
        raise Refusal(f"Tệp quá lớn: tối đa {megabytes} MB. Hãy chia thành nhiều tệp.", field="file")


def address(column: int, row: int) -> str:
    """`C7` for column 2 of row 7."""
    return f"{get_column_letter(column + 1)}{row}"


class Sheet:
    """One sheet of a workbook. `name` is the one that is read, `others` are those that are not."""

    def __init__(self, file: IO[bytes], name: str, others: list[str], survey: "_Survey") -> None:
        self.name, self.others = name, others
        self.row_count = len(survey.rows)
        self._file, self._survey = file, survey

    def rows(self) -> Iterator[Row]:
        """Every row with something in it, from above. Raises Refusal where the file is broken."""
        survey = self._survey
        with _judged():
            book = openpyxl.load_workbook(self._file, read_only=True, data_only=True, keep_links=False)
            last = max(survey.rows, default=0)
            found = book[self.name].iter_rows(max_row=last, max_col=survey.last_column + 1)
            for number, values in enumerate(found, start=1):
                if number in survey.rows and (cells := self._cells(number, values)):
                    yield Row(number, cells, survey.merge_at(number), number in survey.hidden)

    def _cells(self, number: int, values: Any) -> dict[int, Cell]:
        formulas = self._survey.rows[number]
        cells = {}
        for column, value in enumerate(values):
            kind, text = _read(value.value, value.data_type)
            if formulas >> column & 1:
                kind = "formula"
            if kind in {"formula", "error"} or text.strip():
                cells[column] = Cell(kind, text, column, number)
        return cells


def open_workbook(file: IO[bytes], *, sheet: str, limits: Limits) -> Sheet:
    """The sheet of this name, else the first one that is not hidden; its rows are counted already.

    Raises Refusal (field `file`), in words for people, for whatever is no harmless .xlsx within the limits.
    """
    with _judged(), open_package(file) as package:
        book = WorkbookParser(package, "xl/workbook.xml", keep_links=False)
        book.parse()
        names = package.namelist()
        shown = {
            each.name: part.target
            for each, part in book.find_sheets()
            if each.state == "visible" and part.target in names and "worksheet" in part.Type
        }
        if not shown:
            raise refused("Tệp không có trang tính nào để đọc.")
        name = next((name for name in shown if name.strip().casefold() == sheet.casefold()), next(iter(shown)))
        survey = _Survey(limits)
        survey.read(package, shown[name])
    return Sheet(file, name, [other for other in shown if other != name], survey)


@contextmanager
def _judged() -> Iterator[None]:
    """Whatever the libraries raise at a file, they raise for what is broken in it."""
    try:
        yield
    except (Refusal, GeneratorExit):
        raise
    except Exception as error:
        raise broken() from error


def _read(value: Any, data_type: str) -> tuple[CellKind, str]:
    if value is None:
        return "text", ""
    if data_type == "e":
        return "error", str(value)
    if isinstance(value, bool):
        return "boolean", "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return "number", str(value)
    if isinstance(value, dt.date):
        return "date", value.isoformat()[:10]
    return "text", unicodedata.normalize("NFC", unescape(str(value)))


class _Survey:
    """A sheet without its texts: which rows have something in them, where formulas and merged cells are.

    `rows` are the numbers of these rows, each with a bit for every column in which a formula stands; `hidden` are
    those that Excel does not show.
    """

    def __init__(self, limits: Limits) -> None:
        self.rows: dict[int, int] = {}
        self.hidden: set[int] = set()
        self.last_column = 0
        self._limits = limits
        self._merged: list[tuple[int, int, str]] = []
        self._row, self._column = 0, -1

    def read(self, package: zipfile.ZipFile, part: str) -> None:
        """Raises Refusal as soon as the sheet turns out to be beyond the limits."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        with package.open(part) as file:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003 -- expat's signature
        parser.Parse(b"", True)  # noqa: FBT003 -- as above

    def merge_at(self, number: int) -> str:
        return next((name for first, last, name in self._merged if first <= number <= last), "")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "c":
                where = attributes.get("r")
                self._column = _column(where.rstrip("0123456789")) if where else self._column + 1
            case "v" | "is":
                self._fill(formula=False)
            case "f":
                self._fill(formula=True)
            case "row":
                number = int(attributes.get("r", self._row + 1))
                if not self._row < number <= ROW_MAX:
                    raise broken()
                self._row, self._column = number, -1
                if attributes.get("hidden") in {"1", "true"}:
                    self.hidden.add(number)
            case "mergeCell":
                self._merge(attributes["ref"])

    def _fill(self, *, formula: bool) -> None:
        self.rows[self._row] = self.rows.get(self._row, 0) | (1 << self._column if formula else 0)
        self.last_column = max(self.last_column, self._column)
        if self.last_column >= self._limits.columns:
            raise refused(
                f"Tệp có quá nhiều cột: tối đa {self._limits.columns} cột. Hãy xóa các cột không dùng, kể cả "
                "những ô chữ nằm xa bên phải."
            )
        if len(self.rows) > self._limits.rows:
            raise refused(
                f"Tệp có quá nhiều dòng: mỗi tệp tối đa {number_text(self._limits.rows)} dòng, kể cả tiêu đề. "
                "Hãy chia thành nhiều tệp."
            )

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        if len(self._merged) >= MERGED_MAX:
            raise refused("Tệp có quá nhiều ô gộp. Hãy bỏ gộp ô (Trang đầu, Gộp và căn giữa) rồi lưu lại.")
        self._merged.append((coordinate_to_tuple(first)[0], coordinate_to_tuple(last)[0], reference))


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    return column_index_from_string(letters) - 1
