"""From the request to the stamp on a lot. A million stamps cost a few rows."""

from collections.abc import Collection

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Max, Q
from django.utils import timezone
from psycopg.types.range import Int8Range

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.reorganisation import Report
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.text import number_text
from nguongoc.registry.enums import RouteKind
from nguongoc.registry.queries import route_in_force
from nguongoc.registry.rules import require_reason
from nguongoc.stamps import rules
from nguongoc.stamps.codes import fingerprint
from nguongoc.stamps.enums import PrintState, RequestState, StampState, WriteOff
from nguongoc.stamps.keys import key_in_use
from nguongoc.stamps.models import CodeBatch, PrintJob, StampChange, StampRange, StampRangeQuerySet, StampRequest
from nguongoc.stamps.printing.geometry import LAYOUTS
from nguongoc.stamps.tasks import print_sheet
from nguongoc.trace.models import Lot

REQUESTS = "yêu cầu cấp tem"
_ALLOCATION_LOCK = 0x4E474F43  # any number of our own: serialises the allocation of numbers


@transaction.atomic
def request_stamps(*, lot: Lot, quantity: int, by: Person, note: str = "") -> StampRequest:
    """Ask for stamps for a lot; the mass balance of the lot caps them.

    Raises Refusal with the field `quantity`, with the cap in its sentence.
    """
    organisation = by.require(Permission.REQUEST_STAMPS)
    lot = Lot.objects.select_for_update().get(pk=lot.pk)
    if lot.organisation_id != organisation.pk or lot.product is None:
        raise Refusal("Lô này không thuộc cơ sở của bạn.", field="lot")
    if quantity <= 0:
        raise Refusal("Số tem phải lớn hơn 0.", field="quantity")
    rules.require_not_just_asked(lot, quantity, note.strip())
    rules.require_within_cap(lot, quantity)
    _, decider = route_in_force(RouteKind.STAMP_REQUEST, organisation)
    request = StampRequest.objects.create(
        organisation=organisation,
        product=lot.product,
        lot=lot,
        quantity=quantity,
        note=note.strip(),
        decider=decider,
        requested_by=by,
        helper=by.helper,
    )
    audit.record("request_stamps", by=by, subject=request, quantity=quantity)
    return request


@transaction.atomic
def issue_stamps(*, request: StampRequest, by: Person) -> CodeBatch:
    """Approve a request: its numbers are allotted as one batch of one range.

    Raises Refusal for whoever asked for them, StateChanged where somebody has decided already.
    """
    by = by.deciding(Permission.DECIDE_STAMPS)
    request = _undecided(request, by)
    batch = CodeBatch.objects.create(
        request=request,
        organisation=request.organisation,
        product=request.product,
        numbers=_next_numbers(request.quantity),
        key_id=settings.STAMP_KEY_ID,
        key_fingerprint=fingerprint(key_in_use()),
        issued_by=by,
    )
    StampRange.objects.create(batch=batch, product=batch.product, numbers=batch.numbers)
    _keep_change(batch, batch.numbers, state=StampState.ALLOCATED, by=by, organisation=request.decider)
    _decide(request, RequestState.ISSUED, by=by)
    audit.record("issue_stamps", by=by, subject=batch, quantity=batch.size, request=request.pk)
    return batch


@transaction.atomic
def refuse_stamps(*, request: StampRequest, by: Person, reason: str) -> StampRequest:
    by = by.deciding(Permission.DECIDE_STAMPS)
    request = _undecided(request, by)
    reason = require_reason(reason)
    _decide(request, RequestState.REFUSED, by=by, reason=reason)
    audit.record("refuse_stamps", by=by, subject=request, reason=reason)
    return request


@transaction.atomic
def pass_requests_on(
    *, of: Collection[int], establishments: Collection[int], report: Report, by: audit.Actor
) -> None:
    """Requests that wait for the authorities `of`, or for any that has ended, or come from `establishments` that
    moved, get the decider that the route and the place name now.
    """
    gone = Organisation.objects.filter(valid_to__lte=timezone.localdate()).values("pk")
    affected = Q(decider__in=of) | Q(decider__in=gone) | Q(organisation__in=establishments)
    rows = StampRequest.objects.select_for_update(of=("self",)).filter(affected, state=RequestState.SUBMITTED)
    ways: dict[tuple[str, int], Organisation] = {}
    for request in rows.select_related("organisation__unit__parent", "decider", "lot"):
        home, before = request.organisation, request.decider
        key = home.sector, home.unit_id
        try:
            decider = ways.get(key) or ways.setdefault(key, route_in_force(RouteKind.STAMP_REQUEST, home)[1])
        except Refusal as refusal:
            report.object_to(f"{request}: {refusal.sentence}")
            continue
        if decider == before:
            continue
        request.decider = decider
        request.save(update_fields=["decider"])
        report.tell(REQUESTS, source=before, target=decider)
        audit.record("pass_request_on", by=by, subject=request, source=str(before), target=str(decider))


@transaction.atomic
def order_print(
    *, batch: CodeBatch, layout: str, by: Person, first: int = 1, last: int | None = None, reason: str = ""
) -> PrintJob:
    """Order the label sheet of a batch, or of its stamps `first` to `last` (counted from 1).

    The file is made in the background (tasks.print_sheet). While the same one is on its way, it is that one.
    Raises Refusal with the field `reason` where stamps were printed before and no reason is given, `first` where
    some are void.
    """
    organisation = by.require(Permission.REQUEST_STAMPS)
    if batch.organisation_id != organisation.pk:
        raise NotPermitted("Đợt tem này không thuộc cơ sở của bạn.")
    if layout not in LAYOUTS:
        raise Refusal("Hãy chọn một cỡ tem trong danh sách.", field="layout")
    _lock(batch)
    numbers = _numbers(batch, first, batch.size if last is None else last)
    on_its_way = batch.print_jobs.filter(state__in=(PrintState.WAITING, PrintState.RUNNING))
    waiting = on_its_way.filter(layout=layout, numbers=numbers).first()
    if waiting is not None:
        return waiting
    _require_printable(batch, numbers, reason.strip())
    job = PrintJob.objects.create(
        batch=batch, layout=layout, numbers=numbers, reason=reason.strip(), ordered_by=by
    )
    audit.record("order_print", by=by, subject=batch, layout=layout, quantity=job.size, reason=job.reason)
    print_sheet.defer(job_id=job.pk)
    return job


def _require_printable(batch: CodeBatch, numbers: Int8Range, reason: str) -> None:
    void = _overlapping(numbers).filter(state=StampState.VOID).first()
    if void is not None:
        raise Refusal(f"{_named(batch, void)} đã hủy nên không in. Hãy chọn dải khác.", field="first")
    times = batch.print_jobs.exclude(state=PrintState.FAILED).filter(numbers__overlap=numbers).count()
    if times and not reason:
        raise Refusal(f"Những tem này đã in {times} lần. Hãy ghi lý do in lại.", field="reason")


@transaction.atomic
def activate_stamps(*, batch: CodeBatch, first: int, last: int, lot: Lot, by: Person) -> StampRange:
    """Put stamps `first` to `last` of a batch (counted from 1) on a lot of the same product.

    Raises Refusal that names the stamps already taken, or the cap; the database holds the same rules.
    """
    organisation = by.require(Permission.ACTIVATE_STAMPS)
    _lock(batch)
    lot = Lot.objects.select_for_update().get(pk=lot.pk)
    if not batch.organisation_id == lot.organisation_id == organisation.pk:
        raise NotPermitted("Tem hoặc lô này không thuộc cơ sở của bạn.")
    if lot.product_id != batch.product_id:
        raise Refusal("Tem này được cấp cho sản phẩm khác với sản phẩm của lô.", field="lot")
    rules.require_ready(lot)
    numbers = _numbers(batch, first, last)
    taken = _overlapping(numbers).exclude(state=StampState.ALLOCATED).first()
    if taken is not None:
        raise Refusal(
            f"{_named(batch, taken)} {taken.get_state_display()} trên lô khác hoặc đã dùng. Hãy chọn dải khác.",
            field="first",
        )
    changed = _change(batch, numbers, state=StampState.ACTIVE, lot=lot)
    _keep_change(batch, numbers, state=StampState.ACTIVE, lot=lot, by=by, organisation=organisation)
    _require_within_packs(lot)
    audit.record("activate_stamps", by=by, subject=lot, batch=batch.pk, first=first, last=last)
    return changed


@transaction.atomic
def change_stamps(
    *, batch: CodeBatch, first: int, last: int, state: StampState, reason: str, by: Person
) -> StampRange:
    """Suspend stamps, make them void for ever, or put suspended ones back; with a reason.

    `ACTIVE` puts back: those on a lot become active, those on none become allocated again. Raises Refusal with
    the field `reason` or `first`.
    """
    organisation = by.require(Permission.CHANGE_STAMP_STATES)
    by = by.deciding(Permission.CHANGE_STAMP_STATES)
    if not StampRange.objects.visible_to(by).filter(batch=batch).exists():
        raise NotPermitted(f"{organisation} không quản lý đợt tem này.")
    reason = require_reason(reason, "Hãy ghi lý do.")
    _lock(batch)
    numbers = _numbers(batch, first, last)
    rows = list(_overlapping(numbers))
    refused = next((row for row in rows if state not in rules.MAY_BECOME[StampState(row.state)]), None)
    if refused is not None or len({row.lot_id for row in rows}) > 1:
        raise Refusal(
            "Không đổi cả dải được: có tem không chuyển được sang trạng thái này, hoặc các tem không cùng lô. "
            "Hãy chọn dải khác.",
            field="first",
        )
    if state == StampState.ACTIVE:
        state = rules.put_back(rows)
    lot = rows[0].lot
    changed = _change(batch, numbers, state=state, lot=lot, reason=reason)
    _keep_change(batch, numbers, state=state, lot=lot, reason=reason, by=by, organisation=organisation)
    audit.record("change_stamps", by=by, subject=batch, first=first, last=last, state=state, reason=reason)
    return changed


@transaction.atomic
def write_off_stamps(
    *, batch: CodeBatch, first: int, last: int, kind: WriteOff, note: str = "", by: Person
) -> StampRange:
    """The establishment accounts for stamps that no pack will bear: spoiled, lost, or given back. They are void.

    The lot that they were asked for may ask for as many again. Raises Refusal with the field `first` for stamps
    that are on a lot or were made void already: those on a lot are the authority's to stop.
    """
    organisation = by.require(Permission.ACTIVATE_STAMPS)
    if batch.organisation_id != organisation.pk:
        raise NotPermitted("Đợt tem này không thuộc cơ sở của bạn.")
    _lock(batch)
    numbers = _numbers(batch, first, last)
    used = _overlapping(numbers).exclude(state=StampState.ALLOCATED).first()
    if used is not None:
        raise Refusal(
            f"{_named(batch, used)} {used.get_state_display()}: "
            "chỉ báo được tem chưa kích hoạt. Hãy chọn dải khác.",
            field="first",
        )
    note, void = note.strip(), StampState.VOID
    reason = ": ".join(filter(None, [str(kind.label), note]))
    changed = _change(batch, numbers, state=void, lot=None, reason=reason)
    _keep_change(batch, numbers, state=void, write_off=kind, reason=note, by=by, organisation=organisation)
    audit.record("write_off_stamps", by=by, subject=batch, first=first, last=last, kind=kind, reason=note)
    return changed


def _undecided(request: StampRequest, by: Person) -> StampRequest:
    organisation = by.require(Permission.DECIDE_STAMPS)
    request = StampRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.decider_id != organisation.pk:
        raise NotPermitted(f"Yêu cầu này do {request.decider} quyết định.")
    rules.require_other_person(request, by)
    if request.state != RequestState.SUBMITTED:
        raise StateChanged(f"Yêu cầu này {request.get_state_display()}: có người vừa xử lý trước bạn.")
    return request


def _decide(request: StampRequest, state: RequestState, *, by: Person, reason: str = "") -> None:
    request.state = state
    request.reason = reason
    request.decided_by, request.delegator = by, by.stands_in_for
    request.decided_at = timezone.now()
    request.save(update_fields=["state", "reason", "decided_by", "delegator", "decided_at"])


def _next_numbers(quantity: int) -> Int8Range:
    """The next free numbers; a lock for the transaction keeps two allocations from meeting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALLOCATION_LOCK])
    first = CodeBatch.objects.aggregate(end=Max("numbers__endswith"))["end"] or 1
    return Int8Range(first, first + quantity)


def _lock(batch: CodeBatch) -> None:
    """Of two who change ranges of a batch one waits; locked before any lot, so that none waits in a ring."""
    CodeBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def _numbers(batch: CodeBatch, first: int, last: int) -> Int8Range:
    if not 1 <= first <= last <= batch.size:
        raise Refusal(f"Dải tem phải nằm trong 1 đến {number_text(batch.size)}.", field="first")
    return Int8Range(batch.first + first - 1, batch.first + last)


def _named(batch: CodeBatch, row: StampRange) -> str:
    return f"Tem {batch.place_of(row.first)} đến {batch.place_of(row.last)}"


def _overlapping(numbers: Int8Range) -> StampRangeQuerySet:
    return StampRange.objects.select_for_update(of=("self",)).filter(numbers__overlap=numbers).order_by("numbers")


def _change(
    batch: CodeBatch, numbers: Int8Range, *, state: StampState, lot: Lot | None, reason: str = ""
) -> StampRange:
    """Cut `numbers` out of the ranges that hold them, as one range of the new state; merge with neighbours."""
    for row in _overlapping(numbers):
        lower, upper = row.numbers.lower, row.numbers.upper
        rest = [(lower, numbers.lower), (numbers.upper, upper)]
        row.delete()
        for start, end in rest:
            if start < end:
                _add(row.batch, Int8Range(start, end), row.state, row.lot, row.reason)
    return _add(batch, numbers, state, lot, reason)


def _keep_change(
    batch: CodeBatch,
    numbers: Int8Range,
    *,
    state: StampState,
    by: Person,
    organisation: Organisation,
    lot: Lot | None = None,
    write_off: str = "",
    reason: str = "",
) -> None:
    StampChange.objects.create(
        batch=batch,
        numbers=numbers,
        state=state,
        lot=lot,
        write_off=write_off,
        reason=reason,
        by=by,
        organisation=organisation,
        helper=by.helper,
        delegator=by.stands_in_for,
    )


def _add(batch: CodeBatch, numbers: Int8Range, state: str, lot: Lot | None, reason: str) -> StampRange:
    neighbours = StampRange.objects.filter(
        Q(numbers__endswith=numbers.lower) | Q(numbers__startswith=numbers.upper),
        batch=batch,
        state=state,
        lot=lot,
        reason=reason,
    )
    for row in neighbours:
        numbers = Int8Range(min(numbers.lower, row.numbers.lower), max(numbers.upper, row.numbers.upper))
        row.delete()
    return StampRange.objects.create(
        batch=batch, product=batch.product, numbers=numbers, state=state, lot=lot, reason=reason
    )


def _require_within_packs(lot: Lot) -> None:
    """Ask the database now, not at the commit, whether the lot carries more stamps than packs."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS stamps_refuse_excess IMMEDIATE")
    except IntegrityError as error:
        raise Refusal(
            f"{rules.cap_sentence(lot)} Số tem kích hoạt nhiều hơn số gói. Hãy chọn dải nhỏ hơn.",
            field="last",
        ) from error
