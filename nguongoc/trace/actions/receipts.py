"""Goods are received here: confirmed, disputed, refused, or taken in although nobody declared them."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.files import store_image
from nguongoc.common.identifiers import uuid7
from nguongoc.common.text import normalise
from nguongoc.registry.contents.products import quantity_text
from nguongoc.registry.rules import require_reason
from nguongoc.trace import rules
from nguongoc.trace.actions.events import (
    Quantity,
    move,
    name_thing,
    write_aggregation_event,
    write_object_event,
)
from nguongoc.trace.actions.handovers import HANDOVER, S, locked_handover, parties_of, say
from nguongoc.trace.actions.stock import Taken, lock_holdings, lock_stock, take
from nguongoc.trace.actions.telling import tell_of_answer, tell_of_claim, tell_of_recalled, tell_of_receipt
from nguongoc.trace.actions.units import put_in, within
from nguongoc.trace.balance import balances_of
from nguongoc.trace.enums import Condition, EventAction, MovementKind, StatementKind, UnitState
from nguongoc.trace.models import (
    Handover,
    HandoverLine,
    IncomingLot,
    LogisticUnit,
    Lot,
    Thing,
    UnitContent,
)

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineReceipt:
    """What came of a line, in its unit; nothing of it where that is zero."""

    quantity: Decimal
    condition: Condition = Condition.GOOD
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Goods that came without a declaration: what, from whom, and what shows it.

    `thing` is what the label names, where it is known; `label_code` what was read on it.
    """

    name: str
    code: str = ""
    quantity: Decimal
    unit: str
    received_at: dt.datetime
    sender: Organisation | None = None
    sender_name: str = ""
    sender_address: str = ""
    thing: Thing | None = None
    label_code: str = ""
    evidence: UploadedFile | None = None
    note: str = ""


@transaction.atomic
def confirm_handover(
    *,
    handover: Handover,
    received_at: dt.datetime,
    receipts: Mapping[int, LineReceipt] | None = None,
    text: str = "",
    by: Person,
) -> Handover:
    """The receiver has the goods: whole, or with what `receipts` say by the key of a line.

    A receiving ObjectEvent; what came is the receiver's, in incoming lots under the sender's things, and in the
    units in which it came. Of what was sent no more can come than scales differ. Raises Refusal with the field
    `received_at` or `line_{pk}`, StateChanged where it is settled already.
    """
    handover, organisation = _own(handover, by)
    rules.require_not_future(received_at, field="received_at")
    if handover.shipped_at and received_at < handover.shipped_at:
        raise Refusal("Giờ nhận đang trước giờ giao. Hãy xem lại.", field="received_at")
    holdings = ("lot__product__published", "incoming__thing__lot")
    lines = list(handover.lines.select_related("thing__lot", "packed_in", *holdings).order_by("pk"))
    for line in lines:
        _fill(line, (receipts or {}).get(line.pk) or LineReceipt(line.quantity))
    if not any(line.received_quantity for line in lines):
        raise Refusal("Chưa nhận được gì thì hãy chọn Khiếu nại hoặc Từ chối nhận.")
    HandoverLine.objects.bulk_update(lines, ["received_quantity", "condition", "remark"])
    HANDOVER.move(handover, S.CONFIRMED)
    handover.received_at = received_at
    handover.save(update_fields=["received_at"])
    event = _take_in(handover, organisation, lines, received_at)
    say(handover=handover, kind=StatementKind.CONFIRMED, by=by, text=normalise(text), event=event)
    tell_of_receipt(handover=handover, has_differences=any(line.difference for line in lines))
    return handover


@transaction.atomic
def dispute_handover(*, handover: Handover, reason: str, by: Person) -> Handover:
    """The receiver says that something is wrong; nothing is taken in before it is settled. Raises Refusal with
    the field `reason`, StateChanged.
    """
    return _object(handover, S.DISPUTED, StatementKind.DISPUTED, reason, by)


@transaction.atomic
def refuse_handover(*, handover: Handover, reason: str, by: Person) -> Handover:
    """The receiver does not take the goods; they wait for the sender to take them back. Raises as above."""
    return _object(handover, S.REFUSED, StatementKind.REFUSED, reason, by)


@transaction.atomic
def receive_undeclared(*, found: Found, by: Person) -> Handover:
    """Take in goods that nobody declared, with a flag; whoever is named as their source is told and may deny it.

    The same form sent twice is refused. Raises Refusal with the field `name`, `quantity`, `unit`, `sender_name`,
    `received_at` or `evidence`.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    rules.require_not_future(found.received_at, field="received_at")
    if not normalise(found.name):
        raise Refusal("Hãy ghi tên hàng.", field="name")
    if found.quantity <= 0:
        raise Refusal("Số lượng phải lớn hơn 0.", field="quantity")
    if found.sender == organisation:
        raise Refusal("Hàng của chính cơ sở thì không cần nhận.", field="sender_name")
    if found.sender is None and not normalise(found.sender_name):
        raise Refusal("Hãy ghi nhận hàng từ ai.", field="sender_name")
    quantity, unit = rules.in_base_unit(found.quantity, found.unit)
    known = found.thing.lot if found.thing else None
    if known is not None and known.unit != unit:
        raise Refusal(f"Lô này tính bằng {known.get_unit_display()}.", field="unit")
    lock_stock(organisation=organisation)  # of a double tap the second waits
    _require_not_received(found, organisation, quantity, unit)
    thing = found.thing or name_thing(uri=f"urn:nguongoc:incoming:{uuid7()}")
    handover = _undeclared(found, organisation, by)
    HandoverLine.objects.create(
        handover=handover,
        thing=thing,
        name=normalise(found.name)[:200],
        code=normalise(found.code)[:40],
        quantity=quantity,
        unit=unit,
        received_quantity=quantity,
        condition=Condition.GOOD,
    )
    event = _take_in(handover, organisation, list(handover.lines.all()), found.received_at)
    say(handover=handover, kind=StatementKind.RECEIVED, by=by, text=found.note.strip(), event=event)
    tell_of_claim(handover=handover)
    return handover


@transaction.atomic
def deny_source(*, handover: Handover, reason: str = "", by: Person) -> Handover:
    """Whoever is named as the source says that they did not hand it over. Raises StateChanged."""
    handover, _ = _named_source(handover, by)
    HANDOVER.move(handover, S.DENIED)
    say(handover=handover, kind=StatementKind.DENIED, by=by, text=normalise(reason))
    tell_of_answer(handover=handover)
    return handover


@transaction.atomic
def acknowledge_source(*, handover: Handover, text: str = "", by: Person) -> Handover:
    """Whoever is named as the source says that they did, at once or after a denial, which stays.

    Where the lot is one of theirs it leaves their balance with a shipping event of the time of receipt, recalled
    meanwhile or not. Raises Refusal where so much of it is not left, StateChanged.
    """
    handover, organisation = _named_source(handover, by)
    HANDOVER.move(handover, S.ACKNOWLEDGED)
    line = handover.lines.select_related("thing__lot").get()
    at = handover.received_at
    assert at is not None  # noqa: S101 -- it was received
    own = _own_holding(line, organisation)
    gone = (
        take(taken=[Taken(own, line.quantity)], organisation=organisation, by=by, even_recalled=True)
        if own
        else []
    )
    came = handover.incoming_lots.select_related("thing__lot").get()
    event = write_object_event(
        organisation=organisation,
        at=at,
        action=EventAction.OBSERVE,
        biz_step="shipping",
        disposition="in_transit",
        quantities=gone or [Quantity(came, line.quantity, line.unit)],
        more=parties_of(handover=handover),
    )
    move(event=event, at=at, quantities=[(MovementKind.SHIPPED, each.gone) for each in gone])
    say(handover=handover, kind=StatementKind.ACKNOWLEDGED, by=by, text=normalise(text), event=event)
    tell_of_answer(handover=handover)
    return handover


def _own_holding(line: HandoverLine, organisation: Organisation) -> Lot | IncomingLot | None:
    """The source's own holding of what was received: its lot, or a received one that has so much if any has."""
    lot = line.thing.lot
    if lot is not None and lot.organisation_id == organisation.pk:
        return lot
    balances = balances_of(IncomingLot.objects.filter(thing=line.thing, organisation=organisation))
    received = sorted(balances, key=lambda each: (balances[each].free < line.quantity, each.pk))
    return received[0] if received else None


def _fill(line: HandoverLine, receipt: LineReceipt) -> None:
    if receipt.quantity < 0:
        raise Refusal("Số lượng không thể nhỏ hơn 0.", field=f"line_{line.pk}")
    if receipt.quantity > rules.most_received(line.quantity):
        raise Refusal(
            f"Bên giao ghi {quantity_text(line.quantity, line.unit)} {line}. Nhận nhiều hơn thì hãy khiếu nại "
            "để bên giao ghi lại.",
            field=f"line_{line.pk}",
        )
    line.received_quantity = receipt.quantity
    line.condition, line.remark = receipt.condition, normalise(receipt.remark)[:300]


def _take_in(
    handover: Handover, organisation: Organisation, lines: Sequence[HandoverLine], at: dt.datetime
) -> uuid.UUID:
    """The receiver's incoming lots, one for each thing, and the units in which they came.

    Lots of ours are locked first: a recall that is under way is waited for, and whoever receives is told of it;
    one that comes after finds the receiver among the holders.
    """
    lots = lock_holdings(holdings=[line.thing.lot for line in lines if line.thing.lot])
    incoming = _incoming(handover, organisation, lines, at)
    came = [
        (line, Quantity(incoming[line.thing_id], line.received_quantity, line.unit))
        for line in lines
        if line.received_quantity
    ]
    units = list(handover.units.all())
    event = write_object_event(
        organisation=organisation,
        at=at,
        action=EventAction.OBSERVE,
        biz_step="receiving",
        disposition="in_progress",
        quantities=_summed([each for line, each in came if line.packed_in is None]),
        units=[unit.link.uri() for unit in units],
        more=parties_of(handover=handover),
    )
    moved = [(MovementKind.RECEIVED, each) for _, each in came]
    moved += [(MovementKind.PACKED, each.gone) for line, each in came if line.packed_in]
    move(event=event, at=at, quantities=moved)
    _take_units(organisation, units, lines, incoming, at)
    tell_of_recalled(handover=handover, lots=[lot for lot in lots if lot.state in rules.UNUSABLE])
    return event


def _incoming(
    handover: Handover, organisation: Organisation, lines: Sequence[HandoverLine], at: dt.datetime
) -> dict[int, IncomingLot]:
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.thing_id] += line.received_quantity or _NOTHING
    first = {line.thing_id: line for line in reversed(lines)}
    made = IncomingLot.objects.bulk_create(
        IncomingLot(
            organisation=organisation,
            handover=handover,
            thing=first[thing].thing,
            name=first[thing].name,
            code=first[thing].code,
            quantity=total,
            unit=first[thing].unit,
            received_at=at,
            is_sample=organisation.establishment.is_sample,
        )
        for thing, total in sums.items()
        if total
    )
    return {each.thing_id: each for each in made}


def _take_units(
    organisation: Organisation,
    units: Sequence[LogisticUnit],
    lines: Sequence[HandoverLine],
    incoming: Mapping[int, IncomingLot],
    at: dt.datetime,
) -> None:
    """The units are the receiver's, with what came in them; what is missing is taken out by an event."""
    inner = within(units=units)
    UnitContent.objects.filter(container__in=inner).delete()
    for unit in inner:
        own = [line for line in lines if line.packed_in_id == unit.pk]
        put_in(
            unit=unit,
            quantities=[
                Quantity(incoming[line.thing_id], line.received_quantity, line.unit)
                for line in own
                if line.received_quantity
            ],
        )
        short = [
            Quantity(line.holding, line.quantity - (line.received_quantity or _NOTHING), line.unit)
            for line in own
            if line.quantity > (line.received_quantity or _NOTHING)
        ]
        if short:
            write_aggregation_event(
                organisation=organisation,
                at=at,
                action=EventAction.DELETE,
                biz_step="inspecting",
                disposition="mismatch_quantity",
                parent=unit.link.uri(),
                quantities=short,
            )
    LogisticUnit.objects.filter(pk__in=[unit.pk for unit in inner]).update(
        state=UnitState.PACKED, holder=organisation
    )


def _summed(quantities: Sequence[Quantity]) -> list[Quantity]:
    sums: dict[IncomingLot | Lot, Quantity] = {}
    for each in quantities:
        known = sums.get(each.lot)
        sums[each.lot] = Quantity(each.lot, each.amount + (known.amount if known else 0), each.unit)
    return list(sums.values())


def _object(handover: Handover, state: S, kind: StatementKind, reason: str, by: Person) -> Handover:
    handover, _ = _own(handover, by)
    reason = require_reason(reason, "Hãy ghi lý do: bên giao và cơ quan quản lý sẽ đọc được.")
    HANDOVER.move(handover, state)
    say(handover=handover, kind=kind, by=by, text=reason)
    tell_of_answer(handover=handover, reason=reason)
    return handover


def _require_not_received(found: Found, organisation: Organisation, quantity: Decimal, unit: str) -> None:
    """As much of the same from the same hands at the same time is the same form sent twice."""
    same = HandoverLine.objects.filter(
        handover__receiver=organisation,
        handover__is_undeclared=True,
        handover__sender=found.sender,
        handover__sender_name=normalise(found.sender_name),
        handover__received_at=found.received_at,
        handover__label_code=normalise(found.label_code)[:300],
        name=normalise(found.name)[:200],
        code=normalise(found.code)[:40],
        quantity=quantity,
        unit=unit,
    )
    if same.exists():
        raise Refusal(
            "Hàng này đã được ghi nhận rồi, không ghi thêm lần nữa. Nếu là chuyến khác, hãy sửa giờ nhận.",
            field="received_at",
        )


def _undeclared(found: Found, organisation: Organisation, by: Person) -> Handover:
    evidence = store_image(found.evidence, folder="handovers").name if found.evidence else ""
    return Handover.objects.create(
        sender=found.sender,
        sender_name=normalise(found.sender_name),
        sender_address=normalise(found.sender_address),
        receiver=organisation,
        state=S.UNDECLARED,
        is_undeclared=True,
        received_at=found.received_at,
        label_code=normalise(found.label_code)[:300],
        evidence=evidence,
        note=found.note.strip(),
        is_sample=organisation.establishment.is_sample,
        made_by=by,
    )


def _own(handover: Handover, by: Person) -> tuple[Handover, Organisation]:
    """The hand-over, locked, that comes to the person's establishment. Raises NotPermitted."""
    handover, organisation = locked_handover(handover=handover, by=by)
    if handover.receiver_id != organisation.pk:
        raise NotPermitted("Chuyến hàng này không giao cho cơ sở của bạn.")
    return handover, organisation


def _named_source(handover: Handover, by: Person) -> tuple[Handover, Organisation]:
    """The undeclared receipt, locked, that names the person's establishment as its source."""
    handover, organisation = locked_handover(handover=handover, by=by)
    if handover.sender_id != organisation.pk or not handover.is_undeclared:
        raise NotPermitted("Cơ sở của bạn không được nêu là bên giao lô này.")
    return handover, organisation
