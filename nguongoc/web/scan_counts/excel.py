"""The pages of scans as an Excel file: every row, where the page shows the first ones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from nguongoc.common.portions import portions
from nguongoc.common.spreadsheets import Value, WrittenColumn, WrittenSheet, write_workbook
from nguongoc.scans.queries import FIGURES, figures_by_day, figures_of_lots
from nguongoc.trace.models import Lot, LotQuerySet
from nguongoc.web.scan_counts.asked import Asked
from nguongoc.web.scan_counts.tables import Table

FIGURE_WORDS = {
    "sessions": "Lượt quét",
    "opened": "Lần mở trang",
    "first": "Tem quét lần đầu",
    "warned": "Lần thấy cảnh báo",
    "staff": "Cán bộ, cơ sở mở",
    "programs": "Chương trình mở",
}
_FIGURES = tuple(WrittenColumn(word, 14, is_text=False) for word in FIGURE_WORDS.values())
_LOTS_A_TIME = 1_000


def write_scans(out: IO[bytes], asked: Asked, tables: Sequence[Table], lots: LotQuerySet | None) -> None:
    """A sheet by day and one for each table; with `lots` one of these, without those that nobody opened."""
    days = figures_by_day(asked.rows, asked.period.first, asked.period.last)
    day = WrittenColumn("Ngày", 12, is_text=False)
    sheets = [WrittenSheet("Theo ngày", (day, *_FIGURES), ([row["day"], *_values(row)] for row in days))]
    sheets += [_sheet(table) for table in tables]
    if lots is not None:
        columns = (WrittenColumn("Mã lô", 16), WrittenColumn("Sản phẩm", 36), *_FIGURES)
        sheets.append(WrittenSheet("Theo lô", columns, _lot_rows(asked, lots)))
    write_workbook(out, sheets)


def _sheet(table: Table) -> WrittenSheet:
    has_notes = any(row.note for row in table.rows)
    heads = [WrittenColumn(table.column, 40), *([WrittenColumn("Cơ sở", 40)] if has_notes else [])]
    rows = ([row.word, *([row.note] if has_notes else []), *_values(row.figures)] for row in table.rows)
    return WrittenSheet(table.title, (*heads, *_FIGURES), rows)


def _values(figures: Mapping[str, Any]) -> list[Value]:
    return [figures[name] for name in FIGURES]


def _lot_rows(asked: Asked, lots: LotQuerySet) -> Iterator[Sequence[Value]]:
    for ids in portions(lots.order_by("-pk").values_list("pk", flat=True), size=_LOTS_A_TIME):
        yield from _of_lots(asked, Lot.objects.filter(pk__in=ids).order_by("-pk"))


def _of_lots(asked: Asked, lots: Iterable[Lot]) -> Iterator[Sequence[Value]]:
    found = list(lots)
    figures = figures_of_lots(found, asked.period.first, asked.period.last)
    for lot in found:
        if lot.pk in figures:
            yield [lot.code, lot.name, *_values(figures[lot.pk])]
