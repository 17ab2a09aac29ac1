"""The event of an entry about goods, with what it changes in the lot's quantities."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.common.text import number_text
from nguongoc.trace import rules
from nguongoc.trace.actions.events import (
    Quantity,
    move,
    name_lot,
    write_object_event,
    write_transformation_event,
)
from nguongoc.trace.actions.lots import RAW_SUFFIX
from nguongoc.trace.actions.stock import Taken, open_packs, take
from nguongoc.trace.balance import balance_of
from nguongoc.trace.enums import EventAction, LogKind, MovementKind
from nguongoc.trace.models import Household, LogForm, Lot, Movement


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What somebody writes down. About goods: `quantity` in `unit`; for packing also the number of packs.

    `inputs` are what processing or packing made the lot of, own lots or received; where nobody says (None) it is
    all raw material that was harvested for the lot and not used yet. `form_key` is the page's: the same page sent
    twice makes one entry. `household` is the one it is written for.
    """

    form: LogForm
    happened_at: dt.datetime
    quantity: Decimal | None = None
    unit: str = ""
    answers: dict[str, Any]
    pack_count: int | None = None
    place: str = ""
    note: str = ""
    inputs: Sequence[Taken] | None = None
    household: Household | None = None
    form_key: uuid.UUID | None = None

    @property
    def amount(self) -> Decimal:
        """The quantity of an entry about goods. Raises Refusal (field `quantity`) where there is none."""
        return rules.require_amount(self.quantity)


def write_goods_event(*, lot: Lot, entry: Entry, by: Person, is_correction: bool = False) -> uuid.UUID:
    """Harvest opens the lot's raw material; slaughter and processing turn raw material or what was chosen into the
    lot; packing counts its packs (and makes the lot where nothing was processed); shipping and retail take from
    it; the rest is observed.

    The caller has locked the stock and `lot`. Effects: quantities of the lot, event, edges of the graph,
    movements. Raises Refusal. A correction tells of packs of which some may be gone since: whether the lot holds
    enough for them is seen once all is written (actions/corrections).
    """
    event = _WRITERS.get(LogKind(entry.form.kind), _observe)(lot, entry, by)
    if entry.form.kind == LogKind.PACKING and not is_correction:
        _require_enough(lot, entry.pack_count or 0)
    return event


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
    if raw.quantity == 0 and not Movement.objects.counting().of(raw).exists():
        raw.unit = entry.unit
    if raw.unit != entry.unit:
        raise Refusal(f"Nguyên liệu của lô này đã ghi bằng {raw.get_unit_display()}.", field="unit")
    raw.quantity += entry.amount
    rules.require_countable(raw)
    raw.save(update_fields=["quantity", "unit"])
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
    lot.pack_count += entry.pack_count
    rules.require_countable(lot)
    lot.save(update_fields=["pack_count"])
    return event_id or _write_object(entry, EventAction.OBSERVE, "packing", lot)


def _require_enough(lot: Lot, packs: int) -> None:
    """These packs, the last of the lot, hold what was made and is not used, handed over or lost meanwhile."""
    balance, content = balance_of(lot), lot.product_content
    before = lot.pack_count - packs
    unpacked = rules.unpacked(lot, balance, packs=before)
    more = rules.packs_within(unpacked, lot.unit, content) if content else None
    if more is None or packs <= more:
        return
    gone = "" if balance.came == balance.left else f" ({balance.why(lot.unit)})"
    raise Refusal(
        f"Lô có {number_text(lot.quantity)} {lot.get_unit_display()}{gone}, chỉ đủ cho "
        f"{number_text(before + more)} gói; tính cả lần này là {number_text(lot.pack_count)} gói. "
        "Hãy xem lại số gói.",
        field="pack_count",
    )


def _transform(lot: Lot, entry: Entry, by: Person, biz_step: str) -> uuid.UUID:
    """What was chosen becomes the lot, or, where nobody chose, all that was harvested for it and not used yet.

    Made of nothing (bought in, not declared) the lot simply begins.
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
    chosen = _unused_raw(lot) if entry.inputs is None else entry.inputs
    if any(each.holding == lot for each in chosen):
        raise Refusal("Lô này không thể là nguyên liệu của chính nó.", field="holdings")
    if not chosen:
        return _write_object(entry, EventAction.ADD, biz_step, lot)
    inputs = open_packs(used=take(taken=chosen, organisation=lot.organisation, by=by, field="holdings"))
    return write_transformation_event(
        organisation=lot.organisation,
        at=entry.happened_at,
        biz_step=biz_step,
        inputs=inputs,
        outputs=[Quantity(lot, entry.amount, entry.unit)],
    )


def _unused_raw(lot: Lot) -> list[Taken]:
    raw = Lot.objects.filter(raw_of=lot).first()
    free = balance_of(raw).free if raw else Decimal(0)
    return [Taken(raw, free)] if raw and free > 0 else []


def _observe(lot: Lot, entry: Entry, by: Person) -> uuid.UUID:
    step, disposition = _OBSERVED[LogKind(entry.form.kind)]
    return _write_object(entry, EventAction.OBSERVE, step, lot, disposition)


def _let_go(lot: Lot, entry: Entry, by: Person) -> uuid.UUID:
    """Sent to somebody whom the entry names in words, or sold: no more than is left. Who is in the system gets a
    hand-over (actions/handovers).
    """
    amount = rules.in_unit_of(lot, entry.amount, entry.unit)
    rules.require_free(lot, amount, balance_of(lot), field="quantity")
    event = _observe(lot, entry, by)
    gone = Quantity(lot, amount, lot.unit).gone
    move(event=event, at=entry.happened_at, quantities=[(_GONE[LogKind(entry.form.kind)], gone)])
    return event


def _write_object(
    entry: Entry, action: EventAction, biz_step: str, lot: Lot, disposition: str = "active"
) -> uuid.UUID:
    return write_object_event(
        organisation=lot.organisation,
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
    LogKind.SHIPPING: _let_go,
    LogKind.RETAIL: _let_go,
}
_GONE = {LogKind.SHIPPING: MovementKind.SHIPPED, LogKind.RETAIL: MovementKind.SOLD}
# Business step and disposition of what happens to goods on their way.
_OBSERVED = {
    LogKind.STORAGE: ("storing", "active"),
    LogKind.SHIPPING: ("shipping", "in_transit"),
    LogKind.TRANSPORT: ("transporting", "in_transit"),
    LogKind.RECEIVING: ("receiving", "active"),
    LogKind.RETAIL: ("retail_selling", "active"),
}
