"""Stamps that the authority prints: printed, handed over in pieces, confirmed; stopped and recalled."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from nguongoc.accounts.enums import Role
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.safety.actions import open_recall
from nguongoc.stamps.actions import (
    Piece,
    activate_stamps,
    change_stamps,
    confirm_piece,
    deliver_stamps,
    order_print,
    recall_stamps,
    record_printing,
    write_off_stamps,
)
from nguongoc.stamps.enums import FREE, StampState, WriteOff
from nguongoc.stamps.models import DeliveryPiece, StampRange
from nguongoc.stamps.queries import (
    changes_of,
    free_batch_for,
    next_free,
    pieces_of,
    ranges_of,
    reconciliation_of,
    stock_at,
    undelivered_of,
)
from nguongoc.stamps.ranges import mark_printed, numbers_of
from nguongoc.stamps.rules import MAY_BECOME
from tests.factories import make_central, make_design, make_lot, make_owner, make_person, make_product, make_stamps
from tests.ground import made_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def shape(batch):
    return [(row.first, row.last, row.range.state) for row in ranges_of(batch)]


def deliver(batch, by, *pieces, receiver="Bà Thử", date=TODAY):
    return deliver_stamps(batch=batch, pieces=pieces, receiver=receiver, delivered_date=date, by=by)


def change(batch, first, last, state, by, reason="Thử"):
    return change_stamps(batch=batch, first=first, last=last, state=state, reason=reason, by=by)


@made_once
def lot(world, owner, product):
    return make_lot(world, owner, product, packs=1000)


def test_printing_marks_only_what_was_allocated(world, owner, lot):
    batch = make_stamps(world, owner, lot, 100, active=10)
    assert mark_printed(batch=batch, numbers=numbers_of(batch, 5, 30), by=owner) == 20
    assert mark_printed(batch=batch, numbers=numbers_of(batch, 5, 30), by=owner) == 0
    assert shape(batch) == [(1, 10, "active"), (11, 30, "printed"), (31, 100, "allocated")]
    activate_stamps(batch=batch, first=11, last=60, lot=lot, by=owner)
    assert shape(batch) == [(1, 60, "active"), (61, 100, "allocated")]


def test_stamps_come_to_the_establishment_piece_by_piece(world, owner, product, lot):
    batch = make_central(world, owner, product, 100)
    with pytest.raises(Refusal, match="Chỉ giao tem đã in"):
        deliver(batch, world.approver, Piece("Cuộn 1", 1, 50))
    record_printing(batch=batch, by=world.approver)
    delivery = deliver(batch, world.approver, Piece("Cuộn 1", 1, 50), Piece("Cuộn 2", 51, 100))
    assert shape(batch) == [(1, 100, "printed")]
    first, _ = delivery.pieces.all()
    confirm_piece(piece=first, missing=[(11, 12), (50, 50)], note="Rách", by=owner)
    assert shape(batch) == [
        (1, 10, "delivered"),
        (11, 12, "void"),
        (13, 49, "delivered"),
        (50, 50, "void"),
        (51, 100, "printed"),
    ]
    assert [row.write_off for _, _, row in changes_of(batch) if row.state == "void"] == ["lost", "lost"]
    told = [dict(row.reconciliation) for row in pieces_of(batch)]
    assert (told[0]["Còn lại, chưa kích hoạt"], told[0]["Mất, thất lạc"]) == (47, 3)
    assert [sum(row.values()) for row in told] == [50, 50]
    assert sum(dict(reconciliation_of(batch)).values()) == 100
    assert stock_at([owner.organisation.pk], TODAY)[owner.organisation.pk] == {
        "delivered": 47,
        "printed": 50,
        "void": 3,
    }


def test_what_no_piece_holds_is_still_to_deliver(world, owner, product):
    batch = make_central(world, owner, product, 100)
    assert undelivered_of(batch) == []
    record_printing(batch=batch, by=world.approver)
    deliver(batch, world.approver, Piece("Cuộn 1", 21, 40), Piece("Cuộn 2", 41, 60))
    change(batch, 70, 70, StampState.VOID, world.approver)
    assert undelivered_of(batch) == [(1, 20), (61, 69), (71, 100)]


def test_what_is_not_received_is_not_used(world, owner, product, lot):
    batch = make_central(world, owner, product, 100, pieces=2, confirmed=1)
    for act in (
        lambda: activate_stamps(batch=batch, first=51, last=60, lot=lot, by=owner),
        lambda: write_off_stamps(batch=batch, first=51, last=60, kind=WriteOff.LOST, by=owner),
    ):
        with pytest.raises(Refusal, match="chưa được xác nhận đã nhận") as refused:
            act()
        assert refused.value.field == "first"
    assert (next_free(batch).first, next_free(batch).last) == (1, 50)
    assert free_batch_for(lot) == batch
    activate_stamps(batch=batch, first=1, last=50, lot=lot, by=owner)
    assert next_free(batch) is None
    assert free_batch_for(lot) is None


def test_stamps_that_the_authority_prints_are_not_printed_by_others(world, owner, product, lot):
    batch = make_central(world, owner, product, 10)
    with pytest.raises(NotPermitted, match="do cơ quan in và giao"):
        order_print(batch=batch, design=make_design(world, "security_scratch"), by=owner)
    own = make_stamps(world, owner, lot, 10)
    with pytest.raises(Refusal, match="do cơ sở tự in"):
        record_printing(batch=own, by=world.approver)
    with pytest.raises(NotPermitted):
        record_printing(batch=batch, by=world.reviewer)


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ([], "từ 1 đến 200"),
        ([("A", 1, 50), ("B", 50, 60)], "trùng tem"),
        ([("A", 1, 5), ("a", 6, 9)], "tên riêng"),
        ([("", 1, 5)], "tên riêng"),
        ([("A", 90, 101)], "phải nằm trong 1 đến 100"),
        ([("A", 9, 5)], "phải nằm trong 1 đến 100"),
    ],
)
def test_pieces_are_in_order(world, owner, product, pieces, words):
    batch = make_central(world, owner, product, 100)
    record_printing(batch=batch, by=world.approver)
    with pytest.raises(Refusal, match=words) as refused:
        deliver(batch, world.approver, *(Piece(*piece) for piece in pieces))
    assert refused.value.field == "pieces"


def test_a_stamp_is_handed_over_once(world, owner, product):
    batch = make_central(world, owner, product, 100, pieces=1)
    with pytest.raises(Refusal, match="đã giao trong Cuộn 1"):
        deliver(batch, world.approver, Piece("Cuộn 9", 5, 6))


@pytest.mark.parametrize(
    ("values", "field"),
    [({"receiver": " "}, "receiver"), ({"date": TODAY + dt.timedelta(days=1)}, "delivered_date")],
)
def test_delivery_says_to_whom_and_when(world, owner, product, values, field):
    batch = make_central(world, owner, product, 10)
    with pytest.raises(Refusal) as refused:
        deliver(batch, world.approver, Piece("Cuộn 1", 1, 10), **values)
    assert refused.value.field == field


def test_a_piece_is_confirmed_once_by_its_owner_and_within_its_range(world, owner, product):
    piece = make_central(world, owner, product, 100, pieces=2).pieces.all()[0]
    with pytest.raises(NotPermitted):
        confirm_piece(piece=piece, by=make_owner(world))
    with pytest.raises(Refusal, match="chỉ có tem 1 đến 50") as refused:
        confirm_piece(piece=piece, missing=[(50, 51)], by=owner)
    assert refused.value.field == "missing"
    confirm_piece(piece=piece, by=owner)
    with pytest.raises(StateChanged):
        confirm_piece(piece=piece, by=owner)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (("INSERT INTO stamps_deliverypiece (delivery_id, batch_id, label, numbers) SELECT delivery_id, batch_id, "
         "'Khác', numbers FROM stamps_deliverypiece LIMIT 1"), "pieces_never_overlap"),
        (("INSERT INTO stamps_deliverypiece (delivery_id, batch_id, label, numbers) SELECT delivery_id, batch_id, "
         "'Khác', '[900000,900010)' FROM stamps_deliverypiece LIMIT 1"), "lies outside its batch"),
        ("UPDATE stamps_deliverypiece SET numbers = '[1,2)'", "numbers of stamps_deliverypiece is kept"),
        ("UPDATE stamps_deliverypiece SET confirmed_at = now() - interval '1 day' WHERE confirmed_at IS NOT NULL",
         "confirmed_at of stamps_deliverypiece is kept"),
        ("DELETE FROM stamps_deliverypiece", "only ever added"),
        ("UPDATE stamps_stampdelivery SET receiver = 'x'", "receiver of stamps_stampdelivery is kept"),
    ],
)  # fmt: skip
def test_database_itself_keeps_deliveries(world, owner, product, statement, words):
    make_central(world, owner, product, 100, pieces=2, confirmed=1)
    with pytest.raises(IntegrityError, match=words), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_suspended_stamps_come_back_as_what_they_were(world, owner, product):
    batch = make_central(world, owner, product, 100, pieces=2, confirmed=1)
    assert change(batch, 41, 60, StampState.SUSPENDED, world.approver) == 20
    assert change(batch, 1, 100, StampState.ACTIVE, world.approver) == 20
    own = owner.organisation.pk
    assert stock_at([own], TODAY)[own] == {"delivered": 50, "printed": 50}


def test_a_piece_confirmed_while_it_was_suspended_comes_back_delivered(world, owner, product):
    batch = make_central(world, owner, product, 100, pieces=1)
    change(batch, 1, 100, StampState.SUSPENDED, world.approver)
    confirm_piece(piece=batch.pieces.get(), by=owner)
    change(batch, 1, 100, StampState.ACTIVE, world.approver)
    assert {state for _, _, state in shape(batch)} == {"delivered"}


def test_recall_of_a_lot_recalls_its_stamps_and_joins_them(world, owner, lot):
    batch = make_stamps(world, owner, lot, 100, active=60)
    change(batch, 21, 30, StampState.SUSPENDED, world.approver)
    change(batch, 31, 40, StampState.VOID, world.approver)
    open_recall(lot=lot, reason="Nhiễm khuẩn", instructions="Trả", by=world.approver)
    assert shape(batch) == [(1, 30, "recalled"), (31, 40, "void"), (41, 60, "recalled"), (61, 100, "allocated")]
    told = [(first, last, row.reason, row.lot, row.organisation) for first, last, row in changes_of(batch)[:2]]
    assert told == [
        (41, 60, "Nhiễm khuẩn", lot, world.department),
        (1, 30, "Nhiễm khuẩn", lot, world.department),
    ]
    assert dict(reconciliation_of(batch))["Bị thu hồi"] == 50


def test_nothing_leaves_a_recall_but_to_be_void(world, owner, lot):
    batch = make_stamps(world, owner, lot, 100, active=60)
    assert change(batch, 51, 70, StampState.RECALLED, world.approver) == 20
    for state in (StampState.ACTIVE, StampState.SUSPENDED):
        with pytest.raises(Refusal):
            change(batch, 51, 70, state, world.approver)
    assert change(batch, 51, 70, StampState.VOID, world.approver) == 20
    assert MAY_BECOME[StampState.RECALLED] == {StampState.VOID}


def test_recalled_stamps_still_stand_on_packs(world, owner, product):
    lot = make_lot(world, owner, product, packs=50)
    large = make_lot(world, owner, product, packs=100)
    batch = make_stamps(world, owner, large, 60)
    activate_stamps(batch=batch, first=1, last=50, lot=lot, by=owner)
    change(batch, 1, 10, StampState.RECALLED, world.approver)
    with pytest.raises(Refusal, match="nhiều hơn số gói"):
        activate_stamps(batch=batch, first=51, last=51, lot=lot, by=owner)


def test_only_who_recalls_lots_recalls_stamps(world, owner, lot):
    batch = make_stamps(world, owner, lot, 10)
    clerk = make_person(world.commune_authority, Role.OPERATOR)
    with pytest.raises(NotPermitted):
        change(batch, 1, 10, StampState.RECALLED, clerk)
    assert change(batch, 1, 10, StampState.SUSPENDED, clerk) == 10


def test_every_free_state_can_be_put_on_a_pack_and_stopped():
    for state in FREE:
        assert {StampState.ACTIVE, StampState.SUSPENDED, StampState.RECALLED, StampState.VOID} <= MAY_BECOME[state]


def test_recall_of_many_ranges_is_one_statement(world, owner, product, django_assert_max_num_queries):
    lots = [make_lot(world, owner, product, packs=10) for _ in range(3)]
    for lot in lots:
        make_stamps(world, owner, lot, 10, active=5)
    decided = {"reason": "Thử", "by": world.approver, "organisation": world.department}
    with django_assert_max_num_queries(3):
        assert recall_stamps(lots=[lot.pk for lot in lots], **decided) == 15
    assert StampRange.objects.filter(state=StampState.RECALLED).count() == 3
    assert not DeliveryPiece.objects.exists()


def test_stamps_of_another_product_stay(world, owner, lot):
    other = make_lot(world, owner, make_product(world, owner, name="Khác"), packs=10)
    batch = make_stamps(world, owner, other, 10, active=10)
    open_recall(lot=lot, reason="Thử", instructions="Trả", by=world.approver)
    assert shape(batch) == [(1, 10, "active")]
