"""Goods are handed over here by the sender: shipped, withdrawn, taken back."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.text import normalise
from nguongoc.common.workflow import Transitions
from nguongoc.registry.rules import require_reason
from nguongoc.trace import epcis, rules
from nguongoc.trace.actions.events import Quantity, move, write_object_event
from nguongoc.trace.actions.stock import Taken, lock_holdings, lock_stock, take
from nguongoc.trace.actions.telling import tell_of_shipment, tell_of_withdrawal
from nguongoc.trace.actions.units import own_unit, quantities_in, within
from nguongoc.trace.enums import EventAction, HandoverState, MovementKind, StatementKind, UnitState
from nguongoc.trace.models import (
    Handover,
    HandoverLine,
    HandoverStatement,
    LogisticUnit,
    Lot,
)

S = HandoverState
HANDOVER = Transitions(
    {
        S.ON_WAY: {S.CONFIRMED, S.DISPUTED, S.REFUSED, S.WITHDRAWN},
        S.DISPUTED: {S.CONFIRMED, S.REFUSED, S.WITHDRAWN},
        S.REFUSED: {S.TAKEN_BACK},
        S.OUTSIDE: {S.WITHDRAWN},
        S.UNDECLARED: {S.DENIED, S.ACKNOWLEDGED},
        S.DENIED: {S.ACKNOWLEDGED},
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Who brings the goods, and how (TCVN 13987); `temperature` in degrees Celsius."""

    deliverer: str = ""
    vehicle_plate: str = ""
    driver_name: str = ""
    driver_phone: str = ""
    seal_number: str = ""
    temperature: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """What is sent to whom: an establishment of the system, or somebody by name and address."""

    taken: Sequence[Taken] = ()
    units: Sequence[LogisticUnit] = ()
    receiver: Organisation | None = None
    receiver_name: str = ""
    receiver_address: str = ""
    shipped_at: dt.datetime
    note_number: str = ""
    carrier: Carrier = field(default_factory=Carrier)
    note: str = ""


@transaction.atomic
def ship(*, shipment: Shipment, by: Person) -> Handover:
    """Send quantities of lots and whole logistic units to a receiver, who is told (Circular 17/2021, article 6).

    A shipping ObjectEvent names units by SSCC and what is in none by its lot, with the parties of both sides and
    the delivery note. Effects: event, movements, hand-over, statement, notices, audit trail. Raises Refusal with
    the field `receiver`, `receiver_address`, `shipped_at`, `holdings` or `units`.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    rules.require_not_future(shipment.shipped_at, field="shipped_at")
    _require_receiver(shipment, organisation)
    lock_stock(organisation=organisation)
    units = [own_unit(unit=unit, by=by) for unit in shipment.units]
    packed = _packed(units, shipment.taken)
    loose = (
        take(taken=shipment.taken, organisation=organisation, by=by, field="holdings")
        if shipment.taken or not units
        else []
    )
    _require_not_just_sent(shipment, organisation, by)
    handover = _new(shipment, organisation, by)
    handover.units.set(units)
    _add_lines(handover, None, loose)
    for inner, parts in packed:
        _add_lines(handover, inner, parts)
    inside = [part for _unit, parts in packed for part in parts]
    event = _write(handover, organisation, shipment.shipped_at, "shipping", "in_transit", loose, units)
    left = [(MovementKind.PACKED, each) for each in inside]
    left += [(MovementKind.SHIPPED, each.gone) for each in (*loose, *inside)]
    move(event=event, at=shipment.shipped_at, quantities=left)
    gone = UnitState.ON_WAY if shipment.receiver else UnitState.GONE
    holder = {} if shipment.receiver else {"holder": None}
    LogisticUnit.objects.filter(pk__in=[inner.pk for inner, _parts in packed]).update(state=gone, **holder)
    say(handover=handover, kind=StatementKind.SHIPPED, by=by, event=event)
    tell_of_shipment(handover=handover)
    return handover


@transaction.atomic
def withdraw_handover(*, handover: Handover, reason: str, by: Person) -> Handover:
    """The sender says that it was not sent after all, before it is confirmed (CBV `void_shipping`).

    Everything is in the sender's hands again. Raises Refusal with the field `reason`, StateChanged where the
    receiver was faster.
    """
    handover, organisation = _own(handover, by)
    reason = require_reason(reason, "Hãy ghi lý do rút lại: bên nhận sẽ đọc được.")
    HANDOVER.move(handover, S.WITHDRAWN)
    event = _come_back(handover, organisation, "void_shipping", "in_progress")
    say(handover=handover, kind=StatementKind.WITHDRAWN, by=by, text=reason, event=event)
    tell_of_withdrawal(handover=handover, reason=reason)
    return handover


@transaction.atomic
def take_back(*, handover: Handover, by: Person) -> Handover:
    """The sender has the goods again that the receiver refused. Raises StateChanged."""
    handover, organisation = _own(handover, by)
    HANDOVER.move(handover, S.TAKEN_BACK)
    event = _come_back(handover, organisation, "receiving", "returned")
    say(handover=handover, kind=StatementKind.TAKEN_BACK, by=by, event=event)
    return handover


def locked_handover(*, handover: Handover, by: Person) -> tuple[Handover, Organisation]:
    """The hand-over as it stands now, its row locked behind the stock of the person's establishment.

    Whoever asks looks whether it is theirs. Raises NotPermitted for a person who keeps no logs.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    lock_stock(organisation=organisation)
    rows = Handover.objects.select_for_update(of=("self",)).select_related("sender", "receiver")
    return rows.get(pk=handover.pk), organisation


def say(
    *, handover: Handover, kind: StatementKind, by: Person, text: str = "", event: uuid.UUID | None = None
) -> None:
    """Write down what a side says; the audit trail tells of it too."""
    HandoverStatement.objects.create(
        handover=handover,
        kind=kind,
        organisation=by.require(Permission.WRITE_LOGS),
        by=by,
        helper=by.helper,
        text=text[:1000],
        event=event,
    )
    audit.record(f"handover_{kind.value}", by=by, subject=handover, event=str(event or ""), text=text[:300])


def parties_of(*, handover: Handover, is_return: bool = False) -> epcis.Json:
    """Source, destination and delivery note of the hand-over for an event's body.

    What is returned goes the other way. The driver's data stay out of events: these travel further.
    """
    more: epcis.Json = {}
    kinds = ("destination", "source") if is_return else ("source", "destination")
    sides = zip(kinds, (handover.sender, handover.receiver), strict=True)
    for kind, organisation in sides:
        gln = organisation.establishment.gln if organisation else None
        if gln:
            more[f"{kind}List"] = epcis.parties(kind, gln)
    sender_gln = handover.sender.establishment.gln if handover.sender else None
    if sender_gln:
        more["bizTransactionList"] = [epcis.despatch_advice(sender_gln, handover.number)]
    return more


def _require_receiver(shipment: Shipment, organisation: Organisation) -> None:
    receiver = shipment.receiver
    if receiver is None:
        if not normalise(shipment.receiver_name):
            raise Refusal("Hãy chọn cơ sở nhận, hoặc ghi tên người nhận.", field="receiver")
        if not normalise(shipment.receiver_address):
            raise Refusal("Hãy ghi địa chỉ người nhận.", field="receiver_address")
        return
    if receiver == organisation:
        raise Refusal("Cơ sở không giao hàng cho chính mình.", field="receiver")
    if receiver.is_authority or receiver.establishment.published_id is None:
        raise Refusal("Chỉ giao được cho cơ sở đã được duyệt đăng.", field="receiver")


def _require_not_just_sent(shipment: Shipment, organisation: Organisation, by: Person) -> None:
    """The same shipment, to the minute in which it left, is the same form sent twice."""
    same = Handover.objects.filter(
        sender=organisation,
        receiver=shipment.receiver,
        receiver_name=normalise(shipment.receiver_name),
        note_number=normalise(shipment.note_number),
        shipped_at=shipment.shipped_at,
        made_by=by,
    ).exclude(state=S.WITHDRAWN)
    asked = sorted((str(each.holding), each.quantity) for each in shipment.taken)
    for handover in same.prefetch_related("lines"):
        sent = [line for line in handover.lines.all() if line.packed_in_id is None]
        if asked and sorted((str(line.holding), line.quantity) for line in sent) == asked:
            raise Refusal("Chuyến hàng này đã được ghi rồi, không ghi thêm lần nữa.", field="shipped_at")


def _packed(units: Sequence[LogisticUnit], loose: Sequence[Taken]) -> list[tuple[LogisticUnit, list[Quantity]]]:
    """The units and those within them, with what is in each. Raises Refusal where that is recalled.

    All that is shipped is locked first, in one order with what is in no unit.
    """
    inner = within(units=units)
    inside = [each.lot for each in quantities_in(units=inner)]
    lock_holdings(holdings=[*(each.holding for each in loose), *inside])
    packed = [(unit, quantities_in(units=[unit])) for unit in inner]
    for _unit, parts in packed:
        for part in parts:
            rules.require_usable(part.lot)
    return packed


def _new(shipment: Shipment, organisation: Organisation, by: Person) -> Handover:
    carrier = shipment.carrier
    return Handover.objects.create(
        sender=organisation,
        receiver=shipment.receiver,
        receiver_name=normalise(shipment.receiver_name),
        receiver_address=normalise(shipment.receiver_address),
        state=S.ON_WAY if shipment.receiver else S.OUTSIDE,
        note_number=normalise(shipment.note_number),
        shipped_at=shipment.shipped_at,
        deliverer=normalise(carrier.deliverer),
        vehicle_plate=normalise(carrier.vehicle_plate),
        driver_name=normalise(carrier.driver_name),
        driver_phone=normalise(carrier.driver_phone),
        seal_number=normalise(carrier.seal_number),
        temperature=carrier.temperature,
        note=shipment.note.strip(),
        is_sample=organisation.establishment.is_sample,
        made_by=by,
    )


def _add_lines(handover: Handover, unit: LogisticUnit | None, parts: Sequence[Quantity]) -> None:
    HandoverLine.objects.bulk_create(
        HandoverLine(
            handover=handover,
            thing=each.lot.thing,
            lot=each.lot if isinstance(each.lot, Lot) else None,
            incoming=None if isinstance(each.lot, Lot) else each.lot,
            packed_in=unit,
            name=each.lot.name,
            code=each.lot.code,
            quantity=each.amount,
            unit=each.unit,
        )
        for each in parts
    )


def _write(
    handover: Handover,
    organisation: Organisation,
    at: dt.datetime,
    biz_step: str,
    disposition: str,
    loose: Sequence[Quantity],
    units: Sequence[LogisticUnit],
) -> uuid.UUID:
    more = parties_of(handover=handover, is_return=disposition == "returned")
    if biz_step == "shipping" and handover.temperature is not None:
        more["sensorElementList"] = epcis.temperature(handover.temperature)
    return write_object_event(
        organisation=organisation,
        at=at,
        action=EventAction.OBSERVE,
        biz_step=biz_step,
        disposition=disposition,
        quantities=loose,
        units=[unit.link.uri() for unit in units],
        more=more,
    )


def _own(handover: Handover, by: Person) -> tuple[Handover, Organisation]:
    """The hand-over, locked, that the person's establishment sent. Raises NotPermitted."""
    handover, organisation = locked_handover(handover=handover, by=by)
    if (
        handover.sender_id != organisation.pk
        or not Handover.objects.visible_to(by).filter(pk=handover.pk).exists()
    ):
        raise NotPermitted("Chuyến hàng này không do cơ sở của bạn giao.")
    return handover, organisation


def _come_back(handover: Handover, organisation: Organisation, biz_step: str, disposition: str) -> uuid.UUID:
    """All of it is the sender's again, in the units in which it was."""
    lines = list(
        handover.lines.select_related(
            "lot__thing", "lot__product__published", "incoming__thing__lot", "packed_in"
        ).order_by("pk")
    )
    loose = [Quantity(each.holding, each.quantity, each.unit) for each in lines if each.packed_in is None]
    inside = [Quantity(each.holding, each.quantity, each.unit) for each in lines if each.packed_in]
    lock_holdings(holdings=[each.holding for each in lines])
    units, now = list(handover.units.all()), timezone.now()
    event = _write(handover, organisation, now, biz_step, disposition, loose, units)
    back = [(MovementKind.SHIPPED, each) for each in (*loose, *inside)]
    move(event=event, at=now, quantities=back + [(MovementKind.PACKED, each.gone) for each in inside])
    inner = [unit.pk for unit in within(units=units)]
    LogisticUnit.objects.filter(pk__in=inner).update(state=UnitState.PACKED, holder=organisation)
    return event
