"""Rows of an Excel file that activates stamps: read, and judged one by one before anything is done.

A row tells its batch (a number, or nothing where the first stamp is named by its serial), first and last stamp and
the code of a lot. The judge holds what the rows may name in memory: ten thousand rows ask as many queries as one.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import IO

from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.common.spreadsheets import Limits, Row, WrittenColumn, WrittenSheet, open_workbook, write_workbook
from nguongoc.common.text import number_text
from nguongoc.registry.imports.columns import REASON, Column, required
from nguongoc.registry.imports.fields import Digits, Field, WrongCell
from nguongoc.stamps.codes import candidates
from nguongoc.stamps.enums import PackLevel
from nguongoc.stamps.keys import keys_ever_used
from nguongoc.stamps.models import AT_HAND, ActivationRow, CodeBatch, StampRange
from nguongoc.stamps.naming import Span, span_in, typed_serial
from nguongoc.stamps.queries import NamedStamp, packs_covered, room_on, stamp_named
from nguongoc.stamps.rules import require_ready
from nguongoc.trace.models import Lot

ROWS_MAX = 10_000
SHEET = "Kích hoạt tem"
COLUMNS = (
    Column("batch", "Đợt tem", Digits(), help="Số của đợt tem. Để trống khi tem đầu ghi bằng dãy mã.", width=12),
    Column("first", "Tem đầu", Digits(), is_required=True, help="Số thứ tự trong đợt, hoặc dãy mã trên tem."),
    Column("last", "Tem cuối", Digits(), is_required=True, help="Số thứ tự trong đợt, hoặc dãy mã trên tem."),
    Column("lot", "Mã lô", Field(20), is_required=True, help="Mã lô của cơ sở, đúng sản phẩm của đợt tem."),
)
_COLUMNS_MAX = 100
_Taken = tuple[int, int, str]
"""First and last stamp of a batch, and by what they are taken."""


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row as it was read: its texts by field, and what is wrong with its cells."""

    number: int
    texts: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """What a row means, or why it is wrong."""

    row: TypedRow
    span: Span | None = None
    lot: Lot | None = None
    problem: str = ""


def read_rows(file: IO[bytes]) -> list[TypedRow]:
    """The rows below the header. Raises Refusal (field `file`) for what is no such file."""
    sheet = open_workbook(file, sheet=SHEET, limits=Limits(rows=ROWS_MAX + 1, columns=_COLUMNS_MAX))
    rows = sheet.rows()
    header = next(rows, None)
    places = required(COLUMNS, {place: cell.text for place, cell in header.cells.items()} if header else {})
    return [_read(row, places) for row in rows if any(place in row.cells for place in places.values())]


def _read(row: Row, places: Mapping[str, int]) -> TypedRow:
    texts: dict[str, str] = {}
    problem = ""
    for column in COLUMNS:
        cell = row.cells.get(places.get(column.field, -1))
        texts[column.field] = cell.text[:200] if cell else ""
        try:
            texts[column.field] = str(column.form.read(cell)) if cell else ""
        except WrongCell as wrong:
            problem = problem or f"{column.header} {wrong}"
    if row.is_hidden:
        problem = "Dòng đang bị ẩn trong Excel: hãy bỏ ẩn, hoặc xóa dòng."
    elif row.merged:
        problem = f"Dòng có ô gộp ({row.merged}): hãy bỏ gộp ô."
    return TypedRow(row.number, texts, problem)


def judge_rows(rows: Sequence[TypedRow], by: Person) -> Iterator[JudgedRow]:
    """Each row by itself, then against the rows above: shared stamps, and more of them than a lot bears."""
    judge = _Judge(by)
    for row in rows:
        try:
            span, lot = judge.meaning_of(row)
            judge.take(row, span, lot)
        except Refusal as refusal:
            yield JudgedRow(row, problem=refusal.sentence)
        else:
            yield JudgedRow(row, span, lot)


class _Judge:
    """The batches, ranges and lots of the establishment, and what the rows so far take of them."""

    def __init__(self, by: Person) -> None:
        own = CodeBatch.objects.visible_to(by).select_related("product").order_by("numbers")
        self._batches = {batch.pk: batch for batch in own}
        self._keys = keys_ever_used()
        self._taken: dict[int, list[_Taken]] = defaultdict(list)  # in order, none of them meeting another
        used = StampRange.objects.filter(batch__in=self._batches).exclude(AT_HAND)
        for row in used.order_by("numbers"):
            batch = self._batches[row.batch_id]
            taken = batch.place_of(row.first), batch.place_of(row.last), str(row.get_state_display())
            self._taken[batch.pk].append(taken)
        self._lots: dict[tuple[int | None, str], Lot] = {}
        for lot in (
            Lot.objects.visible_to(by).filter(product__isnull=False).select_related("organisation", "product")
        ):
            self._lots[lot.product_id, lot.code.casefold()] = lot
        self._covered = packs_covered(self._lots.values())
        self._unready: dict[int, str] = {}

    def meaning_of(self, row: TypedRow) -> tuple[Span, Lot]:
        if row.problem:
            raise Refusal(row.problem)
        texts = row.texts
        missing = [column.header for column in COLUMNS if column.is_required and not texts[column.field]]
        if missing:
            raise Refusal(f"Thiếu {', '.join(missing)}.")
        batch = self._batch(texts)
        ends = {name: self._place(batch, texts[name]) for name in ("first", "last")}
        span = span_in(batch, **ends)
        lot = self._lots.get((batch.product_id, texts["lot"].casefold()))
        if lot is None:
            raise Refusal(f"Không có lô {texts['lot']} của {batch.product.name}. Hãy xem lại mã lô.")
        return span, lot

    def _batch(self, texts: Mapping[str, str]) -> CodeBatch:
        if texts["batch"]:
            found = self._batches.get(int(texts["batch"])) if texts["batch"].isdecimal() else None
            if found is None:
                raise Refusal(f"Cơ sở không có đợt tem {texts['batch'][:40]}.")
            return found
        stamp = self._stamp(texts["first"])
        if stamp is None:
            raise Refusal("Hãy ghi số đợt tem, hoặc ghi tem đầu bằng dãy mã trên tem.")
        if stamp.batch.pk not in self._batches:
            raise Refusal("Tem này được cấp cho cơ sở khác nên không kích hoạt ở đây được.")
        return stamp.batch

    def _place(self, batch: CodeBatch, text: str) -> str:
        """A serial of the batch as its place, so that no row costs a query; everything else as it was typed."""
        stamp = self._own_stamp(text)
        return str(stamp.place) if stamp and stamp.batch.pk == batch.pk else text

    def _stamp(self, text: str) -> NamedStamp | None:
        return self._own_stamp(text) or stamp_named(typed_serial(text))

    def _own_stamp(self, text: str) -> NamedStamp | None:
        for code in candidates(self._keys, typed_serial(text)):
            for batch in self._batches.values():
                if batch.key_id == code.key_id and batch.first <= code.number < batch.first + batch.size:
                    return NamedStamp(code.number, batch)
        return None

    def take(self, row: TypedRow, span: Span, lot: Lot) -> None:
        """Count the row's stamps as taken. Raises Refusal where a rule or a row above stands in the way."""
        taken = self._taken[span.batch.pk]
        after = bisect_right(taken, span.last, key=itemgetter(0))
        if after and taken[after - 1][1] >= span.first:
            first, last, why = taken[after - 1]
            raise Refusal(f"Tem {number_text(first)} đến {number_text(last)} {why}. Hãy chọn dải khác.")
        self._require_ready(lot)
        level = PackLevel(span.batch.level)
        room = room_on(lot, span.batch, covered=self._covered[lot.pk, level])
        if span.size > room:
            raise Refusal(
                f"Lô {lot.code} chỉ còn {number_text(room)} {level.noun} chưa có tem, kể cả các dòng trên."
            )
        self._covered[lot.pk, level] += span.size * span.batch.pack_units
        taken.insert(after, (span.first, span.last, f"đã ghi ở dòng {row.number} của tệp"))

    def _require_ready(self, lot: Lot) -> None:
        if lot.pk not in self._unready:
            try:
                require_ready(lot)
                self._unready[lot.pk] = ""
            except Refusal as refusal:
                self._unready[lot.pk] = refusal.sentence
        if self._unready[lot.pk]:
            raise Refusal(self._unready[lot.pk])


def write_template(out: IO[bytes], by: Person) -> int:
    """The free ranges of the establishment to fill in: the lot that the stamps were asked for is proposed."""
    free = StampRange.objects.visible_to(by).filter(AT_HAND).order_by("numbers")
    rows = []
    for found in free.select_related("batch__product", "batch__request__lot")[:ROWS_MAX]:
        batch = found.batch
        asked = batch.request.lot.code if batch.request and batch.request.lot else ""
        places = batch.place_of(found.first), batch.place_of(found.last)
        rows.append([str(batch.pk), *map(str, places), asked, batch.product.name])
    return write_workbook(out, [WrittenSheet(SHEET, _written("Sản phẩm (để biết, không cần sửa)"), rows)])


def write_failed(out: IO[bytes], rows: Sequence[ActivationRow]) -> int:
    """Rows that were not carried out, in the columns of the template, with the reason last."""
    cells = [[*(row.cells[column.field] for column in COLUMNS), row.problem] for row in rows]
    return write_workbook(out, [WrittenSheet(SHEET, _written(REASON), cells)])


def _written(more: str) -> list[WrittenColumn]:
    columns = [WrittenColumn(each.header, each.width, each.help, each.is_required) for each in COLUMNS]
    return [*columns, WrittenColumn(more, 60)]
