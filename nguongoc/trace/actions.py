"""Lots are opened and written about here; each entry that makes, joins or moves goods writes an event."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.text import normalise, number_text
from nguongoc.registry.models import Product
from nguongoc.registry.rules import require_assigned, require_not_suspended
from nguongoc.trace import epcis, rules
from nguongoc.trace.enums import EventAction, EventType, LogKind, LotPart, LotState
from nguongoc.trace.models import Event, EventLot, LogEntry, LogForm, Lot
from nguongoc.trace.signals import lots_changed

RAW_SUFFIX = "-NL"
_LOT_CODE_LENGTH = 20 - len(RAW_SUFFIX)  # GS1 AI 10 holds 20 characters, those of the raw material's lot too
_LOT_CODE_CHARACTERS = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./")


@transaction.atomic
def open_lot(*, product: Product, code: str, by: Person) -> Lot:
    """Open a lot of a published product; its code (GS1 AI 10, here of A-Z 0-9 - . /) is unique per product.

    Raises Refusal with the field `code` or `product`.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    content = product.content
    if product.organisation_id != organisation.pk or content is None:
        raise Refusal("Hãy chọn một sản phẩm đã được duyệt đăng của cơ sở.", field="product")
    require_assigned(product.pk, by)
    require_not_suspended(organisation.establishment, product)
    code = normalise(code).upper()
    if not 1 <= len(code) <= _LOT_CODE_LENGTH or set(code) - _LOT_CODE_CHARACTERS:
        raise Refusal(f"Mã lô gồm 1 đến {_LOT_CODE_LENGTH} chữ cái không dấu, chữ số và dấu - . /", field="code")
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)  # one of two at once comes second
    if Lot.objects.filter(organisation=organisation, product=product, code=code).exists():
        raise Refusal(f"Lô {code} của sản phẩm này đã có. Hãy dùng mã khác.", field="code")
    lot = Lot.objects.create(
        organisation=organisation,
        product=product,
        name=product.name,
        code=code,
        unit=rules.pack_of(content)[1],
        is_sample=product.is_sample,
        opened_by=by,
    )
    audit.record("open_lot", by=by, subject=lot)
    lots_changed.send(Lot, lot_ids=[lot.pk])
    return lot


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
    lot = _own_open_lot(lot, organisation)
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


@transaction.atomic
def close_lot(*, lot: Lot, by: Person) -> Lot:
    """Nothing more is written in the lot: it is made, packed and gone. Its stamps stay as they are."""
    organisation = by.require(Permission.WRITE_LOGS)
    lot = _own_open_lot(lot, organisation)
    require_assigned(lot.product_id, by)
    lot.state = LotState.CLOSED
    lot.save(update_fields=["state"])
    audit.record("close_lot", by=by, subject=lot)
    return lot


@transaction.atomic
def mark_recalled(*, lot_ids: Collection[int]) -> None:
    """Take lots off the market: their state is `recalled` from this transaction on.

    The caller holds the decision, its permission and its entry in the audit trail.
    """
    list(Lot.objects.select_for_update().filter(pk__in=lot_ids).order_by("pk").values_list("pk"))
    Lot.objects.filter(pk__in=lot_ids).update(state=LotState.RECALLED)
    lots_changed.send(Lot, lot_ids=list(lot_ids))


def _own_open_lot(lot: Lot, organisation: Organisation) -> Lot:
    lot = Lot.objects.select_for_update(of=("self",)).select_related("product__published").get(pk=lot.pk)
    if lot.organisation_id != organisation.pk:
        raise Refusal("Lô này không thuộc cơ sở của bạn.")
    rules.require_open(lot)
    return lot


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
    raw, _ = Lot.objects.get_or_create(
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
    if raw.unit != entry.unit:
        raise Refusal(f"Nguyên liệu của lô này đã ghi bằng {raw.get_unit_display()}.", field="unit")
    raw.quantity += entry.quantity
    rules.require_countable(raw)
    raw.save(update_fields=["quantity"])
    return _write_object(
        organisation, entry, EventAction.ADD, "creating_class_instance", [(raw, entry.quantity, entry.unit)]
    )


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
    return event_id or _write_object(
        organisation, entry, EventAction.OBSERVE, "packing", [(lot, entry.quantity, entry.unit)]
    )


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
    outputs = [(lot, entry.quantity, entry.unit)]
    if not inputs:
        return _write_object(organisation, entry, EventAction.ADD, biz_step, outputs)
    event_id = uuid.uuid4()
    body = epcis.transformation_event(
        event_id,
        at=entry.happened_at,
        biz_step=biz_step,
        disposition="active",
        place=_place(organisation),
        inputs=_elements(inputs),
        outputs=_elements(outputs),
        ilmd=_ilmd(lot),
    )
    parts = [(LotPart.INPUT, *row) for row in inputs] + [(LotPart.OUTPUT, *row) for row in outputs]
    return _store(organisation, EventType.TRANSFORMATION, "", entry.happened_at, body, parts)


def _unused_raw(lot: Lot) -> list["Quantity"]:
    raw = Lot.objects.filter(raw_of=lot).first()
    if raw is None:
        return []
    used = raw.event_parts.filter(part=LotPart.INPUT).aggregate(sum=Sum("quantity"))["sum"] or 0
    return [(raw, raw.quantity - used, raw.unit)] if raw.quantity > used else []


def _observe(lot: Lot, entry: Entry, organisation: Organisation) -> uuid.UUID:
    step = {LogKind.STORAGE: "storing", LogKind.SHIPPING: "shipping", LogKind.RECEIVING: "receiving"}
    return _write_object(
        organisation,
        entry,
        EventAction.OBSERVE,
        step[LogKind(entry.form.kind)],
        [(lot, entry.quantity, entry.unit)],
    )


Quantity = tuple[Lot, Decimal, str]


def _write_object(
    organisation: Organisation,
    entry: Entry,
    action: EventAction,
    biz_step: str,
    quantities: list[Quantity],
) -> uuid.UUID:
    event_id = uuid.uuid4()
    body = epcis.object_event(
        event_id,
        at=entry.happened_at,
        action=action,
        biz_step=biz_step,
        disposition="in_transit" if biz_step == "shipping" else "active",
        place=_place(organisation),
        quantities=_elements(quantities),
        ilmd=_ilmd(quantities[0][0]) if action == EventAction.ADD else None,
    )
    parts = [(LotPart.SUBJECT, *row) for row in quantities]
    return _store(organisation, EventType.OBJECT, action, entry.happened_at, body, parts)


def _store(
    organisation: Organisation,
    event_type: EventType,
    action: str,
    at: dt.datetime,
    body: epcis.Json,
    parts: list[tuple[LotPart, Lot, Decimal, str]],
) -> uuid.UUID:
    event_id = uuid.UUID(body["eventID"].removeprefix("urn:uuid:"))
    Event.objects.create(
        id=event_id,
        organisation=organisation,
        event_type=event_type,
        action=action,
        event_time=at,
        biz_step=body["bizStep"],
        disposition=body["disposition"],
        body=body,
    )
    EventLot.objects.bulk_create(
        EventLot(event=event_id, lot=lot, part=part, quantity=quantity, unit=unit)
        for part, lot, quantity, unit in parts
    )
    return event_id


def _elements(quantities: list[Quantity]) -> list[epcis.Json]:
    return [epcis.quantity_element(lot.class_uri, quantity, unit) for lot, quantity, unit in quantities]


def _ilmd(lot: Lot) -> epcis.Json:
    ilmd = {"cbvmda:lotNumber": lot.code}
    if lot.expiry_date:
        ilmd["cbvmda:itemExpirationDate"] = lot.expiry_date.isoformat()
    return ilmd


def _place(organisation: Organisation) -> str:
    gln = organisation.establishment.gln
    if gln is None:
        raise Refusal("Cơ sở chưa được duyệt đăng nên chưa ghi nhật ký được.")
    return epcis.location_uri(gln)


_WRITERS = {LogKind.HARVEST: _harvest, LogKind.PROCESSING: _process, LogKind.PACKING: _pack}
