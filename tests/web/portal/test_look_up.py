"""A typed or scanned code leads to what this system knows of it, and to nowhere else."""

import re
from urllib.parse import unquote, urlsplit

import pytest

from nguongoc.stamps.actions import import_old_serials
from nguongoc.stamps.actions.old_serials import OldRow
from nguongoc.stamps.codes import encode_serial, grouped
from nguongoc.stamps.keys import serial_key
from nguongoc.stamps.urls import stamp_url
from tests.factories import make_lot, make_owner, make_product, make_stamps, serial_of
from tests.ground import made_once

UNKNOWN = "Không tìm thấy mã này"
FOREIGN = "Mã này không mở trang tra cứu"
NO_PRODUCT = "Không có sản phẩm mang mã vạch này"


@made_once
def batch(world):
    owner = make_owner(world)
    lot = make_lot(world, owner, make_product(world, owner), packs=10)
    return make_stamps(world, owner, lot, 10, active=5)


def looked_up(client, text):
    return client.get("/tra-cuu/", {"ma": text})


def spaced(serial):
    return f" {serial[:4]} {serial[4:8]} {serial[8:]} "


@pytest.mark.parametrize("write", [str, str.lower, grouped, spaced, lambda serial: serial.replace("0", "o")])
def test_a_serial_in_any_writing_leads_to_its_scan_page(client, batch, settings, write):
    answer = looked_up(client, write(serial_of(batch, 3)))
    assert answer.status_code == 302
    assert answer.url == f"{settings.SCAN_URL}/01/{batch.product.gtin}/21/{serial_of(batch, 3)}"


@pytest.mark.parametrize(
    "write",
    [
        str,
        str.lower,
        lambda address: address + "/?utm_source=zalo#x",
        lambda address: address.replace("http://", "https://"),
        lambda address: address.partition("://")[2],
        lambda address: address.replace("/21/", "/10/L1/21/"),
    ],
)
def test_an_address_of_ours_leads_to_its_scan_page(client, batch, settings, write):
    answer = looked_up(client, write(stamp_url(batch, 2)))
    assert answer.url == f"{settings.SCAN_URL}/01/{batch.product.gtin}/21/{serial_of(batch, 2)}"


def test_an_address_of_ours_that_names_a_lot_leads_there(client, batch, settings):
    lot = f"/01/{batch.product.gtin}/10/L-1"
    assert looked_up(client, settings.SCAN_URL + lot).url == settings.SCAN_URL + lot


@pytest.mark.parametrize(
    "write", [lambda gtin: gtin, lambda gtin: gtin[1:], lambda gtin: f"{gtin[1:2]} {gtin[2:]}"]
)
def test_a_bar_code_leads_to_the_page_of_its_product(client, batch, settings, write):
    gtin = batch.product.gtin
    assert gtin.startswith("0")
    assert looked_up(client, write(gtin)).url == f"{settings.SCAN_URL}/01/{gtin}"


@pytest.mark.parametrize(
    "text", ["https://id.gs1.org/01/{gtin}", "https://shop.example/x/01/{gtin}/10/A1?17=270101"]
)
def test_a_digital_link_of_a_stranger_leads_to_the_product_alone(client, batch, settings, text):
    answer = looked_up(client, text.format(gtin=batch.product.gtin))
    assert answer.url == f"{settings.SCAN_URL}/01/{batch.product.gtin}"


def test_elements_of_gs1_lead_to_what_they_name(client, batch, settings):
    gtin, serial = batch.product.gtin, serial_of(batch, 1)
    assert looked_up(client, f"(01){gtin}(10)L1").url == f"{settings.SCAN_URL}/01/{gtin}/10/L1"
    assert looked_up(client, f"(01){gtin}(21){serial}").url == f"{settings.SCAN_URL}/01/{gtin}/21/{serial}"


@pytest.mark.parametrize("text", ["8938505974194", "(01)08938505974194", "036000291452"])
def test_goods_that_are_not_published_are_said_to_be_unknown(client, batch, text):
    answer = looked_up(client, text)
    assert answer.status_code == 404
    assert NO_PRODUCT in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/",
        "http://evil.example/01/08938505974194",
        "HTTPS://EVIL.EXAMPLE/trung-thuong?x=<script>alert(1)</script>",
        "evil.example/quà",
        "www.evil.example",
        "javascript://evil.example/%0aalert(1)",
        "intent://evil.example/#Intent;scheme=https;end",
        "http://[",
        "https://127.0.0.1:8001@evil.example/01/",
        "https://evil.example:8001/01/",
    ],
)
def test_an_address_of_a_stranger_is_shown_as_text_and_never_opened(client, world, text):
    answer = looked_up(client, text)
    assert answer.status_code == 404
    assert FOREIGN in answer.text
    links = re.findall(r'<a [^>]*href="([^"]*)"', answer.text)
    assert [link for link in links if not re.match(r"/(?!/)|#|tel:|http://127\.0\.0\.1:8001/", link)] == []
    assert "<script>alert" not in answer.text


def test_a_serial_of_ours_under_a_strangers_address_is_a_warning_and_no_verdict(client, batch, settings):
    own = urlsplit(stamp_url(batch, 4)).path
    answer = looked_up(client, f"https://evil.example{own}")
    assert answer.status_code == 404
    assert FOREIGN in answer.text
    assert "có thể bị làm giả" in answer.text
    assert f'href="{settings.SCAN_URL}{own}"' in answer.text


def test_a_serial_that_was_never_issued_is_unknown(client, batch):
    never = encode_serial(serial_key(batch.key_id), batch.first + 1_000_000)
    assert looked_up(client, never).status_code == 404


@pytest.mark.parametrize("typed", ["0000-0000-000000", "<b>xin</b>", "x" * 5000, "ỄỘỮ", "/", "("])
def test_an_unknown_code_is_404_and_claims_nothing(client, world, typed):
    answer = looked_up(client, typed)
    assert answer.status_code == 404
    assert UNKNOWN in answer.text
    assert "Tem do cơ quan nhà nước cấp" not in answer.text
    assert "<b>xin</b>" not in answer.text


@pytest.mark.parametrize("typed", ["0000-0000-000000", "http://evil.example/a?b=c&d"])
def test_a_code_that_leads_nowhere_is_reported_with_what_was_read(client, world, typed):
    (link,) = re.findall(r'href="/phan-anh/\?ma=([^"]+)"', looked_up(client, typed).text)
    assert unquote(link) == typed


def test_letters_with_accents_are_traced_to_the_keyboard(client, world):
    assert "chuyển bàn phím sang tiếng Anh" in looked_up(client, "7QÂK-M9X4-VB3HPD").text


def test_a_tampered_serial_is_unknown(client, batch):
    good = serial_of(batch, 1)
    other = "0" if good[5] != "0" else "1"
    assert looked_up(client, good[:5] + other + good[6:]).status_code == 404


def test_without_a_code_the_scanner_asks_for_one(client, world):
    assert client.get("/tra-cuu/").url == "/quet/"
    answer = client.get("/tra-cuu/", {"ma": " "}, follow=True)
    assert answer.redirect_chain == [("/quet/?thieu=1", 302)]
    assert "Hãy gõ mã in trên tem" in answer.text
    assert 'name="ma"' in answer.text


def test_web_assembly_is_allowed_on_the_page_of_the_scanner_alone(client, world):
    for path, is_allowed in [("/quet/", True), ("/", False), ("/tem-that/", False), ("/tra-cuu/?ma=x", False)]:
        assert ("'wasm-unsafe-eval'" in client.get(path)["Content-Security-Policy"]) is is_allowed, path


def test_the_home_page_leads_to_the_scanner(client, world):
    assert 'href="/quet/"' in client.get("/").text


def test_an_address_of_another_system_leads_to_the_stamp_taken_over(client, world, owner, product, settings):
    code = owner.organisation.establishment.code
    rows = [OldRow(1, "QN-ABC.01", product.gtin, code)]
    import_old_serials(origin="qn.check.example", rows=rows, by=world.administrator)
    for text in ("https://qn.check.example/QN-ABC.01?x=1", "qn abc01"):
        assert looked_up(client, text).url == f"{settings.SCAN_URL}/01/{product.gtin}/21/QN-ABC.01"
