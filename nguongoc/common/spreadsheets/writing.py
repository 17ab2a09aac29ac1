"""Workbooks written row by row by openpyxl; no value of theirs is ever a formula."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import Cell as _Cell
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

Value = str | float | dt.date | None
LISTS = "Danh mục"
_TEXT, _DAY = "@", "dd/mm/yyyy"
_LINE = Side(style="thin", color="B9C4C2")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


@dataclass(frozen=True, slots=True)
class WrittenColumn:
    """`width` in characters; `note` is shown when the header is chosen; `options` names a list of the workbook
    from which Excel offers what to enter; `is_text` keeps leading zeros of what people type.
    """

    header: str
    width: int = 18
    note: str = ""
    is_required: bool = False
    is_text: bool = True
    options: str = ""


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """A sheet with a header; Excel offers the options of its columns in `blank_rows` rows."""

    name: str
    columns: Sequence[WrittenColumn]
    rows: Iterable[Sequence[Value]]
    blank_rows: int = 0


def write_workbook(
    out: IO[bytes], sheets: Sequence[WrittenSheet], *, options: Mapping[str, Sequence[str]] | None = None
) -> int:
    """Write the sheets in order, then the lists `options` on a sheet of their own; gives how many rows.

    Texts that begin with = + - or @ stay texts. Dates are date cells shown as 23/11/2026.
    """
    book = Workbook(write_only=True)
    lists = options or {}
    count = sum(_write_sheet(book.create_sheet(sheet.name), sheet, lists) for sheet in sheets)
    if lists:
        page = book.create_sheet(LISTS)
        for place in range(len(lists)):
            page.column_dimensions[get_column_letter(place + 1)].width = 34
        for row in zip_longest(*lists.values()):
            page.append(row)
    book.save(out)
    return count


def _write_sheet(page: Any, sheet: WrittenSheet, lists: Mapping[str, Sequence[str]]) -> int:
    page.freeze_panes = "A2"
    for place, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = column.width
        if column.is_text:
            page.column_dimensions[letter].number_format = _TEXT
        if column.note:
            note = DataValidation(promptTitle=column.header[:32], prompt=column.note[:255], showInputMessage=True)
            note.add(f"{letter}1")
            page.data_validations.append(note)
        if column.options and sheet.blank_rows:
            offer = _offer(list(lists).index(column.options) + 1, len(lists[column.options]))
            offer.add(f"{letter}2:{letter}{sheet.blank_rows + 1}")
            page.data_validations.append(offer)
    page.append([_header(page, column) for column in sheet.columns])
    count = 0
    for values in sheet.rows:
        page.append([_cell(page, value, column) for value, column in zip(values, sheet.columns, strict=False)])
        count += 1
    return count


def _offer(place: int, length: int) -> DataValidation:
    letter = get_column_letter(place)
    return DataValidation(
        type="list",
        formula1=f"'{LISTS}'!${letter}$1:${letter}${length}",
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle="Không có trong danh mục",
        error="Hãy chọn một mục trong danh sách.",
    )


def _header(page: Any, column: WrittenColumn) -> _Cell:
    cell = WriteOnlyCell(page, column.header)
    cell.font = Font(bold=True, color="FFFFFF" if column.is_required else "1B2B2A")
    cell.fill = PatternFill("solid", fgColor="0F5C63" if column.is_required else "E6EFED")
    cell.alignment, cell.border = Alignment(wrap_text=True, vertical="top"), _BORDER
    return cell


def _cell(page: Any, value: Value, column: WrittenColumn) -> _Cell | None:
    if value is None or value == "":
        return None
    if isinstance(value, dt.date):
        cell = WriteOnlyCell(page, dt.datetime.combine(value, dt.time.min))
        cell.number_format = _DAY
        return cell
    if not isinstance(value, str):
        return WriteOnlyCell(page, value)
    cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    if column.is_text:
        cell.number_format = _TEXT
    return cell
