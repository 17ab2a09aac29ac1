"""The pages of scans: whose they count, what they are narrowed to, the live part and the Excel file."""

import datetime as dt
import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from nguongoc.accounts.enums import Level, Role, Sector
from nguongoc.accounts.models import Organisation
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.scans.actions import count_scans
from nguongoc.scans.enums import Verdict, VisitKind
from nguongoc.scans.models import DailyScans, Scan
from nguongoc.scans.queries import latest_scans
from nguongoc.web.scan_counts.chart import day_chart
from tests.factories import (
    make_authority,
    make_lot,
    make_owner,
    make_person,
    make_product,
    make_stamps,
    make_unit,
)
from tests.ground import made_once
from tests.scans.scanned import make_scan
from tests.web.office.reading import queries, words

OFFICE, WORKSHOP = reverse("office:scans"), reverse("workshop:scans")
DAY = 24 * 3600.0
HA_TU = "06652@12"


@made_once
def batch(world, owner, product):
    """Ten stamps, the first eight of them active."""
    return make_stamps(world, owner, make_lot(world, owner, product, packs=10, code="LO-1"), 10, active=8)


@made_once
def other(world):
    """Stamps of another establishment in another commune."""
    owner = make_owner(world, name="Cơ sở Hà Tu")
    product = make_product(world, owner, name="Mực khô Hà Tu")
    batch = make_stamps(world, owner, make_lot(world, owner, product, packs=10), 10, active=8)
    unit = make_unit("06652", "Phường Hà Tu", UnitKind.WARD, UnitLevel.COMMUNE, world.province.unit)
    Organisation.objects.filter(pk=owner.organisation.pk).update(unit=unit)
    return batch


@made_once
def scanned(batch, other):
    make_scan(batch, province="22")
    make_scan(batch, verdict=Verdict.SEEN, province="31", ago=2 * DAY)
    make_scan(batch, verdict=Verdict.RECALLED, ago=40 * DAY)
    make_scan(other, province="22")
    count_scans()


@pytest.fixture
def read(client, world):
    def read(address, who, **query):
        client.force_login(who)
        answer = client.get(address, query)
        assert answer.status_code == 200
        return words(answer)

    return read


def lookups(text):
    """The sum of sessions that the page begins with."""
    return re.search(r" Lượt quét ([\d.]+) Tem quét lần đầu ", text)[1]


def test_establishment_reads_its_own_scans_of_the_last_thirty_days(scanned, read, owner):
    text = read(WORKSHOP, owner)
    assert lookups(text) == "2"
    assert "Quảng Ninh" in text
    assert "Hải Phòng" in text
    assert "LO-1" in text
    assert "Hà Tu" not in text


def test_official_reads_those_of_the_jurisdiction(scanned, read, world):
    whole, part = read(OFFICE, world.approver), read(OFFICE, world.reviewer)
    assert (lookups(whole), lookups(part)) == ("3", "2")
    assert "Phường Hà Tu" in whole
    assert "Hà Tu" not in part


def test_department_of_another_sector_reads_none(scanned, read, world):
    health = make_authority(Level.DEPARTMENT, "Sở Y tế", world.province.unit, Sector.HEALTH)
    assert "Chưa có lượt quét nào" in read(OFFICE, make_person(health, Role.REPORTER))


def test_page_is_narrowed_by_place_product_establishment_and_commune(scanned, read, world, batch, product, other):
    official = world.approver
    assert lookups(read(OFFICE, official, tinh="22")) == "2"
    assert lookups(read(OFFICE, official, **{"san-pham": product.pk})) == "2"
    assert lookups(read(OFFICE, official, **{"co-so": other.organisation_id})) == "1"
    text = read(OFFICE, official, xa=HA_TU)
    assert lookups(text) == "1"
    assert "Bỏ lọc Phường Hà Tu" in text


@pytest.mark.parametrize(
    "asked", [{"san-pham": "x"}, {"co-so": "9" * 30}, {"xa": "\u0301"}, {"san-pham": "999999"}]
)
def test_what_is_nothing_counts_as_not_asked(scanned, read, world, asked):
    assert lookups(read(OFFICE, world.approver, **asked)) == "3"


def test_product_and_establishment_of_others_count_as_not_asked(scanned, read, world, other):
    asked = {"san-pham": other.product_id, "co-so": other.organisation_id, "xa": HA_TU}
    assert lookups(read(OFFICE, world.reviewer, **asked)) == "2"


def test_period_is_asked_by_days_and_never_longer_than_a_year(scanned, read, owner):
    today = timezone.localdate()
    first = today - dt.timedelta(days=45)
    assert lookups(read(WORKSHOP, owner, tu=first.isoformat())) == "3"
    assert lookups(read(WORKSHOP, owner, den=(today - dt.timedelta(days=1)).isoformat())) == "1"
    assert "nhiều nhất một năm" in read(WORKSHOP, owner, tu="2001-01-01")


@pytest.mark.parametrize(("tu", "den"), [("2026-02-31", ""), ("x", "y"), ("", "32/13/2026"), ("9999-12-31", "")])
def test_days_that_cannot_be_are_told_and_the_page_still_comes(scanned, read, owner, tu, den):
    assert "Đang hiện" in read(WORKSHOP, owner, tu=tu, den=den)


def test_producer_may_not_read_them_and_somebody_with_assigned_products_reads_those_alone(
    scanned, client, owner, product
):
    producer = make_person(owner.organisation, Role.PRODUCER)
    client.force_login(producer)
    assert client.get(WORKSHOP).status_code == 403
    assert not DailyScans.objects.visible_to(producer).exists()
    assert latest_scans(producer, most=5) == []


def test_page_takes_the_same_number_of_queries_with_more_rows(scanned, client, world, batch):
    client.force_login(world.approver)
    before = queries(client, OFFICE)
    owner = make_owner(world)
    for _ in range(2):
        product = make_product(world, owner)
        make_scan(make_stamps(world, owner, make_lot(world, owner, product), 5, active=5), province="79")
    count_scans()
    assert queries(client, OFFICE) == before <= 25


def sheets(answer):
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_excel_holds_every_row(scanned, client, owner, world, product):
    client.force_login(owner)
    found = sheets(client.get(reverse("workshop:scans_excel")))
    assert len(found["Theo ngày"]) == 31
    assert [row[:2] for row in found["Theo nơi người quét"][1:]] == [["Quảng Ninh", 1], ["Hải Phòng", 1]]
    assert found["Theo lô"][1][:3] == ["LO-1", product.name, 2]
    client.force_login(world.approver)
    found = sheets(client.get(reverse("office:scans_excel")))
    assert [row[0] for row in found["Theo địa bàn của cơ sở"][1:]] == ["Đặc khu Vân Đồn", "Phường Hà Tu"]
    assert "Theo lô" not in found


def test_live_part_tells_time_product_place_and_verdict_and_nobody(scanned, client, owner, batch):
    make_scan(batch, 2, kind=VisitKind.STAFF, ago=1)
    client.force_login(owner)
    answer = client.get(reverse("workshop:latest_scans"), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert text.count("<li") == 1
    assert "Quảng Ninh" in text
    assert "lô LO-1" in text
    assert "Quét lần đầu" in text
    assert "<html" not in text
    assert not any(scan.session.hex in text or str(scan.session) in text for scan in Scan.objects.all())


def test_live_part_alone_is_no_page(scanned, client, owner):
    client.force_login(owner)
    assert client.get(reverse("workshop:latest_scans")).url == WORKSHOP


def test_official_sees_live_what_lies_in_the_jurisdiction(scanned, world, other):
    assert len(latest_scans(world.approver, most=9)) == 2
    assert [scan.product.pk for scan in latest_scans(world.reviewer, most=9)] != [other.product_id]
    assert len(latest_scans(world.reviewer, most=9)) == 1


def test_stamp_on_no_lot_is_seen_live_with_its_product(scanned, owner, batch, product):
    make_scan(batch, 10, verdict=Verdict.INACTIVE, ago=1)
    newest = latest_scans(owner, most=1)[0]
    assert (newest.product, newest.lot, newest.verdict) == (product, "", Verdict.INACTIVE)


@pytest.mark.parametrize("most", [0, 1, 3, 7, 99, 100, 101, 1_234_567])
def test_chart_keeps_its_columns_within_the_picture(most):
    days = [{"day": dt.date(2026, 11, 1) + dt.timedelta(days=n), "sessions": most * n // 29} for n in range(30)]
    chart = day_chart(days)
    assert all(column["y"] >= 16 and column["y"] + column["height"] <= 226.1 for column in chart.columns)
    assert 2 <= len(chart.lines) <= 6
    assert len(chart.labels) <= 7
