"""Floods of codes that do not exist, and headers that lie."""

import asyncio

import pytest

from nguongoc.common.identifiers import check_digit
from nguongoc.scans.models import Scan
from tests.web.scan.phone import Phone, on_site

TOO_MANY = "Quá nhiều mã không có thật"


@pytest.fixture(autouse=True)
def few(settings):
    settings.UNKNOWN_CODES_PER_MINUTE = 5


def unknown(shelf, number):
    return f"/01/{shelf.product.gtin}/21/{number:014}"


def test_a_flood_of_unknown_codes_is_stopped_and_nobody_behind_its_address_is_harmed(shelf):
    other_gtin = "/01/09522022999999/21/" + shelf.path().rsplit("/", 1)[1]

    async def scenario(site):
        flood = [await Phone(site).open(unknown(shelf, number)) for number in range(8)]
        neighbour = [await Phone(site).open(shelf.path(place)) for place in (1, 10)]
        elsewhere = await Phone(site, address="203.0.113.5").open(unknown(shelf, 99))
        return flood, neighbour, elsewhere, await Phone(site).open(other_gtin)

    flood, neighbour, elsewhere, wrong_gtin = on_site(scenario)
    assert [page.status for page in flood] == [404] * 5 + [429] * 3
    assert TOO_MANY in flood[-1].words
    assert "Tem do hệ thống cấp vẫn mở được" in flood[-1].words
    assert int(flood[-1].headers["retry-after"]) >= 1
    assert [page.status for page in neighbour] == [200, 200]
    assert elsewhere.status == 404
    assert wrong_gtin.status == 429
    assert Scan.objects.filter(verdict="unknown").count() == 6


def test_asking_at_once_is_no_way_around_the_limit(shelf):
    async def scenario(site):
        return await asyncio.gather(*(Phone(site).open(unknown(shelf, number)) for number in range(50)))

    assert sorted(page.status for page in on_site(scenario)) == [404] * 5 + [429] * 45


def test_programs_are_stopped_likewise_and_still_find_what_exists(shelf, product):
    gtins = [f"/01/{number:013}{check_digit(f'{number:013}')}" for number in range(900, 904)]

    async def scenario(site):
        phone = Phone(site)
        serials = [await phone.open(unknown(shelf, number), accept="*/*") for number in range(3)]
        named = [await phone.open(each, accept="application/linkset+json") for each in gtins]
        there = [await phone.open(each, accept="*/*") for each in (product, shelf.path())]
        elsewhere = await Phone(site, address="203.0.113.5").open(gtins[0], accept="*/*")
        return serials, named, there, elsewhere, await phone.open(unknown(shelf, 99))

    serials, named, there, elsewhere, page = on_site(scenario)
    assert [answer.status for answer in serials] == [307] * 3
    assert [answer.status for answer in named] == [404] * 2 + [429] * 2
    assert named[-1].headers["content-type"] == "application/problem+json"
    assert int(named[-1].headers["retry-after"]) >= 1
    assert [answer.status for answer in there] == [307, 307]
    assert elsewhere.status == 404
    assert page.status == 429  # people and programs of a network draw on the same tries


@pytest.mark.parametrize("proxies", [0, 1])
def test_forged_addresses_are_no_way_around_the_limit(shelf, settings, proxies):
    settings.TRUSTED_PROXIES = proxies
    seen_by_proxy = ", 198.51.100.7" if proxies else ""

    async def scenario(site):
        return [
            await Phone(site).open(unknown(shelf, number), x_forwarded_for=f"203.0.113.{number}{seen_by_proxy}")
            for number in range(7)
        ]

    assert [page.status for page in on_site(scenario)] == [404] * 5 + [429] * 2


LIES = [
    {"x_forwarded_for": "x" * 8000},
    {"x_forwarded_for": ", " * 4000},
    {"x_forwarded_for": "\xff\xfe\x00"},
    {"x_forwarded_for": "fe80::1%eth0"},
    {"accept_language": "vi;q=" + "9" * 8000},
    {"accept_encoding": "gzip;q=0" + "0" * 8000},
    {"user_agent": "\xff" * 8000},
    {"host": "evil.example"},
    {"content_length": "-1"},
]


@pytest.mark.parametrize("headers", LIES, ids=lambda each: next(iter(each)))
def test_forged_headers_change_nothing(shelf, settings, headers):
    settings.TRUSTED_PROXIES = 1
    page = on_site(lambda site: Phone(site).open(shelf.path(), **headers))
    assert page.status == 200
    assert "evil.example" not in page.text
    assert "Tem do cơ quan nhà nước cấp" in page.words
