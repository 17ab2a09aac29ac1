"""The event of an entry about goods, with what it changes in the lot's quantities."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from nguongoc.accounts.models import Organisation
from nguongoc.common.errors import Refusal
from nguongoc.common.text import number_text
from nguongoc.trace import rules
from nguongoc.trace.actions.events import Quantity, name_lot, write_object_event, write_transformation_event
from nguongoc.trace.actions.lots import RAW_SUFFIX
from nguongoc.trace.enums import EventAction, LogKind
from nguongoc.trace.models import Household, LogForm, Lot


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What somebody writes down. About goods: `quantity` in `unit`; for packing also the number of packs.

    `form_key` is the page's: the same page sent twice makes one entry. `household` is the one it is written for.
    """

    form: LogForm
    happened_at: dt.datetime
    quantity: Decimal | None = None
    unit: str = ""
    answers: dict[str, Any]
    pack_count: int | None = None
    place: str = ""
    note: str = ""
    household: Household | None = None
    form_key: uuid.UUID | None = None

    @property
    def amount(self) -> Decimal:
        """The quantity of an entry about goods. Raises Refusal (field `quantity`) where there is none."""
        return rules.require_amount(self.quantity)


def write_goods_event(*, lot: Lot, entry: Entry, organisation: Organisation) -> uuid.UUID:
    """Harvest opens the lot's raw material; slaughter and processing turn raw material into the lot; packing
    counts its packs (and makes the lot of the raw material where nothing was processed); the rest is observed.

    `lot` is locked by the caller. Effects: quantities of the lot, event, edges of the graph. Raises Refusal.
    """
    return _WRITERS.get(LogKind(entry.form.kind), _observe)(lot, entry, organisation)


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
    if raw.quantity == 0:
        raw.unit = entry.unit
    if raw.unit != entry.unit:
        raise Refusal(f"Nguyên liệu của lô này đã ghi bằng {raw.get_unit_display()}.", field="unit")
    raw.quantity += entry.amount
    rules.require_countable(raw)
    raw.save(update_fields=["quantity", "unit"])
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
    lot.quantity += entry.amount
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
        outputs=[Quantity(lot, entry.amount, entry.unit)],
    )


def _unused_raw(lot: Lot) -> list[Quantity]:
    raw = Lot.objects.filter(raw_of=lot).select_related("thing").first()
    if raw is None:
        return []
    used = rules.used_of(raw)
    return [Quantity(raw, raw.quantity - used, raw.unit)] if raw.quantity > used else []


def _observe(lot: Lot, entry: Entry, organisation: Organisation) -> uuid.UUID:
    step, disposition = _OBSERVED[LogKind(entry.form.kind)]
    return _write_object(organisation, entry, EventAction.OBSERVE, step, lot, disposition)


def _write_object(
    organisation: Organisation,
    entry: Entry,
    action: EventAction,
    biz_step: str,
    lot: Lot,
    disposition: str = "active",
) -> uuid.UUID:
    return write_object_event(
        organisation=organisation,
        at=entry.happened_at,
        action=action,
        biz_step=biz_step,
        quantities=[Quantity(lot, entry.amount, entry.unit)],
        disposition=disposition,
    )


_WRITERS = {
    LogKind.HARVEST: _harvest,
    LogKind.SLAUGHTER: _process,
    LogKind.PROCESSING: _process,
    LogKind.PACKING: _pack,
}
# Business step and disposition of what happens to goods on their way.
_OBSERVED = {
    LogKind.STORAGE: ("storing", "active"),
    LogKind.SHIPPING: ("shipping", "in_transit"),
    LogKind.TRANSPORT: ("transporting", "in_transit"),
    LogKind.RECEIVING: ("receiving", "active"),
    LogKind.RETAIL: ("retail_selling", "active"),
}
