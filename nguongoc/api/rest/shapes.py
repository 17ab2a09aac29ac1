"""What the routes for stamps take and give. The words of the fields are those of the glossary, in English."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from nguongoc.stamps.enums import PackLevel, Printing, RequestState, StampKind, StampState, WriteOff
from nguongoc.stamps.models import CodeBatch, StampRange, StampRequest
from nguongoc.stamps.old_serials import serial_of
from nguongoc.stamps.queries import NamedStamp, RangeRow
from nguongoc.trace.enums import LotState
from nguongoc.trace.models import Lot

_MOST = 10**12
Key = Annotated[int, Field(ge=1, le=2**62)]
_NO_NUL = r"^[^\x00]*$"  # the database stores no character 0
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_NO_NUL)]
End = Annotated[
    Annotated[int, Field(ge=1, le=_MOST)] | Text,
    Field(description="Số thứ tự của tem trong đợt (số), hoặc dãy mã hay địa chỉ GS1 Digital Link trên tem (chữ)"),
]


class Strict(Schema):
    """What is sent holds no field that nobody reads."""

    model_config = ConfigDict(extra="forbid")


class ActivationIn(Strict):
    first: End
    last: End
    lot: Text = Field(description="Mã lô của cơ sở")


class SerialActivationIn(Strict):
    first: Text = Field(description="Dãy mã trên tem đầu: đợt tem suy ra từ đây")
    last: Text = Field(description="Dãy mã trên tem cuối, hoặc số thứ tự của nó trong đợt")
    lot: Text = Field(description="Mã lô của cơ sở")


class WriteOffIn(Strict):
    first: End
    last: End
    kind: WriteOff
    note: str = Field("", max_length=300, pattern=_NO_NUL)


class SeasonIn(Strict):
    gtin: Annotated[str, StringConstraints(pattern=r"^\d{14}$")] = Field(description="Mã GTIN 14 số của sản phẩm")
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=_NO_NUL)]
    expected_quantity: Decimal = Field(gt=0, max_digits=14, decimal_places=3)


class RequestIn(Strict):
    """For a lot, or for a season before there is a lot: one of the two."""

    lot: Key | None = Field(None, description="Số (id) của lô, như trong /lots")
    season: SeasonIn | None = None
    quantity: int = Field(ge=1, le=1_000_000)
    kind: StampKind = StampKind.STANDARD
    level: PackLevel = PackLevel.UNIT
    printing: Printing = Printing.OWN
    note: str = Field("", max_length=1000, pattern=_NO_NUL)


class LotRef(Schema):
    id: int
    code: str

    @classmethod
    def of(cls, lot: Lot | None) -> "LotRef | None":
        return cls(id=lot.pk, code=lot.code) if lot else None


class RangeOut(Schema):
    first: int = Field(description="Số thứ tự trong đợt, đếm từ 1")
    last: int
    state: StampState
    lot: LotRef | None
    reason: str

    @classmethod
    def of(cls, row: RangeRow) -> "RangeOut":
        found: StampRange = row.range
        return cls(
            first=row.first,
            last=row.last,
            state=StampState(found.state),
            lot=LotRef.of(found.lot),
            reason=found.reason,
        )


class BatchOut(Schema):
    id: int
    product: str
    gtin: str
    size: int
    kind: StampKind
    level: PackLevel
    printing: Printing
    request: int | None
    origin: str = Field(description="Hệ thống đã in tem, nếu không phải hệ thống này")
    issued_at: dt.datetime

    @classmethod
    def of(cls, batch: CodeBatch) -> "BatchOut":
        return cls.model_validate(_batch(batch))


class BatchWithRanges(BatchOut):
    ranges: list[RangeOut]


class BatchPage(Schema):
    items: list[BatchOut]
    count: int


class RangeChanged(Schema):
    """What became of the stamps `first` to `last` of a batch."""

    batch: int
    first: int
    last: int
    state: StampState
    lot: LotRef | None


class StampOut(Schema):
    serial: str
    batch: int
    place: int
    state: StampState
    lot: LotRef | None
    product: str
    gtin: str
    origin: str

    @classmethod
    def of(cls, stamp: NamedStamp, found: StampRange) -> "StampOut":
        batch = stamp.batch
        return cls(
            serial=serial_of(batch, stamp.number),
            batch=batch.pk,
            place=stamp.place,
            state=StampState(found.state),
            lot=LotRef.of(found.lot),
            product=batch.product.name,
            gtin=batch.product.gtin or "",
            origin=batch.origin,
        )


class RequestOut(Schema):
    id: int
    lot: LotRef | None
    season: str
    quantity: int
    kind: StampKind
    level: PackLevel
    printing: Printing
    state: RequestState
    decider: str
    reason: str
    batch: int | None
    requested_at: dt.datetime


class RequestPage(Schema):
    items: list[RequestOut]
    count: int


class LotOut(Schema):
    id: int
    code: str
    product: str
    gtin: str
    state: LotState
    packs: int
    may_request: int = Field(description="Còn xin được bao nhiêu tem từng gói")
    may_activate: int = Field(description="Còn kích hoạt được bao nhiêu tem từng gói")

    @classmethod
    def of(cls, lot: Lot, *, may_request: int, covered: int) -> "LotOut":
        return cls(
            id=lot.pk,
            code=lot.code,
            product=lot.name,
            gtin=(lot.product.gtin if lot.product else "") or "",
            state=LotState(lot.state),
            packs=lot.pack_count,
            may_request=may_request,
            may_activate=max(0, lot.pack_count - covered),
        )


class LotPage(Schema):
    items: list[LotOut]
    count: int


def _batch(batch: CodeBatch) -> dict[str, object]:
    return {
        "id": batch.pk,
        "product": batch.product.name,
        "gtin": batch.product.gtin or "",
        "size": batch.size,
        "kind": batch.kind,
        "level": batch.level,
        "printing": batch.printing,
        "request": batch.request_id,
        "origin": batch.origin,
        "issued_at": batch.issued_at,
    }


def batch_with_ranges(batch: CodeBatch, rows: list[RangeRow]) -> BatchWithRanges:
    return BatchWithRanges.model_validate(_batch(batch) | {"ranges": [RangeOut.of(row) for row in rows]})


def requests_out(asked: Sequence[StampRequest]) -> list[RequestOut]:
    """The requests, each with the batch that came of it; one query more, however many."""
    batches = dict(CodeBatch.objects.filter(request__in=asked).values_list("request", "pk"))
    return [
        RequestOut(
            id=row.pk,
            lot=LotRef.of(row.lot),
            season=row.season,
            quantity=row.quantity,
            kind=StampKind(row.kind),
            level=PackLevel(row.level),
            printing=Printing(row.printing),
            state=RequestState(row.state),
            decider=row.decider.name,
            reason=row.reason,
            batch=batches.get(row.pk),
            requested_at=row.requested_at,
        )
        for row in asked
    ]
