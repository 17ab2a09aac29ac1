"""Entries that were wrong are corrected here: the old one stays, with the reason and what replaces it. Splits and
mergers that were a mistake are undone.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.identifiers import uuid7
from nguongoc.common.text import number_text
from nguongoc.registry.contents.products import quantity_text
from nguongoc.registry.rules import require_assigned
from nguongoc.trace import rules
from nguongoc.trace.actions.declarations import declare_wrong, void_event
from nguongoc.trace.actions.files import hide_files
from nguongoc.trace.actions.goods import Entry
from nguongoc.trace.actions.logs import lots_told_by, own_cycle, write_entry
from nguongoc.trace.actions.recording import recording_time
from nguongoc.trace.actions.stock import Taken, count_packs, lock_holdings, lock_stock
from nguongoc.trace.balance import balance_of
from nguongoc.trace.enums import MAKING, LogKind, LotState, MovementKind
from nguongoc.trace.models import LogCorrection, LogEntry, Lot, Movement, ProductionCycle
from nguongoc.trace.queries import joined_by, makes_goods, used_by
from nguongoc.trace.signals import lot_lessened, lots_changed

_REASON_LENGTH = 1000


@transaction.atomic
def correct_log(*, entry: LogEntry, replacement: Entry | None, reason: str, by: Person) -> LogCorrection:
    """Replace an entry by another of its kind, or strike it out where it was written down by mistake.

    A replacement that says nothing of inputs keeps those of the entry, though there were none. Nothing is changed
    or deleted. Effects: the entry's event is declared wrong and the new one written; quantities, packs and dates
    of the lot follow, packs that it opened are whole again; audit trail. Entries of a closed lot or an ended cycle
    may be corrected, too. Raises Refusal with the field that is wrong, or with how much is missing where goods of
    the lot are used, packed or stamped already.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    lock_stock(organisation=organisation)
    rows = LogEntry.objects.select_for_update(of=("self",)).select_related("form", "lot", "cycle")
    entry = rows.get(pk=entry.pk)
    done = LogCorrection.objects.filter(entry=entry).select_related("entry").first()
    if done is not None and replacement and _is_the_same_page(entry, replacement):
        return done
    if done is not None:
        raise Refusal("Lần ghi này đã được đính chính rồi. Hãy đính chính lần ghi mới nhất.")
    reason = _checked_reason(reason)
    _require_sound(entry, replacement, organisation)
    used = used_by(entry)
    again = _with_its_inputs(replacement, used) if replacement else None
    subject = _own_subject(entry, [*used, *((again.inputs or ()) if again else ())], by)
    declaration = uuid7(recording_time()) if entry.event else None
    correction = LogCorrection.objects.create(
        entry=entry, reason=reason, declaration=declaration, made_by=by, helper=by.helper
    )
    hide_files(entry=entry)
    if isinstance(subject, Lot):
        _take_back(subject, correction, used)
    written = None
    if again is not None:
        written = write_entry(subject=subject, entry=again, organisation=organisation, by=by, replaces=entry)
    if isinstance(subject, Lot):
        _settle(subject, correction, written)
    audit.record("correct_log", by=by, subject=subject, reason=reason, entry=entry.pk, kind=entry.kind)
    lots_changed.send(Lot, lot_ids=lots_told_by(subject=subject))
    return correction


@transaction.atomic
def undo_joining(*, lot: Lot, reason: str, by: Person) -> uuid.UUID:
    """A split or a merger was a mistake: what went into it is there again; gives the event that declares it wrong.

    `lot` is one of those that came of it: all of them lose what they got, and are closed where nothing else was
    written of them. Effects: the event is declared wrong; quantities, packs and dates of the lots; audit trail.
    Raises Refusal with the field `reason`, or with how much is missing where goods of the new lots are used,
    packed or stamped already.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    lock_stock(organisation=organisation)
    reason = _checked_reason(reason)
    event = joined_by(lot)
    if event is None:
        raise Refusal("Lô này không do tách hay gộp lô mà có, hoặc lần tách, gộp đó đã được bỏ rồi.")
    moved = list(Movement.objects.filter(event=event).select_related("lot__raw_of", "incoming").order_by("pk"))
    if any(move.organisation_id != organisation.pk for move in moved):
        raise NotPermitted("Lô này không thuộc cơ sở của bạn.")
    lock_holdings(holdings=[move.holding for move in moved])
    declaration = uuid7(recording_time())
    void_event(event=event, declaration=declaration)
    for move in moved:
        if move.lot and move.kind == MovementKind.MADE:
            _unmake(_own_correctable_lot(move.lot, by), move.quantity)
        elif move.lot and move.packs:
            count_packs(lot=move.lot)
    declare_wrong(event=event, declaration=declaration, corrective=[])
    audit.record("undo_joining", by=by, subject=lot, reason=reason, event=str(event))
    return declaration


def _unmake(lot: Lot, quantity: Decimal) -> None:
    lot.quantity = _less(lot, quantity)
    if lot.quantity == 0:
        lot.production_date = lot.expiry_date = None
        lot.state = lot.state if lot.log_entries.valid().exists() else LotState.CLOSED
    lot.save(update_fields=["quantity", "production_date", "expiry_date", "state"])
    _require_enough(lot)
    _require_enough_for_packs(lot)
    lot_lessened.send(Lot, lot=lot)


def _checked_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > _REASON_LENGTH:
        raise Refusal(f"Hãy ghi lý do đính chính, tối đa {_REASON_LENGTH} ký tự.", field="reason")
    return reason


def _require_sound(entry: LogEntry, replacement: Entry | None, organisation: Organisation) -> None:
    if entry.subject.organisation_id != organisation.pk:
        raise Refusal("Lần ghi này không thuộc cơ sở của bạn.")
    if replacement is not None and replacement.form.kind != entry.kind:
        raise Refusal("Chỉ thay bằng lần ghi cùng một việc. Hãy chọn Ghi nhầm rồi ghi việc khác.")


def _with_its_inputs(replacement: Entry, used: Sequence[Movement]) -> Entry:
    """What was harvested since is not taken in by an entry about goods that were made before."""
    if replacement.inputs is not None:
        return replacement
    return replace(replacement, inputs=[Taken(move.holding, -move.quantity) for move in used])


def _is_the_same_page(entry: LogEntry, replacement: Entry) -> bool:
    """The correction's own page was sent twice."""
    key = replacement.form_key
    return key is not None and LogEntry.objects.filter(replaces=entry, form_key=key).exists()


def _own_subject(entry: LogEntry, touched: Sequence[Movement | Taken], by: Person) -> Lot | ProductionCycle:
    """The lot or cycle of the entry, locked; of a lot, with what the entry took and its replacement is to take."""
    subject = entry.subject
    if not isinstance(subject, Lot):
        return own_cycle(cycle=subject, by=by)
    lock_holdings(holdings=[subject, *(each.holding for each in touched)])
    return _own_correctable_lot(subject, by)


def _own_correctable_lot(lot: Lot, by: Person) -> Lot:
    lot = Lot.objects.select_for_update(of=("self",)).select_related("product__published").get(pk=lot.pk)
    require_assigned(lot.product_id, by)
    if lot.state not in {LotState.OPEN, LotState.CLOSED}:
        raise Refusal(f"Lô này {lot.get_state_display()} nên không đính chính được. Hãy báo cho cơ quan quản lý.")
    return lot


def _take_back(lot: Lot, correction: LogCorrection, used: Sequence[Movement]) -> None:
    """What the entry did to the lot is undone, and its event counts no longer."""
    entry = correction.entry
    if entry.event is None or correction.declaration is None or entry.quantity is None:
        return
    with connection.cursor() as cursor:  # between the old entry and the new one the lot is short of what it gave
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    void_event(event=entry.event, declaration=correction.declaration)
    if entry.kind == LogKind.HARVEST:
        raw = _raw_of(lot)
        raw.quantity = _less(raw, entry.quantity)
        raw.save(update_fields=["quantity"])
    elif makes_goods(entry):
        lot.quantity = _less(lot, entry.quantity)
    if entry.kind == LogKind.PACKING:
        lot.pack_count = max(0, lot.pack_count - (entry.pack_count or 0))
    lot.save(update_fields=["quantity", "pack_count"])
    for source in {move.lot for move in used if move.lot and move.packs}:
        count_packs(lot=source)


def _raw_of(lot: Lot) -> Lot:
    return Lot.objects.select_for_update(of=("self",)).select_related("thing").get(raw_of=lot)


def _less(lot: Lot, quantity: Decimal) -> Decimal:
    if quantity > lot.quantity:
        raise Refusal(
            f"Lô {lot.code} chỉ còn {quantity_text(lot.quantity, lot.unit)}, ít hơn "
            f"{quantity_text(quantity, lot.unit)} của lần ghi này. Hãy đính chính các lần ghi sau trước."
        )
    return lot.quantity - quantity


def _settle(lot: Lot, correction: LogCorrection, written: LogEntry | None) -> None:
    """The lot's dates follow its entries, what is left is enough for all that was done since, and the old event is
    declared wrong by the new one.
    """
    entry = correction.entry
    if entry.event is None or correction.declaration is None:
        return
    lot.refresh_from_db(fields=["quantity", "pack_count"])
    if entry.kind == LogKind.PACKING:
        count_packs(lot=lot)
    if entry.kind == LogKind.HARVEST:
        _settle_raw(lot)
    _date_again(lot)
    _require_enough(lot)
    _require_enough_for_packs(lot, is_packing=entry.kind == LogKind.PACKING)
    lot_lessened.send(Lot, lot=lot)
    corrective = [written.event] if written and written.event else []
    declare_wrong(event=entry.event, declaration=correction.declaration, corrective=corrective)
    _ask_the_database()


def _require_enough_for_packs(lot: Lot, *, is_packing: bool = False) -> None:
    balance, content = balance_of(lot), lot.product_content
    packable = balance.came - balance.out(MovementKind.USED)
    most = rules.packs_within(packable, lot.unit, content) if content else None
    if most is None or lot.pack_count <= most:
        return
    packs, over = number_text(lot.pack_count), number_text(lot.pack_count - most)
    said = f"Lô đã đóng {packs} gói, mà sau khi đính chính chỉ đủ cho {number_text(most)} gói: thừa {over} gói."
    if is_packing:
        raise Refusal(f"{said} Hãy xem lại số gói.", field="pack_count")
    raise Refusal(f"{said} Hãy đính chính lần đóng gói trước.", field="quantity")


def _settle_raw(lot: Lot) -> None:
    """What was harvested is enough for what was made of it, and as old as its first harvest."""
    raw = _raw_of(lot)
    _require_enough(raw)
    first = lot.log_entries.valid().filter(kind=LogKind.HARVEST).order_by("happened_at").first()
    raw.production_date = timezone.localdate(first.happened_at) if first else None
    raw.save(update_fields=["production_date"])


def _ask_the_database() -> None:
    """What was put off between the old entry and the new one is asked now: at the commit nobody could answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:  # stamps stand above lots
        raise Refusal(
            "Sau khi đính chính, lô nguyên liệu còn ít gói hơn số tem đang hoạt động trên lô đó. "
            "Hãy đề nghị cơ quan cấp tem hủy số tem của các gói đã mở trước."
        ) from error


def _require_enough(lot: Lot) -> None:
    balance = balance_of(lot)
    if balance.free < 0:
        raise Refusal(
            f"Sau khi đính chính, lô {lot.code} thiếu {quantity_text(-balance.free, lot.unit)} so với những gì đã "
            f"lấy ra ({balance.why(lot.unit)}). Hãy đính chính việc sau trước.",
            field="quantity",
        )


def _date_again(lot: Lot) -> None:
    """Production date: the first processing or slaughter, else the first packing; the expiry date follows it."""
    entries = lot.log_entries.valid().order_by("happened_at")
    first = entries.filter(kind__in=MAKING).first() or entries.filter(kind=LogKind.PACKING).first()
    lot.production_date = timezone.localdate(first.happened_at) if first else None
    content = lot.product_content
    days = content.shelf_life_days if content else None
    lot.expiry_date = lot.production_date + dt.timedelta(days=days) if lot.production_date and days else None
    lot.save(update_fields=["production_date", "expiry_date"])
