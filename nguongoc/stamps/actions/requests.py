"""From the request for stamps to the batch. A million stamps cost a few rows."""

from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.reorganisation import Report
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.registry.enums import RouteKind
from nguongoc.registry.queries import route_in_force
from nguongoc.registry.rules import require_reason
from nguongoc.stamps import rules
from nguongoc.stamps.codes import fingerprint
from nguongoc.stamps.enums import RequestState, StampState
from nguongoc.stamps.keys import key_in_use
from nguongoc.stamps.models import CodeBatch, StampRange, StampRequest
from nguongoc.stamps.ranges import allot_numbers, keep_change
from nguongoc.trace.models import Lot

REQUESTS = "yêu cầu cấp tem"


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
        numbers=allot_numbers(request.quantity),
        key_id=settings.STAMP_KEY_ID,
        key_fingerprint=fingerprint(key_in_use()),
        issued_by=by,
    )
    StampRange.objects.create(batch=batch, product=batch.product, numbers=batch.numbers)
    keep_change(batch, batch.numbers, state=StampState.ALLOCATED, by=by, organisation=request.decider)
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
