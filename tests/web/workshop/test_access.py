"""Who comes into the workshop, and to which pages."""

import pytest

from nguongoc.accounts.enums import Role
from nguongoc.registry.actions import assign_products
from nguongoc.stamps.actions import request_stamps
from tests.factories import make_lot, make_person, make_stamps

PAGES = (
    "/co-so/",
    "/co-so/ho-so/",
    "/co-so/ho-so/sua/",
    "/co-so/ho-so/giay-to/them/",
    "/co-so/san-pham/",
    "/co-so/san-pham/them/",
    "/co-so/lo/",
    "/co-so/lo/mo/",
    "/co-so/tem/",
    "/co-so/tem/yeu-cau/",
)


@pytest.mark.parametrize("address", PAGES)
def test_pages_open_for_the_owner_and_nobody_else(client, world, owner, address):
    assert client.get(address).url.startswith("/dang-nhap/")
    client.force_login(world.approver)
    assert client.get(address).status_code == 403
    client.force_login(owner)
    assert client.get(address).status_code == 200


def test_what_belongs_to_another_establishment_is_not_found(client, world, owner, product, stranger):
    lot = make_lot(world, owner, product, packs=10)
    batch = make_stamps(world, owner, lot, 10)
    client.force_login(stranger)
    form = world.forms["storage"].pk
    for address in (
        f"/co-so/lo/{lot.pk}/",
        f"/co-so/lo/{lot.pk}/ghi/",
        f"/co-so/lo/{lot.pk}/ghi/{form}/",
        f"/co-so/lo/{lot.pk}/thu-hoi/",
        f"/co-so/tem/yeu-cau/lo/{lot.pk}/",
        f"/co-so/tem/yeu-cau/{batch.request_id}/",
        f"/co-so/tem/dot/{batch.pk}/",
        f"/co-so/tem/dot/{batch.pk}/kich-hoat/",
        f"/co-so/san-pham/{product.pk}/",
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(f"/co-so/tem/dot/{batch.pk}/in/", {"output": "sheet"}).status_code == 404


def test_a_producer_writes_logs_of_assigned_products_and_nothing_else(client, world, owner, product):
    lot = make_lot(world, owner, product, packs=10)
    producer = make_person(owner.organisation, Role.PRODUCER)
    client.force_login(producer)
    for address in (f"/co-so/lo/{lot.pk}/", f"/co-so/lo/{lot.pk}/ghi/", f"/co-so/san-pham/{product.pk}/"):
        assert client.get(address).status_code == 404, address
    assign_products(membership=producer.membership, products=[product], last_date=None, by=owner)
    text = client.get("/co-so/").text
    assert "Ghi nhật ký" in text
    assert "Xin tem" not in text
    for address in (f"/co-so/lo/{lot.pk}/ghi/", f"/co-so/san-pham/{product.pk}/", "/co-so/san-pham/"):
        assert client.get(address).status_code == 200, address
    for address in ("/co-so/san-pham/them/", "/co-so/tem/", "/co-so/ho-so/", f"/co-so/lo/{lot.pk}/thu-hoi/"):
        assert client.get(address).status_code == 403, address


def test_a_reporter_is_not_led_to_requests_for_stamps(client, world, owner, product):
    asked = request_stamps(lot=make_lot(world, owner, product, packs=10), quantity=5, by=owner)
    address = f"/co-so/tem/yeu-cau/{asked.pk}/"
    client.force_login(owner)
    assert address in client.get("/co-so/").text
    client.force_login(make_person(owner.organisation, Role.REPORTER))
    assert address not in client.get("/co-so/").text
    assert client.get(address).status_code == 403


def test_an_operator_does_not_recall(client, world, owner, product):
    lot = make_lot(world, owner, product, packs=10)
    client.force_login(make_person(owner.organisation, Role.OPERATOR))
    assert "Thu hồi lô này" not in client.get(f"/co-so/lo/{lot.pk}/").text
    assert client.post(f"/co-so/lo/{lot.pk}/thu-hoi/", {"reason": "x"}).status_code == 403
