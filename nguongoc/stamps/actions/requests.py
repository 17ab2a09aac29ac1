"""From the request for stamps to the batch. A million stamps cost a few rows."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

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
from nguongoc.registry.models import Product
from nguongoc.registry.queries import route_in_force
from nguongoc.registry.rules import require_reason
from nguongoc.stamps import rules
from nguongoc.stamps.actions.fees import fix_fee
from nguongoc.stamps.actions.telling import tell_of_issue, tell_of_refusal
from nguongoc.stamps.codes import fingerprint
from nguongoc.stamps.enums import PackLevel, Printing, RequestState, StampKind, StampState
from nguongoc.stamps.keys import key_in_use
from nguongoc.stamps.models import CodeBatch, StampRange, StampRequest
from nguongoc.stamps.ranges import allot_numbers, keep_change
from nguongoc.trace.models import Lot

REQUESTS = "yêu cầu cấp tem"


@dataclass(frozen=True, slots=True)
class Season:
    """A season before there is a lot: its name, and how much of a product it is expected to bring, in the unit of
    the product's lots.
    """

    product: Product
    name: str
    expected_quantity: Decimal


@transaction.atomic
def request_stamps(
    *,
    quantity: int,
    by: Person,
    lot: Lot | None = None,
    season: Season | None = None,
    level: PackLevel = PackLevel.UNIT,
    kind: StampKind = StampKind.STANDARD,
    printing: Printing = Printing.OWN,
    note: str = "",
) -> StampRequest:
    """Ask for stamps for a lot, or for a season; the mass balance caps them.

    Raises Refusal with the field `quantity`, with the cap in its sentence; `season` or `expected_quantity`;
    `level` where nobody knows what a carton holds; `printing` for security stamps to be printed by oneself.
    """
    organisation = by.require(Permission.REQUEST_STAMPS)
    rules.require_sensible_quantity(quantity)
    rules.require_printer(kind, printing)
    request = StampRequest(
        organisation=organisation,
        quantity=quantity,
        level=level,
        kind=kind,
        printing=printing,
        note=note.strip(),
        requested_by=by,
        helper=by.helper,
    )
    balance = _for_season(request, season) if season else _for_lot(request, lot)
    rules.require_not_just_asked(request)
    rules.require_within(balance, quantity)
    request.pack_units = balance.pack_units
    _, request.decider = route_in_force(RouteKind.STAMP_REQUEST, organisation)
    request.save()
    audit.record("request_stamps", by=by, subject=request, quantity=quantity)
    return request


def _for_lot(request: StampRequest, lot: Lot | None) -> rules.Balance:
    """Say in the request for which lot it is, and lock that, so that two requests do not share one balance."""
    if lot is not None:
        lot = Lot.objects.select_for_update().get(pk=lot.pk)
    if lot is None or lot.organisation_id != request.organisation_id or lot.product is None:
        raise Refusal("Lô này không thuộc cơ sở của bạn.", field="lot")
    request.lot, request.product = lot, lot.product
    request.season, request.expected_unit = "", ""
    return rules.balance_of(lot, PackLevel(request.level))


def _for_season(request: StampRequest, season: Season) -> rules.Balance:
    """As `_for_lot`, with the product in the place of the lot."""
    product = _locked(season.product)
    if product.organisation_id != request.organisation_id:
        raise Refusal("Sản phẩm này không thuộc cơ sở của bạn.", field="product")
    if not season.name.strip():
        raise Refusal("Hãy ghi vụ, ví dụ “Vụ xuân 2027”.", field="season")
    expected, level = season.expected_quantity, PackLevel(request.level)
    balance = rules.season_balance(request.organisation, product, expected, level)
    request.product, request.season, request.expected_quantity = product, season.name.strip(), expected
    request.expected_unit = rules.season_unit(product)
    return balance


def _locked(product: Product) -> Product:
    """The product, locked for stamps: those of seasons, and all that come to be on no lot, share its balance."""
    return Product.objects.select_for_update(of=("self",), no_key=True).get(pk=product.pk)


@transaction.atomic
def issue_stamps(*, request: StampRequest, by: Person) -> CodeBatch:
    """Approve a request: its numbers are allotted as one batch of one range, and what they cost today is owed.

    Raises Refusal for whoever asked for them, or with the balance where it no longer has room for them;
    StateChanged where somebody has decided already.
    """
    by = by.deciding(Permission.DECIDE_STAMPS)
    request = _undecided(request, by)
    request.product = _locked(request.product)
    if request.lot is not None:
        request.lot = Lot.objects.select_for_update().get(pk=request.lot.pk)
    rules.require_still_within(request)
    batch = CodeBatch.objects.create(
        request=request,
        organisation=request.organisation,
        product=request.product,
        numbers=allot_numbers(request.quantity),
        kind=request.kind,
        level=request.level,
        pack_units=request.pack_units,
        printing=request.printing,
        key_id=settings.STAMP_KEY_ID,
        key_fingerprint=fingerprint(key_in_use()),
        issued_by=by,
    )
    StampRange.objects.create(batch=batch, product=batch.product, numbers=batch.numbers)
    keep_change(batch, batch.numbers, state=StampState.ALLOCATED, by=by, organisation=request.decider)
    fee = fix_fee(batch=batch, authority=request.decider)
    _decide(request, RequestState.ISSUED, by=by)
    tell_of_issue(batch=batch, request=request, fee=fee)
    audit.record("issue_stamps", by=by, subject=batch, quantity=batch.size, request=request.pk)
    return batch


@transaction.atomic
def refuse_stamps(*, request: StampRequest, by: Person, reason: str) -> StampRequest:
    by = by.deciding(Permission.DECIDE_STAMPS)
    request = _undecided(request, by)
    reason = require_reason(reason)
    _decide(request, RequestState.REFUSED, by=by, reason=reason)
    tell_of_refusal(request=request)
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
