"""A recall and a receipt at the same time: the one that comes second knows of the other."""

import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from nguongoc.accounts.models import Notice
from nguongoc.safety.actions import open_recall
from nguongoc.trace.actions import Found, confirm_handover, receive_undeclared, ship
from nguongoc.trace.models import IncomingLot
from tests.factories import make_lot, make_owner, make_product, make_world
from tests.trail_factories import make_shipment

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
