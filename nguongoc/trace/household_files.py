"""The list of a cooperative's households as an Excel file, out and in."""

from collections.abc import Iterable, Mapping
from typing import IO

from nguongoc.common.errors import Refusal
from nguongoc.common.spreadsheets import Limits, Row, WrittenColumn, WrittenSheet, open_workbook, write_workbook
from nguongoc.registry.imports.columns import Column, required
from nguongoc.registry.imports.fields import Field, WrongCell
from nguongoc.registry.models import Establishment
from nguongoc.registry.queries import establishment_named
from nguongoc.trace.actions import HouseholdFacts
from nguongoc.trace.models import Household

SHEET = "Hộ thành viên"
ROWS_MAX = 2000
_YES, _NO = "Có", "Không"
COLUMNS = (
    Column("code", "Mã hộ", Field(20), is_required=True, help="Mỗi hộ một mã, ví dụ H-01."),
    Column(
        "name", "Tên hộ", Field(120), is_required=True, help="Tên gọi. Không ghi số giấy tờ tùy thân.", width=28
    ),
    Column("plot", "Thửa, ao, chuồng", Field(200), width=30),
    Column("named", "Đồng ý nêu tên công khai", Field(10), help="Có hoặc Không. Để trống là Không."),
    Column("establishment", "Mã số cơ sở của hộ", Field(20), help="Khi hộ có tài khoản riêng. Có thể để trống."),
)


def read_households(file: IO[bytes]) -> list[HouseholdFacts]:
    """The rows below the header. Raises Refusal (field `file`) naming the row that is wrong, or for what is no
    such file; nothing is kept then.
    """
    sheet = open_workbook(file, sheet=SHEET, limits=Limits(rows=ROWS_MAX + 1, columns=50))
    rows = sheet.rows()
    header = next(rows, None)
    places = required(COLUMNS, {place: cell.text for place, cell in header.cells.items()} if header else {})
    found = [(row.number, _read(row, places)) for row in rows if any(at in row.cells for at in places.values())]
    if not found:
        raise Refusal("Tệp chưa có dòng nào dưới tiêu đề.", field="file")
    codes = [facts.code.upper() for _, facts in found]
    for number, facts in found:
        if codes.count(facts.code.upper()) > 1:
            raise Refusal(f"Dòng {number}: mã hộ {facts.code} có hai lần trong tệp.", field="file")
    return [facts for _, facts in found]


def _read(row: Row, places: Mapping[str, int]) -> HouseholdFacts:
    texts: dict[str, str] = {}
    for column in COLUMNS:
        cell = row.cells.get(places.get(column.field, -1))
        try:
            texts[column.field] = str(column.form.read(cell)) if cell else ""
        except WrongCell as wrong:
            raise _wrong(row, f"{column.header} {wrong}") from wrong
    named = texts["named"].casefold()
    if named not in {"", _YES.casefold(), _NO.casefold()}:
        raise _wrong(row, f"“Đồng ý nêu tên công khai” phải là {_YES} hoặc {_NO}.")
    if not texts["code"] or not texts["name"]:
        raise _wrong(row, "thiếu mã hộ hoặc tên hộ.")
    return HouseholdFacts(
        code=texts["code"],
        name=texts["name"],
        plot=texts["plot"],
        may_be_named=named == _YES.casefold(),
        establishment=_establishment(row, texts["establishment"]),
    )


def _establishment(row: Row, typed: str) -> Establishment | None:
    try:
        return establishment_named(typed) if typed else None
    except Refusal as refusal:
        raise _wrong(row, refusal.sentence) from refusal


def _wrong(row: Row, sentence: str) -> Refusal:
    return Refusal(f"Dòng {row.number}: {sentence} Chưa nhập dòng nào.", field="file")


def write_households(out: IO[bytes], households: Iterable[Household]) -> int:
    """The list in the columns that `read_households` reads; gives how many rows."""
    rows = (
        [
            row.code,
            row.name,
            row.plot,
            _YES if row.consented_at else _NO,
            row.establishment.code if row.establishment else "",
        ]
        for row in households
    )
    columns = [WrittenColumn(each.header, each.width, each.help, each.is_required) for each in COLUMNS]
    return write_workbook(out, [WrittenSheet(SHEET, columns, rows)])
