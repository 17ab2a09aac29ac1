"""Logistic units are packed and unpacked here; each gets an SSCC that is never used again."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import connection, transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.digital_link import DigitalLink
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.identifiers import allot
from nguongoc.places.queries import current_province
from nguongoc.registry.contents.products import quantity_text
from nguongoc.registry.rules import require_assigned
from nguongoc.trace import rules
from nguongoc.trace.actions.events import (
    Quantity,
    move,
    name_unit,
    write_aggregation_event,
    write_aggregation_events,
)
from nguongoc.trace.actions.stock import Taken, lock_holdings, lock_stock, take
from nguongoc.trace.enums import EventAction, LogisticKind, MovementKind, UnitState
from nguongoc.trace.models import LogisticUnit, Lot, UnitContent

SSCC_LENGTH = 18
MOST_UNITS = 100  # at once: each is an event of its own
_EXTENSION = "0"  # the first digit of an SSCC, free to whoever allots it


@transaction.atomic
def pack_units(
    *,
    kind: LogisticKind,
    taken: Sequence[Taken],
    units: Sequence[LogisticUnit] = (),
    count: int = 1,
    at: dt.datetime,
    by: Person,
) -> list[LogisticUnit]:
    """Pack quantities, and units that are packed already, into a new unit; or `count` alike, each with as much.

    Each is an AggregationEvent ADD. What is in a unit is neither used nor handed over without it. The same form
    sent twice is refused. Raises Refusal with the field `count`, `holdings`, `units` or `at`.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    rules.require_not_future(at, field="at")
    if not 1 <= count <= MOST_UNITS:
        raise Refusal(f"Mỗi lần đóng từ 1 đến {MOST_UNITS} thùng.", field="count")
    if units and count > 1:
        raise Refusal("Thùng đã đóng chỉ xếp được vào một pallet.", field="count")
    lock_stock(organisation=organisation)  # of a double tap the second waits
    children = [own_unit(unit=unit, by=by) for unit in units]
    whole = [Taken(each.holding, each.quantity * count) for each in taken]
    found = take(taken=whole, organisation=organisation, by=by, field="holdings") if whole or not units else []
    each = [Quantity(part.lot, part.amount / count, part.unit) for part in found]
    if not children:
        _require_not_packed(kind, each, at, organisation)
    made = [_new_unit(kind, at, by, organisation) for _ in range(count)]
    _fill(made, each, children, at, by)
    return made


def _require_not_packed(
    kind: LogisticKind, each: Sequence[Quantity], at: dt.datetime, organisation: Organisation
) -> None:
    """As much of the same in such a unit at the same time is the same form sent twice."""
    same = LogisticUnit.objects.filter(organisation=organisation, kind=kind, packed_at=at, state=UnitState.PACKED)
    asked = {(part.lot, part.amount) for part in each}
    for unit in same.order_by("-pk")[:MOST_UNITS]:
        if {(part.lot, part.amount) for part in quantities_in(units=[unit])} == asked:
            raise Refusal(
                "Thùng này đã được đóng rồi. Muốn đóng thêm thùng như vậy, hãy sửa giờ đóng.", field="at"
            )


def _new_unit(kind: LogisticKind, at: dt.datetime, by: Person, organisation: Organisation) -> LogisticUnit:
    sscc = _next_sscc()
    return LogisticUnit.objects.create(
        sscc=sscc,
        thing=name_unit(uri=DigitalLink("00", sscc).uri(), organisation=organisation),
        kind=kind,
        organisation=organisation,
        holder=organisation,
        is_sample=organisation.establishment.is_sample,
        packed_by=by,
        packed_at=at,
    )


def _fill(
    units: list[LogisticUnit], each: list[Quantity], children: list[LogisticUnit], at: dt.datetime, by: Person
) -> None:
    """Each of the units holds as much; the units that are `children` stand in the only one."""
    events = write_aggregation_events(
        organisation=units[0].organisation,
        at=at,
        action=EventAction.ADD,
        biz_step="packing",
        parents=[unit.link.uri() for unit in units],
        quantities=each,
        children=[child.link.uri() for child in children],
    )
    LogisticUnit.objects.filter(pk__in=[child.pk for child in children]).update(parent=units[0])
    for unit, event in zip(units, events, strict=True):
        put_in(unit=unit, quantities=each)
        move(event=event, at=at, quantities=[(MovementKind.PACKED, part.gone) for part in each])
        audit.record("pack_unit", by=by, subject=unit, event=str(event))


@transaction.atomic
def unpack_unit(*, unit: LogisticUnit, at: dt.datetime, by: Person) -> LogisticUnit:
    """Take all out of a unit: what was in it is free again, units that were in it stand for themselves.

    AggregationEvent DELETE, which without children named means all of them. Raises Refusal.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    rules.require_not_future(at, field="at")
    lock_stock(organisation=organisation)
    unit = own_unit(unit=unit, by=by)
    parts = quantities_in(units=[unit])
    _take_out(unit, parts, list(unit.children.all()), at)
    unit.contents.all().delete()
    unit.state = UnitState.UNPACKED
    unit.save(update_fields=["state"])
    audit.record("unpack_unit", by=by, subject=unit)
    return unit


@transaction.atomic
def take_from_unit(
    *,
    unit: LogisticUnit,
    taken: Sequence[Taken],
    units: Sequence[LogisticUnit] = (),
    at: dt.datetime,
    by: Person,
) -> LogisticUnit:
    """Take a part out of a unit, quantities or units within it; the rest stays in it.

    AggregationEvent DELETE that names them. A unit with nothing left in it is unpacked. Raises Refusal with the
    field `holdings` or `units`.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    rules.require_not_future(at, field="at")
    lock_stock(organisation=organisation)
    unit = own_unit(unit=unit, by=by)
    if not taken and not units:
        raise Refusal("Hãy nhập số lượng lấy ra.", field="holdings")
    lock_holdings(holdings=[each.holding for each in taken])
    parts = [_lessen(unit, each) for each in taken]
    children = [child for child in unit.children.all() if child in units]
    if len(children) != len(units):
        raise Refusal("Thùng này không nằm trong pallet.", field="units")
    _take_out(unit, parts, children, at)
    if not unit.contents.exists() and not unit.children.exists():
        unit.state = UnitState.UNPACKED
        unit.save(update_fields=["state"])
    audit.record("take_from_unit", by=by, subject=unit)
    return unit


def _lessen(unit: LogisticUnit, taken: Taken) -> Quantity:
    holding = taken.holding
    name = "lot" if isinstance(holding, Lot) else "incoming"
    row = UnitContent.objects.filter(container=unit, **{name: holding}).first()
    held = row.quantity if row else Decimal(0)
    if row is None or not 0 < taken.quantity <= held:
        raise Refusal(
            f"{unit} đang có {quantity_text(held, holding.unit)} {holding}. Hãy nhập lại số lấy ra.",
            field="holdings",
        )
    if taken.quantity == held:
        row.delete()
    else:
        row.quantity -= taken.quantity
        row.save(update_fields=["quantity"])
    return Quantity(holding, taken.quantity, holding.unit)


def _take_out(unit: LogisticUnit, parts: list[Quantity], children: list[LogisticUnit], at: dt.datetime) -> None:
    assert unit.holder is not None  # noqa: S101 -- own_unit looked
    event = write_aggregation_event(
        organisation=unit.holder,
        at=at,
        action=EventAction.DELETE,
        biz_step="unpacking",
        parent=unit.link.uri(),
        quantities=parts,
        children=[child.link.uri() for child in children],
    )
    move(event=event, at=at, quantities=[(MovementKind.PACKED, each) for each in parts])
    LogisticUnit.objects.filter(pk__in=[child.pk for child in children]).update(parent=None)


def own_unit(*, unit: LogisticUnit, by: Person) -> LogisticUnit:
    """The unit, locked: in the hands of the person's establishment, packed, and within no other. Raises Refusal,
    also where a producer was not given what is in it.
    """
    unit = LogisticUnit.objects.select_for_update(of=("self",)).select_related("holder").get(pk=unit.pk)
    if unit.holder != by.organisation:
        raise NotPermitted("Thùng này không ở cơ sở của bạn.")
    if unit.state != UnitState.PACKED:
        raise Refusal(f"{unit} {unit.get_state_display()} nên không làm được việc này.", field="units")
    if unit.parent_id is not None:
        raise Refusal(f"{unit} đang nằm trong {unit.parent}. Hãy lấy ra trước.", field="units")
    if by.is_limited_to_assigned_products:
        for each in quantities_in(units=within(units=[unit])):
            if isinstance(each.lot, Lot):
                require_assigned(rules.product_of(each.lot), by)
    return unit


def within(*, units: Iterable[LogisticUnit]) -> list[LogisticUnit]:
    """The units themselves and all that stand in them, however deep."""
    return list(LogisticUnit.objects.within(unit.pk for unit in units).order_by("pk"))


def quantities_in(*, units: Iterable[LogisticUnit]) -> list[Quantity]:
    """What is in the units themselves, not in those within them; each lot once."""
    rows = UnitContent.objects.filter(container__in=list(units)).order_by("pk")
    sums: dict[object, Quantity] = {}
    for row in rows.select_related("lot__thing", "lot__product__published", "incoming__thing__lot"):
        known = sums.get(row.holding)
        amount = row.quantity + (known.amount if known else 0)
        sums[row.holding] = Quantity(row.holding, amount, row.holding.unit)
    return list(sums.values())


def put_in(*, unit: LogisticUnit, quantities: Iterable[Quantity]) -> None:
    UnitContent.objects.bulk_create(
        UnitContent(
            container=unit,
            lot=each.lot if isinstance(each.lot, Lot) else None,
            incoming=None if isinstance(each.lot, Lot) else each.lot,
            quantity=each.amount,
        )
        for each in quantities
    )


def _next_sscc() -> str:
    """The next SSCC of the province's prefix. Raises Refusal once it is used up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('trace_sscc_number')")
        number = cursor.fetchone()[0]
    try:
        return allot(_EXTENSION + current_province().gs1_prefix, number, length=SSCC_LENGTH)
    except ValueError as error:
        raise Refusal("Dãy mã SSCC của tỉnh đã cấp hết. Hãy báo cho cơ quan vận hành hệ thống.") from error
