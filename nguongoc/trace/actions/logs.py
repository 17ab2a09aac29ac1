"""Log entries are written here; each that makes, joins or moves goods writes an event."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.text import normalise, number_text
from nguongoc.registry.rules import require_assigned
from nguongoc.trace import rules
from nguongoc.trace.actions.events import (
    Quantity,
    move,
    name_lot,
    write_object_event,
    write_transformation_event,
)
from nguongoc.trace.actions.lots import RAW_SUFFIX, own_open_lot
from nguongoc.trace.actions.stock import Taken, lock_stock, open_packs, take, tell_lots_changed
from nguongoc.trace.balance import balance_of
from nguongoc.trace.enums import EventAction, LogKind, MovementKind
from nguongoc.trace.models import LogEntry, LogForm, Lot
from nguongoc.trace.signals import lots_changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What somebody writes down: `quantity` in `unit`; for packing also the number of packs.

    `inputs` are what processing or packing made the lot of, own lots or received; without any it is all raw
    material that was harvested for the lot and not used yet.
    """

    form: LogForm
    happened_at: dt.datetime
    quantity: Decimal
    unit: str
    answers: dict[str, Any]
    pack_count: int | None = None
    place: str = ""
    note: str = ""
    inputs: Sequence[Taken] = ()


@transaction.atomic
def record_log(*, lot: Lot, entry: Entry, by: Person) -> LogEntry:
    """Write a log entry of an open lot and the EPCIS event that it makes.

    Harvest opens the lot's raw material; processing turns raw material into the lot; packing counts its packs
    (and makes the lot of the raw material where nothing was processed). Effects: event, edges of the graph,
    quantities of the lot, entry, audit trail. Raises Refusal with the field that is wrong.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    lock_stock(organisation=organisation)
    lot = own_open_lot(lot=lot, organisation=organisation)
    require_assigned(lot.product_id, by)
    rules.require_not_future(entry.happened_at)
    if entry.quantity <= 0:
        raise Refusal("Số lượng phải lớn hơn 0.", field="quantity")
    answers = rules.checked_answers(entry.form, entry.answers)
    _require_new(lot, entry, answers)
    event_id = _WRITERS.get(LogKind(entry.form.kind), _observe)(lot, entry, by)
    written = LogEntry.objects.create(
        lot=lot,
        form=entry.form,
        kind=entry.form.kind,
        happened_at=entry.happened_at,
        quantity=entry.quantity,
        unit=entry.unit,
        pack_count=entry.pack_count,
        place=normalise(entry.place),
        note=entry.note.strip(),
        answers=answers,
        event=event_id,
        entered_by=by,
        helper=by.helper,
    )
    audit.record("record_log", by=by, subject=lot, kind=entry.form.kind, event=str(event_id))
    lots_changed.send(Lot, lot_ids=[lot.pk])
    return written


def _require_new(lot: Lot, entry: Entry, answers: dict[str, str]) -> None:
    """The same entry, to the last word, is the same form sent twice."""
    same = LogEntry.objects.filter(
        lot=lot,
        form=entry.form,
        happened_at=entry.happened_at,
        quantity=entry.quantity,
        unit=entry.unit,
        pack_count=entry.pack_count,
        answers=answers,
    )
    if same.exists():
        raise Refusal("Việc này đã được ghi rồi, không ghi thêm lần nữa.")


def _harvest(lot: Lot, entry: Entry, by: Person) -> uuid.UUID:
    raw, is_new = Lot.objects.get_or_create(
        raw_of=lot,
        defaults={
            "organisation": lot.organisation,
            "code": f"{lot.code}{RAW_SUFFIX}",
            "name": f"Nguyên liệu: {lot.name}",
            "unit": entry.unit,
            "is_sample": lot.is_sample,
            "opened_by": lot.opened_by,
            "production_date": timezone.localdate(entry.happened_at),
        },
    )
    if is_new:
        name_lot(lot=raw)
    if raw.unit != entry.unit:
        raise Refusal(f"Nguyên liệu của lô này đã ghi bằng {raw.get_unit_display()}.", field="unit")
    raw.quantity += entry.quantity
    rules.require_countable(raw)
    raw.save(update_fields=["quantity"])
    return _write_object(entry, EventAction.ADD, "creating_class_instance", raw)


def _process(lot: Lot, entry: Entry, by: Person) -> uuid.UUID:
    return _transform(lot, entry, by, "creating_class_instance")


def _pack(lot: Lot, entry: Entry, by: Person) -> uuid.UUID:
    """Packing may come in several entries; packs together never hold more than the lot's quantity."""
    if not entry.pack_count or entry.pack_count <= 0:
        raise Refusal("Hãy nhập số gói đã đóng.", field="pack_count")
    event_id = None
    if lot.quantity and entry.inputs:
        raise Refusal("Lô đã có thành phẩm: nguyên liệu được ghi ở lần chế biến, không ghi ở lần đóng gói.")
    if lot.quantity == 0:
        event_id = _transform(lot, entry, by, "packing")
    _require_enough(lot, entry.pack_count)
    lot.pack_count += entry.pack_count
    rules.require_countable(lot)
    lot.save(update_fields=["pack_count"])
    return event_id or _write_object(entry, EventAction.OBSERVE, "packing", lot)


def _require_enough(lot: Lot, packs: int) -> None:
    """Packs hold what was made and is not used, handed over or lost meanwhile."""
    balance, content = balance_of(lot), lot.product_content
    more = rules.packs_within(rules.unpacked(lot, balance), lot.unit, content) if content else None
    if more is None or packs <= more:
        return
    gone = "" if balance.came == balance.left else f" ({balance.why(lot.unit)})"
    raise Refusal(
        f"Lô có {number_text(lot.quantity)} {lot.get_unit_display()}{gone}, chỉ đủ cho "
        f"{number_text(lot.pack_count + more)} gói; tính cả lần này là {number_text(lot.pack_count + packs)} gói. "
        "Hãy xem lại số gói.",
        field="pack_count",
    )


def _transform(lot: Lot, entry: Entry, by: Person, biz_step: str) -> uuid.UUID:
    """What was chosen becomes the lot, or all that was harvested for it and not used yet.

    Without any (bought in, not declared) the lot simply begins.
    """
    if entry.unit != lot.unit:
        raise Refusal(f"Lô này tính bằng {lot.get_unit_display()}.", field="unit")
    lot.quantity += entry.quantity
    rules.require_countable(lot)
    lot.production_date = lot.production_date or timezone.localdate(entry.happened_at)
    content = lot.product_content
    if content and content.shelf_life_days and lot.expiry_date is None:
        lot.expiry_date = lot.production_date + dt.timedelta(days=content.shelf_life_days)
    lot.save(update_fields=["quantity", "production_date", "expiry_date"])
    chosen = entry.inputs or _unused_raw(lot)
    if any(each.holding == lot for each in chosen):
        raise Refusal("Lô này không thể là nguyên liệu của chính nó.", field="holdings")
    if not chosen:
        return _write_object(entry, EventAction.ADD, biz_step, lot)
    inputs = take(taken=chosen, organisation=lot.organisation, by=by, field="holdings")
    open_packs(used=inputs)
    tell_lots_changed(holdings=[each.lot for each in inputs])
    return write_transformation_event(
        organisation=lot.organisation,
        at=entry.happened_at,
        biz_step=biz_step,
        inputs=inputs,
        outputs=[Quantity(lot, entry.quantity, entry.unit)],
    )


def _unused_raw(lot: Lot) -> list[Taken]:
    raw = Lot.objects.filter(raw_of=lot).first()
    free = balance_of(raw).free if raw else Decimal(0)
    return [Taken(raw, free)] if raw and free > 0 else []


def _observe(lot: Lot, entry: Entry, by: Person) -> uuid.UUID:
    step = {LogKind.STORAGE: "storing", LogKind.RECEIVING: "receiving"}
    return _write_object(entry, EventAction.OBSERVE, step[LogKind(entry.form.kind)], lot)


def _ship(lot: Lot, entry: Entry, by: Person) -> uuid.UUID:
    """Sent to somebody whom the entry names in words: no more than is left. Who is in the system gets a hand-over
    (actions/handovers).
    """
    amount = rules.in_unit_of(lot, entry.quantity, entry.unit)
    rules.require_free(lot, amount, balance_of(lot), field="quantity")
    event = _write_object(entry, EventAction.OBSERVE, "shipping", lot)
    sent = Quantity(lot, amount, lot.unit)
    move(event=event, at=entry.happened_at, quantities=[(MovementKind.SHIPPED, sent.gone)])
    return event


def _write_object(entry: Entry, action: EventAction, biz_step: str, lot: Lot) -> uuid.UUID:
    return write_object_event(
        organisation=lot.organisation,
        at=entry.happened_at,
        action=action,
        biz_step=biz_step,
        quantities=[Quantity(lot, entry.quantity, entry.unit)],
        disposition="in_transit" if biz_step == "shipping" else "active",
    )


_WRITERS = {
    LogKind.HARVEST: _harvest,
    LogKind.PROCESSING: _process,
    LogKind.PACKING: _pack,
    LogKind.SHIPPING: _ship,
}
