"""A typed serial leads to its scan page; what is no serial of ours is unknown."""

import pytest

from nguongoc.stamps.codes import encode_serial, grouped
from nguongoc.stamps.keys import serial_key
from nguongoc.stamps.urls import stamp_url
from tests.factories import make_lot, make_owner, make_product, make_stamps, serial_of
from tests.ground import made_once


@made_once
def batch(world):
    owner = make_owner(world)
    lot = make_lot(world, owner, make_product(world, owner), packs=10)
    return make_stamps(world, owner, lot, 10, active=5)


@pytest.mark.parametrize("write", [str, str.lower, grouped, lambda text: f" {text} "])
def test_a_serial_in_any_writing_leads_to_its_scan_page(client, batch, settings, write):
    answer = client.get("/tra-cuu/", {"ma": write(serial_of(batch, 3))})
    assert answer.status_code == 302
    assert answer.url == f"{settings.SCAN_URL}/01/{batch.product.gtin}/21/{serial_of(batch, 3)}"


def test_the_address_of_a_qr_code_leads_to_its_scan_page(client, batch):
    assert client.get("/tra-cuu/", {"ma": stamp_url(batch, 2)}).status_code == 302


def test_a_serial_that_was_never_issued_is_unknown(client, batch):
    never = encode_serial(serial_key(batch.key_id), batch.first + 1_000_000)
    assert client.get("/tra-cuu/", {"ma": never}).status_code == 404


@pytest.mark.parametrize("typed", ["0000-0000-000000", "<b>xin</b>", "x" * 500, "ỄỘỮ", "/", "http://["])
def test_an_unknown_code_is_404_and_claims_nothing(client, world, typed):
    answer = client.get("/tra-cuu/", {"ma": typed})
    assert answer.status_code == 404
    assert "Không tìm thấy mã này" in answer.text
    assert "Tem do cơ quan nhà nước cấp" not in answer.text
    assert "<b>xin</b>" not in answer.text


def test_a_tampered_serial_is_unknown(client, batch):
    good = serial_of(batch, 1)
    other = "0" if good[5] != "0" else "1"
    assert client.get("/tra-cuu/", {"ma": good[:5] + other + good[6:]}).status_code == 404


def test_without_a_code_the_page_asks_for_one(client, world):
    answer = client.get("/tra-cuu/")
    assert answer.status_code == 200
    assert 'name="ma"' in answer.text
