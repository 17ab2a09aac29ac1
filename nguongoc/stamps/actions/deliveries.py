"""Stamps are printed, handed over in pieces by the authority, and each piece is confirmed by the establishment."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.text import number_text
from nguongoc.stamps import rules
from nguongoc.stamps.actions.telling import tell_of_delivery
from nguongoc.stamps.enums import FREE, StampState, WriteOff
from nguongoc.stamps.models import CodeBatch, DeliveryPiece, StampDelivery
from nguongoc.stamps.ranges import lock_batch, mark_printed, move_all, numbers_of, overlapping, range_words

MOST_PIECES = 200  # of one delivery


@dataclass(frozen=True, slots=True)
class Piece:
    """A roll or a stack of sheets: its label, and the stamps on it, counted from 1 in the batch."""

    label: str
    first: int
    last: int


@transaction.atomic
def record_printing(*, batch: CodeBatch, by: Person) -> int:
    """The authority records that a printing house has printed a batch of its own; gives how many stamps.

    Raises Refusal while the stamps are not paid, or where all are printed already.
    """
    rules.require_issuer(batch, by)
    by = by.deciding(Permission.DECIDE_STAMPS)
    _require_central(batch)
    rules.require_paid(batch)
    printed = mark_printed(batch=batch, numbers=batch.numbers, by=by)
    if not printed:
        raise StateChanged("Tem của đợt này đã được ghi là đã in.")
    audit.record("record_printing", by=by, subject=batch, quantity=printed)
    return printed


@transaction.atomic
def deliver_stamps(
    *,
    batch: CodeBatch,
    pieces: Sequence[Piece],
    receiver: str,
    delivered_date: dt.date,
    by: Person,
    note: str = "",
) -> StampDelivery:
    """The authority hands printed stamps over, in pieces with a label each; the establishment confirms them.

    Raises Refusal with the field `pieces`, `receiver` or `delivered_date`; without one while they are not paid.
    """
    organisation = rules.require_issuer(batch, by)
    by = by.deciding(Permission.DECIDE_STAMPS)
    _require_central(batch)
    rules.require_paid(batch)
    _require_receiver(batch, receiver, delivered_date)
    lock_batch(batch)
    _require_orderly(batch, pieces)
    delivery = StampDelivery.objects.create(
        batch=batch,
        organisation=organisation,
        receiver=receiver.strip(),
        delivered_date=delivered_date,
        note=note.strip(),
        delivered_by=by,
        delegator=by.stands_in_for,
    )
    _cut(delivery, pieces)
    quantity = sum(piece.last - piece.first + 1 for piece in pieces)
    audit.record("deliver_stamps", by=by, subject=batch, quantity=quantity, pieces=len(pieces))
    tell_of_delivery(delivery=delivery, pieces=len(pieces), quantity=quantity)
    return delivery


@transaction.atomic
def confirm_piece(
    *, piece: DeliveryPiece, by: Person, missing: Sequence[tuple[int, int]] = (), note: str = ""
) -> DeliveryPiece:
    """The establishment has received a piece: its stamps are delivered, but for those `missing` (first and last,
    counted from 1 in the batch), which are void as lost for ever.

    Raises Refusal with the field `missing`, StateChanged where somebody confirmed it before.
    """
    organisation, batch = by.require(Permission.ACTIVATE_STAMPS), piece.batch
    if batch.organisation_id != organisation.pk:
        raise NotPermitted("Tem này không thuộc cơ sở của bạn.")
    lock_batch(batch)
    piece = DeliveryPiece.objects.select_related("batch__organisation").get(pk=piece.pk)
    if piece.confirmed_at is not None:
        raise StateChanged(f"{piece.label} đã được xác nhận trước đó.")
    lost = sum(_lose(piece, first, last, note.strip(), organisation, by) for first, last in missing)
    piece.confirmed_at, piece.confirmed_by, piece.helper = timezone.now(), by, by.helper
    piece.save(update_fields=["confirmed_at", "confirmed_by", "helper"])
    mark_delivered(piece=piece, by=by, organisation=organisation)
    audit.record("confirm_piece", by=by, subject=batch, piece=piece.label, missing=lost, reason=note.strip())
    return piece


def mark_delivered(*, piece: DeliveryPiece, by: Person, organisation: Organisation) -> int:
    """The printed stamps of a confirmed piece are delivered; gives how many. The caller holds the lock."""
    return move_all(
        piece.batch,
        piece.numbers,
        sources=[StampState.PRINTED],
        state=StampState.DELIVERED,
        by=by,
        organisation=organisation,
    )


def _lose(piece: DeliveryPiece, first: int, last: int, note: str, organisation: Organisation, by: Person) -> int:
    if not piece.first_place <= first <= last <= piece.last_place:
        raise Refusal(
            f"{piece.label} chỉ có tem {number_text(piece.first_place)} đến {number_text(piece.last_place)}.",
            field="missing",
        )
    numbers = numbers_of(piece.batch, first, last)
    other = overlapping(numbers).exclude(state__in=FREE).first()
    if other is not None:
        words = range_words(piece.batch, other)
        raise Refusal(f"{words} {other.get_state_display()} nên không báo thiếu được.", field="missing")
    return move_all(
        piece.batch,
        numbers,
        sources=FREE,
        state=StampState.VOID,
        write_off=WriteOff.LOST,
        reason=note,
        by=by,
        organisation=organisation,
    )


def _cut(delivery: StampDelivery, pieces: Sequence[Piece]) -> None:
    batch = delivery.batch
    DeliveryPiece.objects.bulk_create(
        DeliveryPiece(
            delivery=delivery,
            batch=batch,
            label=piece.label,
            numbers=numbers_of(batch, piece.first, piece.last),
        )
        for piece in pieces
    )


def _require_receiver(batch: CodeBatch, receiver: str, delivered_date: dt.date) -> None:
    if not receiver.strip():
        raise Refusal("Hãy ghi người nhận tem.", field="receiver")
    if not timezone.localdate(batch.issued_at) <= delivered_date <= timezone.localdate():
        raise Refusal("Ngày giao phải từ ngày cấp tem đến hôm nay.", field="delivered_date")


def _require_central(batch: CodeBatch) -> None:
    if not batch.is_central:
        raise Refusal("Đợt tem này do cơ sở tự in nên không giao.")


def _require_orderly(batch: CodeBatch, pieces: Sequence[Piece]) -> None:
    """Each piece has a label of its own, lies in the batch, meets no other, and holds only printed stamps."""
    if not 0 < len(pieces) <= MOST_PIECES:
        raise Refusal(f"Mỗi lần giao có từ 1 đến {MOST_PIECES} cuộn hoặc tờ.", field="pieces")
    labels = [piece.label.casefold() for piece in pieces]
    taken = {label.casefold() for label in batch.pieces.values_list("label", flat=True)}
    if not all(labels) or len(set(labels)) < len(labels) or taken.intersection(labels):
        raise Refusal("Mỗi cuộn cần một tên riêng, khác các cuộn đã giao.", field="pieces")
    ordered = sorted(pieces, key=lambda piece: piece.first)
    for before, after in pairwise(ordered):
        if after.first <= before.last:
            raise Refusal(f"{before.label} và {after.label} trùng tem. Hãy sửa dải.", field="pieces")
    for piece in ordered:
        _require_printed(batch, piece)


def _require_printed(batch: CodeBatch, piece: Piece) -> None:
    if not 1 <= piece.first <= piece.last <= batch.size:
        last = number_text(batch.size)
        raise Refusal(f"{piece.label}: dải tem phải nằm trong 1 đến {last}.", field="pieces")
    numbers = numbers_of(batch, piece.first, piece.last)
    before = batch.pieces.filter(numbers__overlap=numbers).first()
    if before is not None:
        raise Refusal(f"{piece.label} có tem đã giao trong {before.label}. Hãy sửa dải.", field="pieces")
    other = overlapping(numbers).exclude(state=StampState.PRINTED).first()
    if other is not None:
        words = f"{range_words(batch, other)} {other.get_state_display()}"
        raise Refusal(f"{piece.label}: {words}. Chỉ giao tem đã in, chưa giao.", field="pieces")
