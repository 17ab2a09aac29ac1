"""Lists of another system's serials, as CSV or Excel files: which column is which, and the rows."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from nguongoc.common.errors import Refusal
from nguongoc.common.spreadsheets import Limits, open_workbook
from nguongoc.common.text import normalise
from nguongoc.registry.imports.columns import Column, required
from nguongoc.registry.imports.fields import Digits, Field
from nguongoc.stamps.actions.old_serials import SERIALS_MAX, OldRow

COLUMNS = (
    Column("serial", "Mã tem", Field(60), is_required=True, synonyms=("Serial", "Mã serial", "Số serial")),
    Column("product", "Mã sản phẩm (GTIN)", Digits(), is_required=True, synonyms=("GTIN", "Mã sản phẩm")),
    Column("establishment", "Mã cơ sở", Digits(), is_required=True, synonyms=("Mã số cơ sở",)),
    Column("lot", "Mã lô", Field(20), synonyms=("Lô", "Số lô")),
)
_ZIP = b"PK\x03\x04"
_COLUMNS_MAX = 50
_CELL_MAX = 1_000


def read_old_rows(file: IO[bytes]) -> list[OldRow]:
    """The rows below the header. Raises Refusal (field `file`) for a file without the columns, or unreadable."""
    head = file.read(4)
    file.seek(0)
    lines = _of_workbook(file) if head == _ZIP else _of_csv(file)
    _, header = next(lines, (0, []))
    places = required(COLUMNS, dict(enumerate(header)))
    return [_row(number, cells, places) for number, cells in lines if any(cells)]


def _row(number: int, cells: Sequence[str], places: Mapping[str, int]) -> OldRow:
    texts = {
        field: normalise(cells[place])[:_CELL_MAX] if place < len(cells) else "" for field, place in places.items()
    }
    return OldRow(
        number=number,
        serial=texts["serial"],
        product=texts["product"],
        establishment=texts["establishment"],
        lot=texts.get("lot", ""),
    )


def _of_csv(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    """Comma, semicolon or tabulator between cells, as the header shows; UTF-8 with or without its mark."""
    try:
        text = file.read().decode("utf-8-sig")
        mark = max(",;\t", key=text.partition("\n")[0].count)
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark), start=1)
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal("Không đọc được tệp: hãy lưu thành CSV UTF-8 hoặc Excel (.xlsx).", field="file") from error


def _of_workbook(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    limits = Limits(rows=SERIALS_MAX + 1, columns=_COLUMNS_MAX)
    for row in open_workbook(file, sheet="Tem", limits=limits).rows():
        width = max(row.cells) + 1
        yield row.number, [row.cells[place].text if place in row.cells else "" for place in range(width)]
