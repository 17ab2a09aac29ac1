"""Goods go from hand to hand: shipped, confirmed, disputed, refused, denied; what both sides said stays."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Notice
from nguongoc.common.epcis import Part
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.passport.queries import read_passport
from nguongoc.registry.actions import assign_products
from nguongoc.trace.actions import (
    Carrier,
    Entry,
    Found,
    LineReceipt,
    Taken,
    acknowledge_source,
    confirm_handover,
    deny_source,
    dispute_handover,
    mark_recalled,
    open_lot,
    pack_units,
    receive_undeclared,
    record_log,
    refuse_handover,
    remind_of_waiting,
    ship,
    take_back,
    unpack_unit,
    withdraw_handover,
)
from nguongoc.trace.balance import balance_of
from nguongoc.trace.enums import Condition, HandoverState, LogisticKind, LogKind, StatementKind, UnitState
from nguongoc.trace.models import Event, EventThing, Handover, IncomingLot, LogisticUnit, Movement
from nguongoc.trace.queries import holders_of, thing_named
from tests.factories import log, make_lot, make_owner, make_person, make_product, product_content
from tests.ground import made_once
from tests.trail_factories import make_incoming, make_shipment

pytestmark = pytest.mark.django_db


@made_once
def shop(world):
    return make_owner(world, kind="retailer")


@made_once
def lot(world, owner, product):
    """150 kg in 1000 packs."""
    return make_lot(world, owner, product)


def now(minutes=-30):
    return timezone.now() + dt.timedelta(minutes=minutes)


def told(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("subject", flat=True))


def body_of(handover, kind):
    statement = handover.statements.get(kind=kind)
    return Event.objects.get(id=statement.event).body


def test_what_is_shipped_leaves_the_sender_and_waits_for_the_receiver(owner, shop, lot):
    handover = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    assert handover.state == HandoverState.ON_WAY
    assert balance_of(lot).free == 120
    assert list(Handover.objects.waiting_for(shop.organisation)) == [handover]
    assert told(shop)[-1] == f"{owner.organisation} đang giao hàng đến"
    assert not IncomingLot.objects.exists()


def test_shipping_names_both_parties_and_the_note_but_not_the_driver(owner, shop, lot):
    carrier = Carrier(
        driver_name="Người lái thử",
        driver_phone="0000 111 222",
        vehicle_plate="14X-00000",
        temperature=Decimal(4),
    )
    handover = ship(shipment=make_shipment(lot, 30, shop, note_number="PX 7", carrier=carrier), by=owner)
    body = body_of(handover, StatementKind.SHIPPED)
    sender, receiver = (each.organisation.establishment.gln for each in (owner, shop))
    assert (body["bizStep"], body["disposition"], body["action"]) == ("shipping", "in_transit", "OBSERVE")
    assert body["sourceList"] == [
        {"type": "owning_party", "source": f"https://id.gs1.org/417/{sender}"},
        {"type": "possessing_party", "source": f"https://id.gs1.org/417/{sender}"},
    ]
    assert body["destinationList"][1]["destination"] == f"https://id.gs1.org/417/{receiver}"
    assert body["bizTransactionList"] == [
        {"type": "desadv", "bizTransaction": f"urn:epcglobal:cbv:bt:{sender}:PX%207"}
    ]
    assert body["sensorElementList"][0]["sensorReport"][0]["value"] == 4
    assert "Người lái" not in str(body)
    assert "0000 111" not in str(body)


def test_confirmed_goods_are_the_receivers_under_the_same_thing(owner, shop, lot):
    incoming = make_incoming(lot, 30, owner, shop)
    assert incoming.thing == lot.thing
    assert (incoming.quantity, incoming.code, balance_of(incoming).free) == (30, lot.code, 30)
    body = body_of(incoming.handover, StatementKind.CONFIRMED)
    assert body["bizStep"] == "receiving"
    assert body["quantityList"] == [{"epcClass": lot.class_uri, "quantity": 30.0, "uom": "KGM"}]
    assert told(owner)[-1] == f"{shop.organisation} đã nhận hàng"


def test_producers_are_told_of_what_they_see_alone(owner, product, shop, lot):
    producer, stranger = (make_person(owner.organisation, Role.PRODUCER) for _ in range(2))
    assign_products(membership=producer.membership, products=[product], last_date=None, by=owner)
    make_incoming(lot, 30, owner, shop)
    assert told(producer)[-1] == f"{shop.organisation} đã nhận hàng"
    assert told(stranger) == []


def test_differences_stand_beside_what_was_sent(owner, shop, lot):
    handover = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    line = handover.lines.get()
    receipt = LineReceipt(Decimal(28), Condition.DAMAGED, "Hai hộp vỡ")
    confirm_handover(handover=handover, received_at=now(), receipts={line.pk: receipt}, by=shop)
    line.refresh_from_db()
    assert (line.quantity, line.received_quantity, line.condition) == (30, 28, Condition.DAMAGED)
    assert line.difference
    assert IncomingLot.objects.get().quantity == 28
    assert balance_of(lot).free == 120
    assert "có chênh lệch" in Notice.objects.filter(person=owner).latest("pk").text


def test_no_more_comes_than_scales_differ(world, owner, shop, lot):
    world.province.settings |= {"handovers": {"weighing_tolerance_percent": 2}}
    world.province.save()
    handover = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    line = handover.lines.get()
    with pytest.raises(Refusal) as refused:
        confirm_handover(
            handover=handover, received_at=now(), receipts={line.pk: LineReceipt(Decimal(31))}, by=shop
        )
    assert refused.value.field == f"line_{line.pk}"
    receipts = {line.pk: LineReceipt(Decimal("30.5"))}
    confirm_handover(handover=handover, received_at=now(), receipts=receipts, by=shop)
    assert IncomingLot.objects.get().quantity == Decimal("30.5")


def test_goods_are_not_received_before_they_were_sent(owner, shop, lot):
    handover = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    with pytest.raises(Refusal, match="trước giờ giao"):
        confirm_handover(handover=handover, received_at=now(-600), by=shop)


def test_handover_is_confirmed_once_and_by_its_receiver_alone(owner, shop, lot):
    handover = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    with pytest.raises(NotPermitted):
        confirm_handover(handover=handover, received_at=now(), by=owner)
    confirm_handover(handover=handover, received_at=now(), by=shop)
    with pytest.raises(StateChanged):
        confirm_handover(handover=handover, received_at=now(), by=shop)
    with pytest.raises(StateChanged):
        withdraw_handover(handover=handover, reason="Nhầm", by=owner)


def test_withdrawn_goods_are_the_senders_again(owner, shop, lot):
    handover = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    withdraw_handover(handover=handover, reason="Xe hỏng", by=owner)
    assert balance_of(lot).free == 150
    assert body_of(handover, StatementKind.WITHDRAWN)["bizStep"] == "void_shipping"
    assert told(shop)[-1] == f"{owner.organisation} rút lại chuyến hàng"
    with pytest.raises(StateChanged):
        confirm_handover(handover=handover, received_at=now(), by=shop)


def test_disputed_goods_may_still_be_confirmed_and_both_statements_stay(owner, shop, lot):
    handover = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    with pytest.raises(Refusal):
        dispute_handover(handover=handover, reason=" ", by=shop)
    dispute_handover(handover=handover, reason="Chưa thấy hàng", by=shop)
    assert not IncomingLot.objects.exists()
    assert told(owner)[-1] == f"{shop.organisation} khiếu nại"
    confirm_handover(handover=handover, received_at=now(), by=shop)
    kinds = list(handover.statements.values_list("kind", flat=True))
    assert kinds == [StatementKind.SHIPPED, StatementKind.DISPUTED, StatementKind.CONFIRMED]
    with pytest.raises(IntegrityError), transaction.atomic():
        handover.statements.first().delete()


def test_refused_goods_wait_for_the_sender_to_take_them_back(owner, shop, lot):
    handover = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    refuse_handover(handover=handover, reason="Không đặt", by=shop)
    assert balance_of(lot).free == 120
    take_back(handover=handover, by=owner)
    assert balance_of(lot).free == 150
    assert body_of(handover, StatementKind.TAKEN_BACK)["disposition"] == "returned"


def test_person_outside_is_named_with_an_address(owner, lot):
    with pytest.raises(Refusal) as refused:
        ship(shipment=make_shipment(lot, 30, None, receiver_name="Bà Minh Họa"), by=owner)
    assert refused.value.field == "receiver_address"
    shipment = make_shipment(lot, 30, None, receiver_name="Bà Minh Họa", receiver_address="Chợ thử")
    handover = ship(shipment=shipment, by=owner)
    assert handover.state == HandoverState.OUTSIDE
    assert "destinationList" not in body_of(handover, StatementKind.SHIPPED)


def test_nothing_is_shipped_beyond_what_is_left_and_the_sentence_says_why(owner, shop, lot):
    ship(shipment=make_shipment(lot, 100, shop), by=owner)
    with pytest.raises(Refusal, match=r"chỉ còn 50 kg \(làm ra 150 kg, đã giao 100 kg\)"):
        ship(shipment=make_shipment(lot, 60, shop), by=owner)


def test_the_database_refuses_what_is_not_left(owner, lot):
    with pytest.raises(IntegrityError, match="a holding would have"), transaction.atomic():
        Movement.objects.create(
            organisation=owner.organisation,
            lot=lot,
            kind="shipped",
            quantity=-151,
            event=Event.objects.first().id,
            at=now(),
        )


def test_the_same_form_sent_twice_ships_once(owner, shop, lot):
    shipment = make_shipment(lot, 10, shop)
    ship(shipment=shipment, by=owner)
    with pytest.raises(Refusal, match="đã được ghi rồi"):
        ship(shipment=shipment, by=owner)


def test_lots_of_others_are_not_shipped(owner, shop, lot):
    with pytest.raises(NotPermitted):
        ship(shipment=make_shipment(lot, 10, owner), by=shop)


def test_producer_ships_assigned_products_alone_and_sees_no_others(world, owner, shop, lot, product):
    producer = make_person(owner.organisation, Role.PRODUCER)
    with pytest.raises(NotPermitted):
        ship(shipment=make_shipment(lot, 10, shop), by=producer)
    handover = ship(shipment=make_shipment(lot, 10, shop), by=owner)
    assert not Handover.objects.visible_to(producer).exists()
    membership = producer.memberships.get()
    assign_products(membership=membership, products=[product], last_date=None, by=owner)
    assert list(Handover.objects.visible_to(producer)) == [handover]
    ship(shipment=make_shipment(lot, 10, shop), by=producer)


def test_units_are_shipped_with_what_is_in_them(owner, shop, lot):
    cartons = pack_units(kind=LogisticKind.CARTON, taken=[Taken(lot, Decimal(10))], count=3, at=now(-55), by=owner)
    pallet = pack_units(kind=LogisticKind.PALLET, taken=[], units=cartons, at=now(-54), by=owner)[0]
    shipment = make_shipment(lot, 5, shop, units=[pallet])
    handover = ship(shipment=shipment, by=owner)
    body = body_of(handover, StatementKind.SHIPPED)
    assert body["epcList"] == [f"https://id.gs1.org/00/{pallet.sscc}"]
    assert body["quantityList"][0]["quantity"] == 5
    balance = balance_of(lot)
    assert (balance.free, balance.left) == (115, 115)
    confirm_handover(handover=handover, received_at=now(), by=shop)
    incoming = IncomingLot.objects.get()
    assert incoming.quantity == 35
    assert (balance_of(incoming).free, balance_of(incoming).left) == (5, 35)
    held = LogisticUnit.objects.filter(holder=shop.organisation, state=UnitState.PACKED)
    assert held.count() == 4
    assert {content.incoming for unit in held for content in unit.contents.all()} == {incoming}


def test_what_is_missing_in_a_unit_is_out_of_it(owner, shop, lot):
    carton = pack_units(kind=LogisticKind.CARTON, taken=[Taken(lot, Decimal(10))], at=now(-55), by=owner)[0]
    handover = ship(shipment=make_shipment(lot, 10, shop, taken=[], units=[carton]), by=owner)
    line = handover.lines.get()
    receipts = {line.pk: LineReceipt(Decimal(8), Condition.DAMAGED)}
    confirm_handover(handover=handover, received_at=now(), receipts=receipts, by=shop)
    assert carton.contents.get().quantity == 8
    last = Event.objects.get(event_type="AggregationEvent", action="DELETE")
    assert (last.disposition, last.body["childQuantityList"][0]["quantity"]) == ("mismatch_quantity", 2.0)


def test_withdrawn_units_are_packed_again(owner, shop, lot):
    carton = pack_units(kind=LogisticKind.CARTON, taken=[Taken(lot, Decimal(10))], at=now(-55), by=owner)[0]
    handover = ship(shipment=make_shipment(lot, 10, shop, taken=[], units=[carton]), by=owner)
    withdraw_handover(handover=handover, reason="Nhầm", by=owner)
    carton.refresh_from_db()
    assert (carton.state, carton.holder) == (UnitState.PACKED, owner.organisation)
    assert (balance_of(lot).free, balance_of(lot).left) == (140, 150)


def found(**changes):
    values = {
        "name": "Hàu sữa",
        "code": "L9",
        "quantity": Decimal(20),
        "unit": "KGM",
        "received_at": now(),
        "sender_name": "Ông Minh Họa",
        "sender_address": "Bến thử",
    }
    return Found(**values | changes)


def test_undeclared_goods_sent_twice_are_received_once(shop):
    asked = {"received_at": now(), "label_code": "L9"}
    receive_undeclared(found=found(**asked), by=shop)
    with pytest.raises(Refusal, match="đã được ghi nhận rồi") as refused:
        receive_undeclared(found=found(**asked), by=shop)
    assert refused.value.field == "received_at"
    receive_undeclared(found=found(**asked | {"quantity": Decimal(21)}), by=shop)
    assert IncomingLot.objects.count() == 2


def test_undeclared_goods_are_received_with_a_flag(shop):
    handover = receive_undeclared(found=found(quantity=Decimal(20000), unit="GRM"), by=shop)
    incoming = IncomingLot.objects.get()
    assert (handover.state, handover.is_undeclared) == (HandoverState.UNDECLARED, True)
    assert (incoming.quantity, incoming.unit) == (20, "KGM")
    assert incoming.thing.uri.startswith("urn:nguongoc:incoming:")
    assert handover.from_words == "Ông Minh Họa"


def test_label_of_undeclared_goods_leads_to_the_thing_that_it_names(owner, shop, lot):
    label = f"https://tem.example/01/{lot.product.gtin}/10/{lot.code}"
    thing = thing_named(label=label)
    assert thing == lot.thing
    assert thing_named(gtin=lot.product.gtin, code=lot.code.lower()) == thing
    assert thing_named(label="không phải mã") is None
    carton = pack_units(kind=LogisticKind.CARTON, taken=[Taken(lot, Decimal(1))], at=now(-55), by=owner)[0]
    assert thing_named(label=f"https://tem.example/00/{carton.sscc}") == thing
    handover = receive_undeclared(found=found(thing=thing, sender=owner.organisation, sender_name=""), by=shop)
    assert IncomingLot.objects.get().thing == lot.thing
    assert told(owner)[-1] == f"{shop.organisation} ghi đã nhận hàng của cơ sở bạn"
    assert list(Handover.objects.naming(owner.organisation)) == [handover]


def test_named_source_denies_and_confirms_later_and_both_stay(owner, shop, lot):
    handover = receive_undeclared(found=found(thing=lot.thing, sender=owner.organisation, sender_name=""), by=shop)
    with pytest.raises(NotPermitted):
        deny_source(handover=handover, by=shop)
    deny_source(handover=handover, by=owner)
    assert balance_of(lot).free == 150
    acknowledge_source(handover=handover, text="Đã tìm thấy sổ", by=owner)
    kinds = list(handover.statements.values_list("kind", flat=True))
    assert kinds == [StatementKind.RECEIVED, StatementKind.DENIED, StatementKind.ACKNOWLEDGED]
    assert balance_of(lot).free == 130
    with pytest.raises(StateChanged):
        deny_source(handover=handover, by=owner)


def test_source_confirms_what_was_recalled_meanwhile(owner, shop, lot):
    handover = receive_undeclared(found=found(thing=lot.thing, sender=owner.organisation, sender_name=""), by=shop)
    mark_recalled(lot_ids=[lot.pk])
    acknowledge_source(handover=handover, by=owner)
    assert balance_of(lot).left == 130


def test_producer_opens_no_unit_with_products_of_others(world, owner, lot):
    carton = pack_units(kind=LogisticKind.CARTON, taken=[Taken(lot, Decimal(1))], at=now(), by=owner)[0]
    producer = make_person(owner.organisation, Role.PRODUCER)
    with pytest.raises(NotPermitted):
        unpack_unit(unit=carton, at=now(), by=producer)


def test_source_cannot_confirm_more_than_it_has_left(owner, shop, lot):
    ship(shipment=make_shipment(lot, 140, shop), by=owner)
    handover = receive_undeclared(found=found(thing=lot.thing, sender=owner.organisation, sender_name=""), by=shop)
    with pytest.raises(Refusal, match="chỉ còn 10 kg"):
        acknowledge_source(handover=handover, by=owner)
    assert Handover.objects.get(pk=handover.pk).state == HandoverState.UNDECLARED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"quantity": Decimal(0)}, "quantity"),
        ({"sender_name": ""}, "sender_name"),
        ({"received_at": now(600)}, "received_at"),
    ],
)
def test_undeclared_goods_need_name_quantity_source_and_time(shop, changes, field):
    with pytest.raises(Refusal) as refused:
        receive_undeclared(found=found(**changes), by=shop)
    assert refused.value.field == field
    assert not Handover.objects.exists()


def test_both_sides_are_reminded_once_of_what_nobody_confirms(owner, shop, lot):
    ship(shipment=make_shipment(lot, 10, shop, shipped_at=now(-4 * 24 * 60)), by=owner)
    ship(shipment=make_shipment(lot, 11, shop), by=owner)
    assert remind_of_waiting() == 1
    assert remind_of_waiting() == 0
    assert told(shop)[-1] == "Hàng đến chưa được xác nhận"
    assert told(owner)[-1] == f"{shop.organisation} chưa xác nhận"


def test_handover_is_seen_by_both_sides_and_their_authorities_alone(world, owner, shop, lot):
    handover = ship(shipment=make_shipment(lot, 10, shop), by=owner)
    stranger = make_owner(world)
    for person in (owner, shop, world.reviewer, world.approver):
        assert list(Handover.objects.visible_to(person)) == [handover]
    assert not Handover.objects.visible_to(stranger).exists()


def test_holders_are_found_on_the_way_and_after_receipt(owner, shop, lot):
    make_incoming(lot, 30, owner, shop)
    ship(shipment=make_shipment(lot, 20, shop), by=owner)
    holders = holders_of([lot.pk])
    assert [(each.organisation, each.left, each.is_on_way) for each in holders] == [
        (shop.organisation, 30, False),
        (shop.organisation, 20, True),
    ]


def test_received_goods_go_on_into_a_lot_of_the_receiver(world, owner, lot):
    processor = make_owner(world)
    other = make_product(world, processor, name=product_content().name)
    incoming = make_incoming(lot, 30, owner, processor)
    made = make_lot_of(world, processor, other, incoming, 25)
    assert balance_of(incoming).free == 5
    event = Event.objects.filter(event_type="TransformationEvent", organisation=processor.organisation).get()
    inputs = EventThing.objects.filter(event=event.id, part=Part.INPUT_QUANTITY)
    assert [(each.thing, each.quantity) for each in inputs] == [(lot.thing, 25)]
    assert made.quantity == 20


def make_lot_of(world, processor, product, incoming, quantity):
    made = open_lot(product=product, code="CB1", by=processor)
    entry = Entry(
        form=world.forms[LogKind.PROCESSING],
        happened_at=now(-20),
        quantity=Decimal(20),
        unit="KGM",
        answers={},
        inputs=[Taken(incoming, Decimal(quantity))],
    )
    record_log(lot=made, entry=entry, by=processor)
    made.refresh_from_db()
    return made


def test_shipping_log_counts_in_the_balance(world, owner, lot):
    log(world, lot, owner, LogKind.SHIPPING, 100)
    assert balance_of(lot).free == 50
    with pytest.raises(Refusal, match="chỉ còn 50 kg"):
        log(world, lot, owner, LogKind.SHIPPING, 60)


def test_a_lot_of_which_nothing_came_is_out_of_its_unit(world, owner, shop, lot, product):
    other = make_lot(world, owner, product)
    taken = [Taken(lot, Decimal(10)), Taken(other, Decimal(5))]
    carton = pack_units(kind=LogisticKind.CARTON, taken=taken, at=now(-55), by=owner)[0]
    handover = ship(shipment=make_shipment(lot, 10, shop, taken=[], units=[carton]), by=owner)
    missing = handover.lines.get(lot=other)
    confirm_handover(handover=handover, received_at=now(), receipts={missing.pk: LineReceipt(Decimal(0))}, by=shop)
    last = Event.objects.get(event_type="AggregationEvent", action="DELETE")
    assert last.body["childQuantityList"] == [{"epcClass": other.class_uri, "quantity": 5.0, "uom": "KGM"}]
    assert [content.incoming.thing for content in carton.contents.all()] == [lot.thing]


def test_the_passport_of_what_is_in_a_unit_follows_the_unit(owner, shop, lot):
    carton = pack_units(kind=LogisticKind.CARTON, taken=[Taken(lot, Decimal(10))], at=now(-55), by=owner)[0]
    pallet = pack_units(kind=LogisticKind.PALLET, taken=[], units=[carton], at=now(-54), by=owner)[0]
    handover = ship(shipment=make_shipment(lot, 10, shop, taken=[], units=[pallet]), by=owner)
    confirm_handover(handover=handover, received_at=now(), by=shop)
    makers = [stage.maker for stage in read_passport(lot.pk).stages]
    assert makers == [owner.organisation.name, shop.organisation.name]


def test_recalled_goods_in_a_unit_are_not_shipped(owner, shop, lot):
    carton = pack_units(kind=LogisticKind.CARTON, taken=[Taken(lot, Decimal(10))], at=now(-55), by=owner)[0]
    mark_recalled(lot_ids=[lot.pk])
    with pytest.raises(Refusal, match="cách ly hàng"):
        ship(shipment=make_shipment(lot, 10, shop, taken=[], units=[carton]), by=owner)


def test_producer_sees_the_hand_over_of_goods_that_had_come(world, owner, shop, lot):
    incoming = make_incoming(lot, 30, owner, shop)
    producer = make_person(shop.organisation, Role.PRODUCER)
    handover = ship(shipment=make_shipment(incoming, 10, owner), by=producer)
    assert handover in Handover.objects.visible_to(producer)
