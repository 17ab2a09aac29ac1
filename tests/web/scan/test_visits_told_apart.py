"""What is recorded of who opens a stamp: place and network, staff, programs; never an address."""

import pytest

from nguongoc.scans.enums import VisitKind
from nguongoc.scans.models import Scan, StampTally
from nguongoc.scans.staff import MARK_PATH, staff_pass
from tests.web.scan.phone import Phone, on_site, opened

PICTURE = {"accept": "image/*", "sec_fetch_dest": "image", "sec_fetch_site": "same-site"}


@pytest.fixture
def places(settings, tmp_path):
    file = tmp_path / "places.csv"
    file.write_text("14.160.0.0,14.160.255.255,22\n", "utf-8")
    settings.SCAN_PLACES_FILE = file
    settings.TRUSTED_PROXIES = 1


def test_scan_tells_the_province_of_the_network_and_nothing_more(shelf, places):
    opened(shelf.path(), x_forwarded_for="9.9.9.9, 14.160.7.1")
    scan = Scan.objects.get()
    assert (scan.province, scan.kind) == ("22", VisitKind.PERSON)
    assert scan.network is not None
    assert StampTally.objects.get().first_province == "22"
    assert "14.160" not in " ".join(map(str, vars(scan).values()))


def test_staff_are_recorded_and_count_for_nobody(shelf):
    async def scenario(application):
        phone = Phone(application)
        await phone.open(shelf.path())
        session = phone.cookie
        await phone.open(f"{MARK_PATH}?v={staff_pass()}", **PICTURE)
        for cookie in (f"{session}; {phone.cookie}", f"{session}; {phone.cookie}0", session):
            await Phone(application).open(shelf.path(), cookie=cookie)

    on_site(scenario)
    assert list(Scan.objects.order_by("at").values_list("kind", flat=True)) == [
        "person",
        "staff",
        "person",
        "person",
    ]
    assert StampTally.objects.get().sessions == 1


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", PICTURE),
        ("?v=1.2", PICTURE),
        ("?v={}", PICTURE | {"sec_fetch_dest": "document"}),
        ("?v={}", PICTURE | {"sec_fetch_site": "cross-site"}),
        ("?v={}", {"accept": "image/*"}),
    ],
)
def test_nobody_is_marked_without_a_pass_by_a_scanned_code_or_by_the_page_of_a_stranger(
    transactional_db, query, headers
):
    page = opened(MARK_PATH + query.format(staff_pass()), **headers)
    assert (page.status, page.headers["content-type"]) == (200, "image/gif")
    assert "set-cookie" not in page.headers


def test_program_with_a_wrong_table_of_places_does_not_start(settings, tmp_path):
    settings.SCAN_PLACES_FILE = tmp_path / "none.csv"
    sent = []

    async def start(application):
        coming = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

        async def receive():
            return next(coming)

        async def send(message):
            sent.append(message)

        await application({"type": "lifespan"}, receive, send)

    on_site(start)
    assert sent[0]["type"] == "lifespan.startup.failed"
    assert "SCAN_PLACES_FILE" in sent[0]["message"]
