"""A recall and a receipt at the same time: the one that comes second knows of the other."""

import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from nguongoc.accounts.models import Notice
from nguongoc.common.errors import Refusal
from nguongoc.safety.actions import open_recall
from nguongoc.safety.models import Recall
from nguongoc.stamps.actions import activate_stamps, change_stamps
from nguongoc.stamps.enums import StampState
from nguongoc.trace.actions import (
    Found,
    Taken,
    confirm_handover,
    lock_lots,
    merge_lots,
    pack_units,
    receive_undeclared,
    ship,
    withdraw_handover,
)
from nguongoc.trace.balance import balance_of
from nguongoc.trace.enums import LogisticKind
from nguongoc.trace.models import IncomingLot, Lot
from tests.factories import make_lot, make_owner, make_product, make_stamps, make_world
from tests.trail_factories import make_incoming, make_shipment

TOLD = "Hàng vừa nhận đang bị thu hồi"


@pytest.fixture
def parts():
    """A world, the owner of a lot, the lot, and a shop that has received nothing yet."""
    world = make_world()
    owner = make_owner(world)
    return world, owner, make_lot(world, owner, make_product(world, owner)), make_owner(world)


def receive(lot, shop):
    found = Found(
        name="Ruốc hàu",
        quantity=Decimal(5),
        unit="KGM",
        received_at=timezone.now(),
        sender_name="Ông Minh Họa",
        thing=lot.thing,
    )
    return receive_undeclared(found=found, by=shop)


def recall(world, lot):
    return open_recall(lot=lot, reason="Nhiễm khuẩn khi kiểm tra", instructions="", by=world.approver)


def begin(act, done):
    """Run an act in a thread of its own, whose connection is closed at its end."""

    def run():
        try:
            act()
            done.append(True)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def told(shop):
    return list(Notice.objects.filter(person=shop).values_list("subject", flat=True))


@pytest.mark.django_db(transaction=True)
def test_receipt_waits_for_the_recall_that_is_under_way_and_says_so(parts):
    world, _, lot, shop = parts
    done = []
    with transaction.atomic():
        recall(world, lot)
        thread = begin(lambda: receive(lot, shop), done)
        thread.join(1)
        assert not done
    thread.join(20)
    assert done
    assert any(TOLD in subject for subject in told(shop))


@pytest.mark.django_db(transaction=True)
def test_recall_waits_for_the_receipt_that_is_under_way_and_reaches_the_receiver(parts):
    world, _, lot, shop = parts
    done = []
    with transaction.atomic():
        receive(lot, shop)
        thread = begin(lambda: recall(world, lot), done)
        thread.join(1)
        assert not done
    thread.join(20)
    assert done
    assert any(subject.startswith("Thu hồi") for subject in told(shop))


@pytest.mark.django_db
def test_goods_that_were_recalled_on_their_way_are_received_with_a_warning(parts):
    world, owner, lot, shop = parts
    sent = ship(shipment=make_shipment(lot, 5, shop), by=owner)
    recall(world, lot)
    confirm_handover(handover=sent, received_at=timezone.now(), by=shop)
    assert IncomingLot.objects.get().quantity == 5
    assert any(TOLD in subject for subject in told(shop))


@pytest.mark.django_db
def test_other_receipts_warn_of_nothing(parts):
    _, owner, lot, shop = parts
    sent = ship(shipment=make_shipment(lot, 5, shop), by=owner)
    confirm_handover(handover=sent, received_at=timezone.now(), by=shop)
    assert not any(TOLD in subject for subject in told(shop))


def make_of(holding, code, product, by):
    """A new lot of all that is free of a holding."""
    taken = [Taken(holding, balance_of(holding).free)]
    return merge_lots(taken=taken, product=product, code=code, at=timezone.now(), by=by)


@pytest.mark.django_db(transaction=True)
def test_recall_reaches_what_a_receiver_was_making_of_the_goods(parts):
    world, owner, lot, shop = parts
    incoming = make_incoming(lot, 30, owner, shop)
    product = make_product(world, shop, name="Chả hàu")
    done = []
    with transaction.atomic():
        made = make_of(incoming, "CH-1", product, shop)
        thread = begin(lambda: recall(world, lot), done)
        thread.join(1)
        assert not done
    thread.join(20)
    assert done
    assert set(Recall.objects.get().lots.filter(product__isnull=False)) == {lot, made}


@pytest.mark.django_db(transaction=True)
def test_recall_reaches_what_was_being_made_of_what_was_made_of_the_lot(parts):
    world, owner, lot, _ = parts
    between = make_of(lot, "GOP-1", lot.product, owner)
    done = []
    with transaction.atomic():
        made = make_of(between, "GOP-2", lot.product, owner)
        thread = begin(lambda: recall(world, lot), done)
        thread.join(1)
        assert not done
    thread.join(20)
    assert done
    assert set(Recall.objects.get().lots.all()) == {lot, between, made}


@pytest.mark.django_db(transaction=True)
def test_receiver_makes_nothing_of_goods_whose_recall_is_under_way(parts):
    world, owner, lot, shop = parts
    incoming = make_incoming(lot, 30, owner, shop)
    product = make_product(world, shop, name="Chả hàu")
    refused = []

    def make():
        with pytest.raises(Refusal, match="đã thu hồi"):
            make_of(incoming, "CH-1", product, shop)

    with transaction.atomic():
        recall(world, lot)
        thread = begin(make, refused)
        thread.join(1)
        assert not refused
    thread.join(20)
    assert refused


@pytest.mark.django_db(transaction=True)
def test_recall_locks_lots_in_the_order_in_which_goods_do(parts):
    """The raw material is opened after its lot, and stands before it in a recall."""
    world, _, lot, _ = parts
    raw, done = Lot.objects.get(raw_of=lot), []
    with transaction.atomic():
        lock_lots(lot_ids=[lot.pk])
        thread = begin(lambda: recall(world, raw), done)
        thread.join(1)
        lock_lots(lot_ids=[raw.pk])
    thread.join(20)
    assert done


@pytest.mark.django_db(transaction=True)
def test_goods_that_come_back_are_locked_in_the_same_order(parts):
    world, owner, lot, shop = parts
    loose = make_lot(world, owner, lot.product)
    units = pack_units(kind=LogisticKind.CARTON, taken=[Taken(lot, Decimal(5))], at=timezone.now(), by=owner)
    sent = ship(shipment=make_shipment(loose, 5, shop, units=units), by=owner)
    done = []
    with transaction.atomic():
        lock_lots(lot_ids=[lot.pk])
        thread = begin(lambda: withdraw_handover(handover=sent, reason="Nhầm", by=owner), done)
        thread.join(1)
        lock_lots(lot_ids=[loose.pk])
    thread.join(20)
    assert done


@pytest.mark.django_db(transaction=True)
def test_stamps_lock_the_lots_they_are_on_in_the_same_order(parts):
    world, owner, lot, _ = parts
    later, done = make_lot(world, owner, lot.product), []
    batch = make_stamps(world, owner, lot, 20)
    activate_stamps(batch=batch, first=1, last=10, lot=later, by=owner)
    activate_stamps(batch=batch, first=11, last=20, lot=lot, by=owner)
    change = {"batch": batch, "first": 1, "last": 20, "reason": "Thử", "by": world.approver}
    change_stamps(state=StampState.SUSPENDED, **change)
    with transaction.atomic():
        lock_lots(lot_ids=[lot.pk])
        thread = begin(lambda: change_stamps(state=StampState.ACTIVE, **change), done)
        thread.join(1)
        lock_lots(lot_ids=[later.pk])
    thread.join(20)
    assert done
