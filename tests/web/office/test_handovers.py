"""What authorities see of goods on their way."""

import datetime as dt

from django.utils import timezone

from nguongoc.trace.actions import Found, deny_source, dispute_handover, receive_undeclared, ship
from nguongoc.trace.models import Handover
from tests.factories import make_lot, make_owner
from tests.ground import made_once
from tests.trail_factories import make_shipment

LIST = "/co-quan/giao-nhan/"


@made_once
def shop(world):
    return make_owner(world)


@made_once
def lot(world, owner, product):
    return make_lot(world, owner, product)


def found_goods(owner, shop, **changes):
    values = {
        "name": "Hàu",
        "quantity": 1,
        "unit": "KGM",
        "received_at": timezone.now(),
        "sender": owner.organisation,
    }
    return receive_undeclared(found=Found(**values | changes), by=shop)


def test_disputed_denied_undeclared_and_overdue_deliveries_are_found(client, world, owner, shop, lot):
    plain = ship(shipment=make_shipment(lot, 1, shop), by=owner)
    disputed = ship(shipment=make_shipment(lot, 2, shop), by=owner)
    dispute_handover(handover=disputed, reason="Thiếu", by=shop)
    late = timezone.now() - dt.timedelta(days=9)
    overdue = ship(shipment=make_shipment(lot, 3, shop, shipped_at=late), by=owner)
    undeclared, denied = found_goods(owner, shop), found_goods(owner, shop)
    deny_source(handover=denied, by=owner)
    client.force_login(world.reviewer)
    shown = {
        "": {plain, disputed, overdue, undeclared, denied},
        "khieu-nai": {disputed},
        "phu-nhan": {denied},
        "chua-khai": {undeclared},
        "qua-han": {overdue},
    }
    for key, expected in shown.items():
        assert set(client.get(LIST, {"xem": key}).context["page"]) == expected, key


def test_deliveries_are_found_by_side_lot_and_number(client, world, owner, shop, lot):
    handover = ship(shipment=make_shipment(lot, 1, shop, note_number="PX-77"), by=owner)
    client.force_login(world.reviewer)
    for words in (shop.organisation.name, lot.code, "px-77", f"GN-{handover.pk:06d}"):
        assert list(client.get(LIST, {"q": words}).context["page"]) == [handover], words
    assert not client.get(LIST, {"q": "không có"}).context["page"].object_list


def test_a_delivery_tells_both_statements_and_the_driver_to_the_authority(client, world, owner, shop, lot):
    handover = ship(shipment=make_shipment(lot, 1, shop), by=owner)
    dispute_handover(handover=handover, reason="Chỉ thấy tám thùng", by=shop)
    client.force_login(world.reviewer)
    text = client.get(f"{LIST}{handover.pk}/").text
    assert "Đã giao hàng" in text
    assert "Chỉ thấy tám thùng" in text
    lot_page = client.get(f"/co-quan/lo/{lot.pk}/").text
    assert "Còn 149 kg" in lot_page
    assert shop.organisation.name in lot_page


def test_establishments_do_not_open_the_office(client, owner, shop, lot):
    handover = ship(shipment=make_shipment(lot, 1, shop), by=owner)
    client.force_login(owner)
    for address in (LIST, f"{LIST}{handover.pk}/"):
        assert client.get(address).status_code == 403


def test_list_asks_as_often_for_three_deliveries_as_for_one(
    client, world, owner, shop, lot, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(world.reviewer)
    ship(shipment=make_shipment(lot, 1, shop), by=owner)
    client.get(LIST)
    with django_assert_max_num_queries(30) as one:
        client.get(LIST)
    ship(shipment=make_shipment(lot, 2, shop), by=owner)
    found_goods(owner, shop)
    assert Handover.objects.count() == 3
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(LIST)
