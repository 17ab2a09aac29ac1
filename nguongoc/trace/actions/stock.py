"""Quantities of holdings are taken here: of one's own lots and of those received, one establishment at a time."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.text import normalise, number_text
from nguongoc.registry.rules import require_assigned
from nguongoc.trace import rules
from nguongoc.trace.actions.events import Quantity, move, write_object_event
from nguongoc.trace.balance import Balance, balances_of
from nguongoc.trace.enums import EventAction, LogKind, MovementKind, WriteOffReason
from nguongoc.trace.models import Holding, IncomingLot, Lot, Movement

_STEPS = {
    WriteOffReason.RETAIL: (EventAction.OBSERVE, "retail_selling", "retail_sold"),
    WriteOffReason.SPOILED: (EventAction.DELETE, "destroying", "destroyed"),
    WriteOffReason.STOLEN: (EventAction.OBSERVE, "inspecting", "stolen"),
    WriteOffReason.SAMPLE: (EventAction.OBSERVE, "sampling", "active"),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """So much of a holding, in its unit."""

    holding: Holding
    quantity: Decimal


def lock_stock(*, organisation: Organisation) -> None:
    """What an establishment does with its goods, codes and lists goes one after the other; taken before any row of
    its lots.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def take(
    *,
    taken: Sequence[Taken],
    organisation: Organisation,
    by: Person,
    field: str | None = None,
    even_recalled: bool = False,
) -> list[Quantity]:
    """What is asked for, of holdings that are locked and read again; the same one named twice counts once.

    The caller has locked the stock. Raises Refusal where one is another's, recalled or held back (unless
    `even_recalled`), or has not so much left.
    """
    if not taken:
        raise Refusal("Hãy chọn ít nhất một lô và nhập số lượng.", field=field)
    wanted: dict[Holding, Decimal] = {}
    for each in taken:
        wanted[each.holding] = wanted.get(each.holding, Decimal(0)) + each.quantity
    locked = lock_holdings(holdings=wanted)
    balances = balances_of(locked)
    for holding in locked:
        if holding.organisation_id != organisation.pk:
            raise NotPermitted("Lô này không thuộc cơ sở của bạn.")
        if isinstance(holding, Lot):
            require_assigned(rules.product_of(holding), by)
        if not even_recalled:
            rules.require_usable(holding)
        rules.require_free(holding, wanted[holding], balances[holding], field=field)
    return [Quantity(holding, wanted[holding], holding.unit) for holding in locked]


def lock_holdings(*, holdings: Collection[Holding]) -> list[Holding]:
    """The same holdings as they stand now, their rows locked in one order: lots first (`lock_lots`), then what was
    received, by its key. Who locks some first locks all that are to follow.

    Of what was received the sender's lot is locked, too: a recall of it that is under way is waited for, and one
    that comes after finds what was made of the goods.
    """
    lots = {each.pk for each in holdings if isinstance(each, Lot)}
    incoming = [each.pk for each in holdings if isinstance(each, IncomingLot)]
    received = IncomingLot.objects.filter(pk__in=incoming).order_by("pk")
    lock_lots(lot_ids={*lots, *received.filter(thing__lot__isnull=False).values_list("thing__lot", flat=True)})
    own = Lot.objects.filter(pk__in=lots).order_by("pk")
    return [
        *own.select_related("thing", "product__published__record", "raw_of"),
        *received.select_for_update(of=("self",)).select_related("thing__lot"),
    ]


def lock_lots(*, lot_ids: Collection[int]) -> None:
    """Lock lots in the order of their keys: goods that move lock theirs so, and so does a recall, which holds no
    stock.
    """
    list(Lot.objects.select_for_update(of=("self",)).filter(pk__in=lot_ids).order_by("pk").values_list("pk"))


def open_packs(*, used: Sequence[Quantity]) -> list[Quantity]:
    """What goes into other lots comes from what is in no pack first; packs beyond that are opened and count no
    longer, so that the same goods never bear stamps twice.

    Called before the movement is written; gives the same quantities with the packs that were opened for each.
    Raises Refusal where stamps are active on them.
    """
    balances = balances_of(each.lot for each in used)
    return [replace(each, packs=_opened(each, balances[each.lot])) for each in used]


def _opened(used: Quantity, balance: Balance) -> int:
    lot = used.lot
    if not isinstance(lot, Lot) or lot.pack_count == 0 or lot.product_content is None:
        return 0
    pack, unit = rules.pack_of(lot.product_content)
    from_packs = used.amount - rules.unpacked(lot, balance)
    if unit != lot.unit or from_packs <= 0:
        return 0
    opened = min(lot.pack_count, int(-(-from_packs // pack)))
    lot.pack_count -= opened
    try:
        with transaction.atomic():
            lot.save(update_fields=["pack_count"])
    except IntegrityError as error:  # stamps stand above lots: the database asks them
        raise Refusal(
            f"Lấy chừng ấy thì {lot} chỉ còn {number_text(lot.pack_count)} gói, ít hơn số tem đang hoạt động "
            "trên lô. Hãy lấy ít hơn, hoặc đề nghị cơ quan cấp tem hủy số tem của các gói đã mở trước."
        ) from error
    return opened


def count_packs(*, lot: Lot) -> None:
    """Count the packs of a locked lot anew: those that its valid entries tell of, less those opened since."""
    packed = lot.log_entries.valid().filter(kind=LogKind.PACKING).aggregate(sum=Sum("pack_count"))["sum"] or 0
    opened = Movement.objects.counting().of(lot).aggregate(sum=Sum("packs"))["sum"] or 0
    lot.pack_count = max(0, packed - opened)
    lot.save(update_fields=["pack_count"])


@transaction.atomic
def write_off(
    *,
    holding: Holding,
    quantity: Decimal,
    reason: WriteOffReason,
    note: str = "",
    at: dt.datetime,
    by: Person,
) -> uuid.UUID:
    """Write down what was sold over the counter, shrank, spoiled, was sampled or lost; gives the event.

    A recalled lot may be destroyed: everything else about it is refused elsewhere. Effects: event, movement,
    audit trail. The same form sent twice is refused. Raises Refusal with the field that is wrong.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    rules.require_not_future(at, field="at")
    lock_stock(organisation=organisation)  # of a double tap the second waits
    loss = take(
        taken=[Taken(holding, quantity)],
        organisation=organisation,
        by=by,
        field="quantity",
        even_recalled=reason != WriteOffReason.RETAIL,
    )[0]
    kind, note = MovementKind.SOLD if reason == WriteOffReason.RETAIL else MovementKind.LOST, normalise(note)[:300]
    same = Movement.objects.of(holding).counting().filter(kind=kind, quantity=loss.gone.amount, at=at)
    if same.filter(reason=reason, note=note).exists():
        raise Refusal(
            "Việc này đã được ghi rồi, không ghi thêm lần nữa. Nếu là lần khác, hãy sửa giờ.", field="at"
        )
    action, step, disposition = _STEPS.get(reason, (EventAction.OBSERVE, "inspecting", "active"))
    event = write_object_event(
        organisation=organisation,
        at=at,
        action=action,
        biz_step=step,
        disposition=disposition,
        quantities=[loss],
    )
    move(event=event, at=at, quantities=[(kind, loss.gone)], reason=reason, note=note)
    audit.record("write_off", by=by, subject=holding, quantity=str(quantity), reason=reason.value)
    return event
