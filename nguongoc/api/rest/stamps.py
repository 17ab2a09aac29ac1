"""Routes for stamps. Each calls the same action as the pages; who may not see an object gets 404."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from ninja import Field, Path, Query, Router, Schema

from nguongoc.accounts.actions import record_access
from nguongoc.accounts.enums import AccessAct, Permission
from nguongoc.accounts.models import Person
from nguongoc.api.rest import shapes
from nguongoc.api.rest.access import CalledRequest, Needs
from nguongoc.api.rest.once import once
from nguongoc.api.rest.problems import Problem
from nguongoc.common.errors import Refusal
from nguongoc.registry.models import Product
from nguongoc.stamps.actions import Season, activate_stamps, request_stamps, write_off_stamps
from nguongoc.stamps.enums import PackLevel, StampState
from nguongoc.stamps.models import CodeBatch, StampRange, StampRequest
from nguongoc.stamps.naming import Span, lot_named, span_in, span_named, typed_serial
from nguongoc.stamps.queries import packs_covered, ranges_of, stamp_named
from nguongoc.stamps.rules import balances_of
from nguongoc.trace.models import Lot

P = Permission
M = TypeVar("M", bound=Model)
READS = Needs(P.REQUEST_STAMPS, P.ACTIVATE_STAMPS, P.SEE_REGISTER)
ACTIVATES = Needs(P.ACTIVATE_STAMPS)
ASKS = Needs(P.REQUEST_STAMPS)
_FAULTS = dict.fromkeys((400, 401, 403, 409, 422, 429), Problem)
_MISSING = _FAULTS | {404: Problem}
_ONCE: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "schema": {"type": "string", "maxLength": 100, "pattern": "^[!-~]*$"},
            "description": "Gửi lại cùng giá trị và nội dung trong 24 giờ: nhận lại câu trả lời, không làm lại",
        }
    ]
}
router = Router(tags=["stamps"])


class Paging(Schema):
    page: int = Field(1, ge=1, le=1_000_000)
    size: int = Field(50, ge=1, le=200)

    def of(self, rows: QuerySet[M]) -> list[M]:
        return list(rows[(self.page - 1) * self.size : self.page * self.size])


def got(rows: QuerySet[M], pk: int) -> M:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _batches(request: CalledRequest) -> QuerySet[CodeBatch]:
    return CodeBatch.objects.visible_to(request.auth.person).select_related("product", "request")


@router.get("batches", auth=READS, response={200: shapes.BatchPage, **_FAULTS}, summary="Các đợt tem")
def list_batches(request: CalledRequest, wanted: Query[Paging]) -> shapes.BatchPage:
    """Của cơ sở, hoặc trong địa bàn của cơ quan; mới nhất trước."""
    found = _batches(request).order_by("-pk")
    return shapes.BatchPage(items=[shapes.BatchOut.of(row) for row in wanted.of(found)], count=found.count())


@router.get(
    "batches/{pk}",
    auth=READS,
    response={200: shapes.BatchWithRanges, **_MISSING},
    summary="Một đợt tem và các dải",
)
def read_batch(request: CalledRequest, pk: Path[shapes.Key]) -> shapes.BatchWithRanges:
    batch = got(_batches(request), pk)
    _opened(request, batch)
    return shapes.batch_with_ranges(batch, ranges_of(batch))


@router.post(
    "batches/{pk}/activations",
    auth=ACTIVATES,
    response={200: shapes.RangeChanged, **_MISSING},
    summary="Kích hoạt một dải của đợt lên một lô",
    openapi_extra=_ONCE,
)
def activate_in_batch(request: CalledRequest, pk: Path[shapes.Key], given: shapes.ActivationIn) -> dict[str, Any]:
    """409 khi có tem đã kích hoạt: câu trả lời nêu những tem ấy."""
    batch = got(_batches(request), pk)
    return once(
        request,
        lambda: _activated(request, span_in(batch, first=str(given.first), last=str(given.last)), given.lot),
    )


@router.post(
    "activations",
    auth=ACTIVATES,
    response={200: shapes.RangeChanged, **_FAULTS},
    summary="Kích hoạt từ tem đầu tới tem cuối, theo dãy mã trên tem",
    openapi_extra=_ONCE,
)
def activate_by_serials(request: CalledRequest, given: shapes.SerialActivationIn) -> dict[str, Any]:
    person = request.auth.person
    return once(
        request, lambda: _activated(request, span_named(first=given.first, last=given.last, by=person), given.lot)
    )


@router.post(
    "batches/{pk}/write-offs",
    auth=ACTIVATES,
    response={200: shapes.RangeChanged, **_MISSING},
    summary="Báo tem hỏng, mất, trả lại",
    openapi_extra=_ONCE,
)
def write_off(request: CalledRequest, pk: Path[shapes.Key], given: shapes.WriteOffIn) -> dict[str, Any]:
    batch = got(_batches(request), pk)

    def act() -> shapes.RangeChanged:
        span = span_in(batch, first=str(given.first), last=str(given.last))
        by = request.auth.person
        write_off_stamps(batch=batch, first=span.first, last=span.last, kind=given.kind, note=given.note, by=by)
        return _changed(span, StampState.VOID, None)

    return once(request, act)


@router.get(
    "stamps/{serial}", auth=READS, response={200: shapes.StampOut, **_MISSING}, summary="Tình trạng của một tem"
)
def read_stamp(request: CalledRequest, serial: Path[shapes.Text]) -> shapes.StampOut:
    stamp = stamp_named(typed_serial(serial))
    own = StampRange.objects.visible_to(request.auth.person).select_related("lot")
    found = own.filter(numbers__contains=stamp.number).first() if stamp else None
    if stamp is None or found is None:
        raise Http404
    return shapes.StampOut.of(stamp, found)


def _requests(request: CalledRequest) -> QuerySet[StampRequest]:
    return StampRequest.objects.visible_to(request.auth.person).select_related("lot", "decider")


@router.get("requests", auth=READS, response={200: shapes.RequestPage, **_FAULTS}, summary="Các yêu cầu cấp tem")
def list_requests(request: CalledRequest, wanted: Query[Paging]) -> shapes.RequestPage:
    found = _requests(request)
    items = shapes.requests_out(wanted.of(found))
    return shapes.RequestPage(items=items, count=found.count())


@router.get(
    "requests/{pk}", auth=READS, response={200: shapes.RequestOut, **_MISSING}, summary="Một yêu cầu cấp tem"
)
def read_request(request: CalledRequest, pk: Path[shapes.Key]) -> shapes.RequestOut:
    asked = got(_requests(request), pk)
    _opened(request, asked)
    return shapes.requests_out([asked])[0]


@router.post(
    "requests",
    auth=ASKS,
    response={200: shapes.RequestOut, **_MISSING},
    summary="Xin cấp tem cho một lô, hoặc cho một vụ",
    openapi_extra=_ONCE,
)
def ask_for_stamps(request: CalledRequest, given: shapes.RequestIn) -> dict[str, Any]:
    person = request.auth.person
    if (given.lot is None) == (given.season is None):
        raise Refusal("Hãy gửi một trong hai: lot hoặc season.", field="lot")
    own = Lot.objects.visible_to(person).filter(product__isnull=False)
    wanted = given.dict(exclude={"lot", "season"})

    def act() -> shapes.RequestOut:
        lot = got(own, given.lot) if given.lot is not None else None
        season = _season(given.season, person) if given.season is not None else None
        asked = request_stamps(lot=lot, season=season, by=person, **wanted)
        return shapes.requests_out([got(_requests(request), asked.pk)])[0]

    return once(request, act)


@router.get("lots", auth=READS, response={200: shapes.LotPage, **_FAULTS}, summary="Các lô và số tem còn gắn được")
def list_lots(request: CalledRequest, wanted: Query[Paging]) -> shapes.LotPage:
    visible = Lot.objects.visible_to(request.auth.person).filter(product__isnull=False)
    shown = wanted.of(visible.select_related("product").order_by("-pk"))
    balances, covered = balances_of(shown), packs_covered(shown)
    items = [
        shapes.LotOut.of(lot, may_request=balances[lot.pk].left, covered=covered[lot.pk, PackLevel.UNIT])
        for lot in shown
    ]
    return shapes.LotPage(items=items, count=visible.count())


def _activated(request: CalledRequest, span: Span, lot_code: str) -> shapes.RangeChanged:
    person = request.auth.person
    lot = lot_named(lot_code, batch=span.batch, by=person)
    activate_stamps(batch=span.batch, first=span.first, last=span.last, lot=lot, by=person)
    return _changed(span, StampState.ACTIVE, lot)


def _changed(span: Span, state: StampState, lot: Lot | None) -> shapes.RangeChanged:
    return shapes.RangeChanged(
        batch=span.batch.pk, first=span.first, last=span.last, state=state, lot=shapes.LotRef.of(lot)
    )


def _season(given: shapes.SeasonIn, person: Person) -> Season:
    product = Product.objects.visible_to(person).filter(gtin=given.gtin).first()
    if product is None:
        raise Refusal("Cơ sở không có sản phẩm nào mang mã GTIN này.", field="season")
    return Season(product, given.name, given.expected_quantity)


def _opened(request: CalledRequest, subject: Model) -> None:
    name = f"{subject} (khóa {request.auth.token})"
    record_access(by=request.auth.person, act=AccessAct.OPEN, name=name, subject=subject)
