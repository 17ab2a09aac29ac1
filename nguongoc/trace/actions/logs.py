"""Log entries are written here; each that makes, joins or moves goods writes an event."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.epcis import Part
from nguongoc.common.errors import Refusal
from nguongoc.common.text import normalise, number_text
from nguongoc.registry.rules import require_assigned
from nguongoc.trace import rules
from nguongoc.trace.actions.events import Quantity, name_lot, write_object_event, write_transformation_event
from nguongoc.trace.actions.lots import RAW_SUFFIX, own_open_lot
from nguongoc.trace.enums import EventAction, LogKind
from nguongoc.trace.models import LogEntry, LogForm, Lot
from nguongoc.trace.signals import lots_changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What somebody writes down: `quantity` in `unit`; for packing also the number of packs."""

    form: LogForm
    happened_at: dt.datetime
    quantity: Decimal
    unit: str
    answers: dict[str, Any]
    pack_count: int | None = None
    place: str = ""
    note: str = ""


@transaction.atomic
def record_log(*, lot: Lot, entry: Entry, by: Person) -> LogEntry:
    """Write a log entry of an open lot and the EPCIS event that it makes.

    Harvest opens the lot's raw material; processing turns raw material into the lot; packing counts its packs
    (and makes the lot of the raw material where nothing was processed). Effects: event, edges of the graph,
    quantities of the lot, entry, audit trail. Raises Refusal with the field that is wrong.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    lot = own_open_lot(lot=lot, organisation=organisation)
    require_assigned(lot.product_id, by)
    rules.require_not_future(entry.happened_at)
    if entry.quantity <= 0:
        raise Refusal("Số lượng phải lớn hơn 0.", field="quantity")
    answers = rules.checked_answers(entry.form, entry.answers)
    _require_new(lot, entry, answers)
    event_id = _WRITERS.get(LogKind(entry.form.kind), _observe)(lot, entry, organisation)
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


def _harvest(lot: Lot, entry: Entry, organisation: Organisation) -> uuid.UUID:
    raw, is_new = Lot.objects.get_or_create(
        raw_of=lot,
        defaults={
            "organisation": organisation,
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
    return _write_object(organisation, entry, EventAction.ADD, "creating_class_instance", raw)


def _process(lot: Lot, entry: Entry, organisation: Organisation) -> uuid.UUID:
    return _transform(lot, entry, organisation, "creating_class_instance")


def _pack(lot: Lot, entry: Entry, organisation: Organisation) -> uuid.UUID:
    """Packing may come in several entries; packs together never hold more than the lot's quantity."""
    if not entry.pack_count or entry.pack_count <= 0:
        raise Refusal("Hãy nhập số gói đã đóng.", field="pack_count")
    event_id = None
    if lot.quantity == 0:
        event_id = _transform(lot, entry, organisation, "packing")
    lot.pack_count += entry.pack_count
    rules.require_countable(lot)
    content = lot.product_content
    most = rules.packs_within(lot.quantity, lot.unit, content) if content else None
    if most is not None and lot.pack_count > most:
        raise Refusal(
            f"Lô có {number_text(lot.quantity)} {lot.get_unit_display()}, chỉ đủ cho {number_text(most)} gói; "
            f"tính cả lần này là {number_text(lot.pack_count)} gói. Hãy xem lại số gói.",
            field="pack_count",
        )
    lot.save(update_fields=["pack_count"])
    return event_id or _write_object(organisation, entry, EventAction.OBSERVE, "packing", lot)


def _transform(lot: Lot, entry: Entry, organisation: Organisation, biz_step: str) -> uuid.UUID:
    """Raw material becomes the lot: what was harvested for it and not used yet is the input.

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
    inputs = _unused_raw(lot)
    if not inputs:
        return _write_object(organisation, entry, EventAction.ADD, biz_step, lot)
    return write_transformation_event(
        organisation=organisation,
        at=entry.happened_at,
        biz_step=biz_step,
        inputs=inputs,
        outputs=[Quantity(lot, entry.quantity, entry.unit)],
    )


def _unused_raw(lot: Lot) -> list[Quantity]:
    raw = Lot.objects.filter(raw_of=lot).select_related("thing").first()
    if raw is None:
        return []
    inputs = raw.thing.event_parts.filter(part=Part.INPUT_QUANTITY)
    used = inputs.aggregate(sum=Sum("quantity"))["sum"] or 0
    return [Quantity(raw, raw.quantity - used, raw.unit)] if raw.quantity > used else []


def _observe(lot: Lot, entry: Entry, organisation: Organisation) -> uuid.UUID:
    step = {LogKind.STORAGE: "storing", LogKind.SHIPPING: "shipping", LogKind.RECEIVING: "receiving"}
    return _write_object(organisation, entry, EventAction.OBSERVE, step[LogKind(entry.form.kind)], lot)


def _write_object(
    organisation: Organisation, entry: Entry, action: EventAction, biz_step: str, lot: Lot
) -> uuid.UUID:
    return write_object_event(
        organisation=organisation,
        at=entry.happened_at,
        action=action,
        biz_step=biz_step,
        quantities=[Quantity(lot, entry.quantity, entry.unit)],
        disposition="in_transit" if biz_step == "shipping" else "active",
    )


_WRITERS = {LogKind.HARVEST: _harvest, LogKind.PROCESSING: _process, LogKind.PACKING: _pack}
