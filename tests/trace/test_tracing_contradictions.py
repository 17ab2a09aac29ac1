"""Where the two sides of a delivery contradict each other the chain does not hold, until they have settled it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nguongoc.places.models import Province
from nguongoc.trace.actions import (
    Found,
    LineReceipt,
    acknowledge_source,
    confirm_handover,
    deny_source,
    dispute_handover,
    pack_units,
    receive_undeclared,
    refuse_handover,
    ship,
    take_back,
    withdraw_handover,
)
from nguongoc.trace.enums import BreakLevel, Condition, LogisticKind
from nguongoc.trace.queries import Start, trace
from nguongoc.trace.queries.tracing.seeing import show_to
from tests.factories import make_lot, make_owner
from tests.trail_factories import make_incoming, make_shipment

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(world):
    return make_owner(world, kind="retailer")


@pytest.fixture
def lot(world, owner, product):
    """150 kg in 1000 packs."""
    return make_lot(world, owner, product)


def breaks_of(lot):
    return trace(Start(things=(lot.thing.pk,))).breaks


def kinds(lot):
    return [broken.kind for broken in breaks_of(lot)]


def now():
    return timezone.now() - dt.timedelta(minutes=20)


def undeclared(lot, sender, receiver):
    found = Found(
        name="Chả mực",
        quantity=Decimal(10),
        unit="KGM",
        received_at=now(),
        sender=sender.organisation,
        thing=lot.thing,
    )
    return receive_undeclared(found=found, by=receiver)


def received(handover, quantity, by, condition=Condition.GOOD):
    receipts = {line.pk: LineReceipt(Decimal(quantity), condition) for line in handover.lines.all()}
    return confirm_handover(handover=handover, received_at=now(), receipts=receipts, by=by)


def test_a_confirmed_delivery_is_no_break(owner, shop, lot):
    received(ship(shipment=make_shipment(lot, 30, shop), by=owner), 30, shop)
    assert kinds(lot) == []


def test_a_disputed_delivery_is_named_until_it_is_settled(owner, shop, lot):
    handover = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    dispute_handover(handover=handover, reason="Chỉ thấy tám thùng", by=shop)
    (found,) = breaks_of(lot)
    assert (found.kind, found.level, found.handover) == ("disputed", BreakLevel.WRONG, handover.pk)
    assert f"Lô {lot.code}: {shop.organisation.name} khiếu nại lúc" in found.sentence
    assert f"chuyến {handover.number} do {owner.organisation.name} giao" in found.sentence
    assert "tám thùng" not in found.sentence
    received(handover, 30, shop)
    assert kinds(lot) == []


def test_a_refused_delivery_is_named_until_it_is_taken_back(owner, shop, lot):
    handover = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    refuse_handover(handover=handover, reason="Hàng ướt", by=shop)
    assert kinds(lot) == ["refused"]
    take_back(handover=handover, by=owner)
    assert kinds(lot) == []


def test_a_denied_source_is_named_instead_of_a_missing_delivery(owner, shop, lot):
    handover = undeclared(lot, owner, shop)
    assert kinds(lot) == ["never_shipped"]
    deny_source(handover=handover, by=owner)
    (found,) = breaks_of(lot)
    assert (found.kind, found.level) == ("denied", BreakLevel.WRONG)
    assert f"{shop.organisation.name} khai nhận từ {owner.organisation.name}" in found.sentence
    assert f"{owner.organisation.name} phủ nhận đã giao lúc" in found.sentence
    acknowledge_source(handover=handover, by=owner)
    assert kinds(lot) == []


@pytest.mark.parametrize(("came", "expected"), [("29.5", []), ("20", ["received_less"])])
def test_less_received_than_sent_is_named_beyond_what_scales_differ(owner, shop, lot, came, expected):
    received(ship(shipment=make_shipment(lot, 30, shop), by=owner), came, shop)
    found = breaks_of(lot)
    assert [broken.kind for broken in found] == expected
    assert all("khai giao 30 kg" in broken.sentence and "chỉ nhận 20 kg" in broken.sentence for broken in found)


def test_other_goods_than_were_named_are_a_break(owner, shop, lot):
    received(ship(shipment=make_shipment(lot, 30, shop), by=owner), 30, shop, Condition.WRONG)
    assert kinds(lot) == ["wrong_goods"]


def test_a_dispute_about_a_pallet_is_named_for_its_lot(owner, shop, lot):
    (unit,) = pack_units(kind=LogisticKind.PALLET, taken=make_shipment(lot, 20, shop).taken, at=now(), by=owner)
    shipment = make_shipment(lot, 1, shop, taken=[], units=[unit], shipped_at=timezone.now())
    dispute_handover(handover=ship(shipment=shipment, by=owner), reason="Thiếu", by=shop)
    assert kinds(lot) == ["disputed"]


@pytest.mark.parametrize("ended", ["withdrawn", "taken back"])
def test_what_came_back_is_not_missing_however_long_ago(owner, shop, lot, ended):
    long_ago = timezone.now() - dt.timedelta(days=30)
    handover = ship(shipment=make_shipment(lot, 30, shop, shipped_at=long_ago), by=owner)
    assert "never_received" in kinds(lot)
    if ended == "withdrawn":
        withdraw_handover(handover=handover, reason="Xe hỏng", by=owner)
    else:
        refuse_handover(handover=handover, reason="Hàng ướt", by=shop)
        take_back(handover=handover, by=owner)
    assert "never_received" not in kinds(lot)


def test_a_disputed_delivery_is_not_named_as_missing_too(owner, shop, lot):
    long_ago = timezone.now() - dt.timedelta(days=30)
    handover = ship(shipment=make_shipment(lot, 30, shop, shipped_at=long_ago), by=owner)
    dispute_handover(handover=handover, reason="Thiếu", by=shop)
    assert "disputed" in kinds(lot)
    assert "never_received" not in kinds(lot)


def test_a_delivery_that_left_again_after_it_came_back_is_received_once(owner, shop, lot):
    handover = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    withdraw_handover(handover=handover, reason="Xe hỏng", by=owner)
    again = ship(shipment=make_shipment(lot, 30, shop, shipped_at=timezone.now()), by=owner)
    confirm_handover(handover=again, received_at=timezone.now(), by=shop)
    assert kinds(lot) == []


def test_rules_of_deliveries_are_off_before_their_date(owner, shop, lot):
    dispute_handover(handover=ship(shipment=make_shipment(lot, 30, shop), by=owner), reason="Thiếu", by=shop)
    province = Province.objects.get()
    for row in province.settings["trace_limits"]:
        row["effective_from"] = "2999-01-01" if row["key"] == "disputed" else row["effective_from"]
    province.save()
    assert kinds(lot) == []


def test_both_sides_and_the_authority_see_the_dispute_and_nobody_else(world, owner, shop, lot):
    other = make_owner(world)
    received(ship(shipment=make_shipment(lot, 5, other), by=owner), 5, other)
    dispute_handover(handover=ship(shipment=make_shipment(lot, 30, shop), by=owner), reason="Thiếu", by=shop)
    seen = {}
    for person in (owner, shop, world.approver, other):
        graph = trace(Start(things=(lot.thing.pk,)))
        show_to(graph, person)
        seen[person] = [broken.kind for broken in graph.breaks]
    assert seen == {owner: ["disputed"], shop: ["disputed"], world.approver: ["disputed"], other: []}


def test_a_dispute_between_others_about_ones_own_lot_stays_theirs(world, owner, shop, lot):
    collector = make_owner(world)
    incoming = make_incoming(lot, 5, owner, collector)
    handover = ship(shipment=make_shipment(incoming, 3, shop, shipped_at=timezone.now()), by=collector)
    dispute_handover(handover=handover, reason="Thiếu", by=shop)
    seen = {}
    for person in (owner, collector, shop, world.approver):
        graph = trace(Start(things=(lot.thing.pk,)))
        show_to(graph, person)
        seen[person] = [broken.kind for broken in graph.breaks]
    assert seen == {owner: [], collector: ["disputed"], shop: ["disputed"], world.approver: ["disputed"]}


def test_three_disputes_are_asked_for_as_one(owner, shop, lot):
    def dispute(quantity):
        handover = ship(shipment=make_shipment(lot, quantity, shop), by=owner)
        dispute_handover(handover=handover, reason="Thiếu", by=shop)
        with CaptureQueriesContext(connection) as asked:
            breaks_of(lot)
        return len(asked)

    dispute(1)
    assert dispute(2) == dispute(3)
    assert kinds(lot) == ["disputed"] * 3
