"""The workbooks that go out: templates, failed rows, exports. All have the layout of the template."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from django.conf import settings
from django.db.models import Q, QuerySet

from nguongoc.accounts.models import Person
from nguongoc.common.spreadsheets import Value, WrittenColumn, WrittenSheet, write_workbook
from nguongoc.common.text import capital
from nguongoc.registry.imports.columns import REASON, Column
from nguongoc.registry.imports.enums import RowState, Verdict
from nguongoc.registry.imports.fields import PickMany
from nguongoc.registry.imports.judging import Table
from nguongoc.registry.models import ImportJob

_EXPORTED_AT_ONCE = 500
_HELP = [
    "Điền mỗi dòng một mục, bắt đầu từ dòng 2. Không sửa dòng tiêu đề.",
    "Cột có tiêu đề nền đậm là bắt buộc với dòng mới.",
    "Dòng có chữ “(Ví dụ)” không được nhập: có thể xóa hoặc để nguyên.",
    "Ngày ghi theo ngày/tháng/năm, ví dụ 23/11/2026. Số lẻ ghi 12,5.",
    "Không gộp ô, không dùng công thức. Dán từ tệp khác thì chọn “Dán giá trị”.",
]


def write_template(out: IO[bytes], table: Table) -> None:
    """An empty file to fill in: an example, how to fill each column, and lists to choose from."""
    columns = [column for column in table.columns if column.field != "record"]
    lists = {column.field: column.form.options for column in columns if column.form.options}
    written = [
        _written(column, options="" if isinstance(column.form, PickMany) else column.field) for column in columns
    ]
    data = WrittenSheet(
        name=_sheet_name(table),
        columns=written,
        rows=[[column.example or None for column in columns]],
        blank_rows=settings.IMPORT_MAX_ROWS,
    )
    guide = WrittenSheet(
        name="Hướng dẫn",
        columns=[WrittenColumn(name, width) for name, width in (("Cột", 28), ("Bắt buộc", 10), ("Cách điền", 90))],
        rows=[[line] for line in _HELP] + [_guide(column) for column in columns],
    )
    write_workbook(out, [data, guide], options=lists)


def write_failed(out: IO[bytes], job: ImportJob) -> int:
    """The rows that were wrong or refused, in the columns of the file that was sent, with the reason last."""
    headers = dict(job.headers)
    width = max(headers, default=-1) + 1
    columns = [WrittenColumn(headers.get(place, ""), 20, is_text=False) for place in range(width)]
    rows = failed_rows(job).values_list("cells", "problems").iterator(chunk_size=_EXPORTED_AT_ONCE)
    sheet = WrittenSheet(
        name=job.sheet[:31] or "Dòng sai",
        columns=[*columns, WrittenColumn(REASON, 60)],
        rows=([*cells, " ".join(problems)] for cells, problems in rows),
    )
    return write_workbook(out, [sheet])


def failed_rows(job: ImportJob) -> QuerySet[Any]:
    """Rows that are not in, for a reason of their own."""
    return job.rows.filter(Q(verdict=Verdict.WRONG) | Q(state=RowState.FAILED))


def write_export(out: IO[bytes], table: Table, rows: Iterable[Any], by: Person) -> int:
    """Records or memberships in the layout of the template, with their codes; gives how many rows."""
    sheet = WrittenSheet(
        name=_sheet_name(table),
        columns=[_written(column) for column in table.columns],
        rows=_exported(table, rows, by),
    )
    return write_workbook(out, [sheet])


def _exported(table: Table, rows: Iterable[Any], by: Person) -> Iterator[Sequence[Value]]:
    every = iter(rows)
    while chunk := list(islice(every, _EXPORTED_AT_ONCE)):
        for values in table.exported(chunk, by):
            yield [column.form.write(values.get(column.field)) for column in table.columns]


def _written(column: Column, *, options: str = "") -> WrittenColumn:
    return WrittenColumn(
        header=column.header,
        width=column.width,
        note=column.help,
        is_required=column.is_required,
        is_text=column.form.is_text,
        options=options if column.form.options else "",
    )


def _guide(column: Column) -> list[Value]:
    help_text = column.help
    if column.form.options:
        many = isinstance(column.form, PickMany)
        help_text = f"{help_text} {'Các mục' if many else 'Chọn một mục'} trong trang “Danh mục”.".strip()
    return [column.header, "Có" if column.is_required else "", help_text]


def _sheet_name(table: Table) -> str:
    return capital(table.kind.label)
