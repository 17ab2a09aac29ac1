"""The hidden PIN of security stamps: checked once in the open, later checks say when the first was."""

import asyncio
import datetime as dt
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import DatabaseError
from django.utils import timezone

from nguongoc.common.partitions import add_coming_months, drop_months_before
from nguongoc.scans import recorder as recording
from nguongoc.scans.models import PinCheck, PinTry, Scan
from nguongoc.stamps.codes import hidden_pins
from nguongoc.stamps.keys import serial_key
from nguongoc.stamps.urls import stamp_url
from nguongoc.web.scan.app import conninfo
from tests.factories import make_central
from tests.scans.line import Line
from tests.web.scan.phone import Phone, meanwhile, on_site, opened

RIGHT_FIRST = "Mã PIN đúng, được kiểm tra lần đầu tiên"
RIGHT_AGAIN = "Mã PIN đúng, nhưng đã được kiểm tra trước đây"
WRONG = "Mã PIN không đúng"
TOO_MANY = "Đã thử sai quá nhiều lần"


class Sealed:
    """Three security stamps: `path(place)` and `pin(place)` of each, counted from 1, and a PIN that is wrong."""

    def __init__(self, shelf):
        self.batch = make_central(shelf.world, shelf.owner, shelf.product, 3)

    def path(self, place=1):
        return urlsplit(stamp_url(self.batch, place)).path

    def pin(self, place=1):
        number = self.batch.first + place - 1
        return hidden_pins(serial_key(self.batch.key_id), number, 1)[0].decode()

    def wrong(self, place=1):
        return f"{(int(self.pin(place)) + 1) % 1_000_000:06}"


@pytest.fixture
def sealed(shelf):
    return Sealed(shelf)


def test_the_page_of_a_security_stamp_asks_for_the_pin_without_a_script(sealed, shelf):
    page = opened(sealed.path())
    assert "Tem này phải có lớp cào" in page.words
    assert '<form method="post">' in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]
    for standard in (shelf.path(1), shelf.path(10)):
        assert "PIN" not in opened(standard).text


def test_a_right_pin_is_checked_once_in_the_open(sealed):
    async def scenario(site):
        buyer, later = Phone(site), Phone(site)
        await buyer.open(sealed.path())
        spaced = f" {sealed.pin()[:3]}-{sealed.pin()[3:]} "
        return [
            await buyer.send_pin(sealed.path(), spaced),
            await buyer.send_pin(sealed.path(), sealed.pin()),
            await later.send_pin(sealed.path(), sealed.pin()),
        ]

    first, own, again = on_site(scenario)
    assert [page.status for page in (first, own, again)] == [200, 200, 200]
    assert f"✓ {RIGHT_FIRST}" in first.words
    assert f"⚠ {RIGHT_AGAIN}" in again.words
    assert "Chính thiết bị này đã kiểm tra lần đầu tiên lúc" in own.words
    assert RIGHT_AGAIN in again.words
    assert "Lần đầu lúc" in again.words
    assert "hãy giữ lại gói hàng và báo cơ quan quản lý" in again.words
    assert PinCheck.objects.count() == 1
    assert PinTry.objects.filter(is_right=True).count() == 3
    assert Scan.objects.count() == 4


def test_whose_the_first_check_was_is_forgotten_with_the_tries_and_when_it_was_is_not(sealed):
    def forget():
        drop_months_before("scans_pintry", dt.date(2100, 1, 1))
        add_coming_months("scans_pintry")

    async def scenario(site):
        buyer = Phone(site)
        await buyer.open(sealed.path())
        await buyer.send_pin(sealed.path(), sealed.pin())
        await meanwhile(forget)
        return await buyer.send_pin(sealed.path(), sealed.pin())

    page = on_site(scenario)
    assert PinCheck.objects.get().session.int == 0
    assert RIGHT_AGAIN in page.words
    assert f"Lần đầu lúc {timezone.localtime(PinCheck.objects.get().at):%H:%M %d/%m/%Y}" in page.words


def test_of_two_phones_at_once_one_is_the_first(sealed):
    async def scenario(site):
        phones = [Phone(site, address=f"198.51.100.{number}") for number in range(8)]
        return await asyncio.gather(*(phone.send_pin(sealed.path(), sealed.pin()) for phone in phones))

    pages = on_site(scenario)
    assert sum(RIGHT_FIRST in page.words for page in pages) == 1
    assert sum(RIGHT_AGAIN in page.words for page in pages) == 7


def test_a_wrong_pin_says_how_many_tries_are_left_and_the_limit_passes(sealed, settings):
    settings.PIN_WRONG_BY_SESSION = 3

    async def scenario(site):
        phone = Phone(site)
        await phone.open(sealed.path())
        pages = [await phone.send_pin(sealed.path(), sealed.wrong()) for _ in range(3)]
        return pages, await phone.send_pin(sealed.path(2), sealed.pin(2)), await Phone(site).open(sealed.path())

    wrong, stopped, other = on_site(scenario)
    assert all(page.status == 422 and WRONG in page.words for page in wrong)
    assert "Còn được thử 2 lần" in wrong[0].words
    assert "Đã hết số lần thử. Hãy thử lại sau 15 phút" in wrong[2].words
    assert (stopped.status, TOO_MANY in stopped.words) == (429, True)
    assert 0 < int(stopped.headers["retry-after"]) <= 900
    assert "<form" in other.text
    assert not PinCheck.objects.exists()
    _pass_time("16 minutes")
    assert RIGHT_FIRST in on_site(lambda site: Phone(site).send_pin(sealed.path(), sealed.pin())).words


def test_tries_at_once_are_no_way_around_the_limit_of_a_stamp(sealed, settings):
    settings.PIN_WRONG_ON_STAMP = 4

    async def scenario(site):
        phones = [Phone(site, address=f"198.51.100.{number}") for number in range(12)]
        return await asyncio.gather(*(phone.send_pin(sealed.path(), sealed.wrong()) for phone in phones))

    statuses = [page.status for page in on_site(scenario)]
    assert sorted(statuses) == [422] * 4 + [429] * 8
    assert PinTry.objects.count() == 4


def test_a_network_that_guesses_is_stopped_and_opens_stamps_all_the_same(sealed, shelf, settings):
    settings.PIN_WRONG_BY_NETWORK = 3

    async def scenario(site):
        guesses = [await Phone(site).send_pin(sealed.path(), sealed.wrong()) for _ in range(5)]
        elsewhere = await Phone(site, address="203.0.113.9").send_pin(sealed.path(), sealed.pin())
        return guesses, await Phone(site).open(shelf.path()), elsewhere

    guesses, page, elsewhere = on_site(scenario)
    assert [guess.status for guess in guesses] == [422, 422, 422, 429, 429]
    assert page.status == 200
    assert RIGHT_FIRST in elsewhere.words


@pytest.mark.parametrize(
    "body",
    [b"", b"pin=", b"pin=12345", b"pin=1234567", b"pin=12345a", b"pin=%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A6",
     b"pin=\xff\xfe\x00", b"PIN=123456", b"&" * 900, b'------x\r\nContent-Disposition: form-data; name="pin"'],
)  # fmt: skip
def test_what_is_no_pin_is_no_try(sealed, body):
    page = opened(sealed.path(), method="POST", body=body)
    assert page.status == 422
    assert "Mã PIN gồm sáu chữ số" in page.words
    assert not PinTry.objects.exists()


def test_other_forms_get_a_clear_page(sealed, shelf):
    async def scenario(site):
        phone = Phone(site)
        return [
            await phone.open(sealed.path(), method="POST", body=b"pin=" + b"1" * 5000),
            await phone.send_pin(shelf.path(), "123456"),
            await phone.send_pin(sealed.path()[:-3] + "000", "123456"),
            await phone.send_pin(sealed.path(), sealed.pin(), sec_fetch_site="cross-site"),
            await phone.send_pin("/suc-khoe", "123456"),
        ]

    pages = on_site(scenario)
    assert [page.status for page in pages] == [413, 405, 404, 403, 405]
    assert "Tem này không có mã PIN" in pages[1].words
    assert not PinTry.objects.exists()


def test_while_the_database_is_away_no_pin_is_judged(sealed, monkeypatch, settings, tmp_path):
    monkeypatch.setattr(recording, "PROBE", 60)
    settings.SCAN_JOURNAL_DIR = tmp_path / "journal"

    async def scenario(site, line):
        await line.mend()
        await site.visits.watch()
        phone = Phone(site)
        await phone.open(sealed.path())
        await line.cut()
        return await phone.open(sealed.path()), await phone.send_pin(sealed.path(), sealed.pin())

    with tempfile.TemporaryDirectory(prefix="ng-") as folder:
        line = Line(conninfo(), Path(folder))
        page, answer = on_site(lambda site: scenario(site, line), line.conninfo)
    assert (page.status, answer.status) == (200, 503)
    assert "retry-after" in answer.headers
    for each in (page, answer):
        assert "Lúc này chưa kiểm tra được mã PIN" in each.words
        assert "Mã PIN đúng" not in each.words


def test_tries_and_first_checks_are_only_ever_added(sealed):
    on_site(lambda site: Phone(site).send_pin(sealed.path(), sealed.pin()))
    for model in (PinTry, PinCheck):
        for change in (lambda rows: rows.update(province="x"), lambda rows: rows._raw_delete("default")):
            with pytest.raises(DatabaseError, match="only ever added"):
                change(model.objects.all())


def _pass_time(span):
    """Let tries lie that much further back, as time would."""
    with psycopg.connect(conninfo(), autocommit=True) as database:
        database.execute("ALTER TABLE scans_pintry DISABLE TRIGGER USER")
        database.execute("UPDATE scans_pintry SET at = at - %s::interval", [span])
        database.execute("ALTER TABLE scans_pintry ENABLE TRIGGER USER")
