"""Who opened what is forgotten after a while; what was counted stays."""

import datetime as dt
import uuid

import psycopg
import pytest
from django.db import connection

from nguongoc.scans.actions import count_scans, forget_visitors
from nguongoc.scans.models import DailyScans, Scan, StampTally
from tests.factories import make_lot, make_stamps
from tests.ground import made_once
from tests.scans.scanned import make_scan

TODAY = dt.date(2026, 11, 28)
LONG_AGO = dt.datetime(2025, 10, 31, 12, tzinfo=dt.UTC)
NOT_SO_LONG_AGO = dt.datetime(2025, 11, 1, 12, tzinfo=dt.UTC)


@made_once
def batch(world, owner, product):
    """Ten stamps, the first eight of them active."""
    return make_stamps(world, owner, make_lot(world, owner, product, packs=10), 10, active=8)


@pytest.fixture
def months(batch):
    with connection.cursor() as cursor:
        for month in ("2025-10-01", "2025-11-01"):
            cursor.execute("SELECT nguongoc_add_month('scans_scan', %s)", [month])


def test_whole_months_go_once_they_are_counted_and_their_counters_stay(batch, months):
    make_scan(batch, at=LONG_AGO)
    make_scan(batch, at=NOT_SO_LONG_AGO)
    assert forget_visitors(today=TODAY)[0] == []
    count_scans()
    assert forget_visitors(today=TODAY)[0] == ["scans_scan_2025_10"]
    assert [scan.at for scan in Scan.objects.all()] == [NOT_SO_LONG_AGO]
    assert sum(row.sessions for row in DailyScans.objects.all()) == 2


def test_month_with_a_scan_that_is_not_counted_yet_is_kept(batch, months):
    count_scans()
    make_scan(batch, at=LONG_AGO, written_ago=0)
    assert forget_visitors(today=TODAY)[0] == []
    assert Scan.objects.exists()


def test_setting_says_for_how_long(batch, months, settings):
    settings.SCAN_KEEP_MONTHS = 6
    count_scans()
    assert forget_visitors(today=TODAY)[0] == ["scans_scan_2025_10", "scans_scan_2025_11"]


def test_sessions_of_stamps_are_forgotten_and_how_many_they_were_is_not(batch):
    for number, last_at in ((1, LONG_AGO), (2, NOT_SO_LONG_AGO)):
        session = uuid.uuid4()
        StampTally.objects.create(
            number=number, first_at=LONG_AGO, last_at=last_at, sessions=3, first_session=session, recent=[session]
        )
    assert [forget_visitors(today=TODAY)[1] for _ in range(2)] == [1, 0]
    old, new = StampTally.objects.order_by("number")
    assert (old.sessions, old.first_at, old.first_session.int, old.recent) == (3, LONG_AGO, 0, [])
    assert new.recent == [new.first_session]


def test_reader_of_old_scans_holds_up_nobody_and_the_month_goes_another_night(database_url, months_apart):
    with psycopg.connect(database_url) as reader:
        reader.execute("SELECT count(*) FROM scans_scan_2025_10")
        assert forget_visitors(today=TODAY) == ([], 0)
    assert forget_visitors(today=TODAY)[0] == ["scans_scan_2025_10"]


@pytest.fixture
def months_apart(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT nguongoc_add_month('scans_scan', '2025-10-01')")
    count_scans()
