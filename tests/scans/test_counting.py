"""Counters of scans: each scan once, however it was written and whatever was cut off."""

import datetime as dt
import uuid

import psycopg
import pytest
from django.db import transaction
from django.utils import timezone

from nguongoc.scans.actions import count_scans
from nguongoc.scans.enums import Verdict, VisitKind
from nguongoc.scans.models import CountedScans, DailyScans, LotScans, Scan
from nguongoc.scans.openings import Group, Opening
from nguongoc.scans.queries import lookups_of
from nguongoc.scans.recorder import APPLICATION
from nguongoc.scans.writing import commit
from nguongoc.stamps.codes import StampCode
from tests.factories import make_lot, make_stamps
from tests.ground import made_once
from tests.scans.scanned import make_scan

AT_ONCE = dt.timedelta(0)
DAY = 24 * 3600.0


@made_once
def batch(world, owner, product):
    """Ten stamps, the first eight of them active."""
    return make_stamps(world, owner, make_lot(world, owner, product, packs=10), 10, active=8)


def figures(rows):
    names = ("sessions", "opened", "first", "warned", "staff", "programs")
    return [sum(getattr(row, name) for row in rows) for name in names]


def test_each_kind_of_visit_is_counted_where_it_belongs(batch):
    make_scan(batch)
    make_scan(batch, verdict=Verdict.SEEN)
    make_scan(batch, is_new_session=False)
    make_scan(batch, verdict=Verdict.RECALLED)
    make_scan(batch, kind=VisitKind.STAFF, is_new_session=False)
    make_scan(batch, kind=VisitKind.PREVIEW, is_new_session=False)
    make_scan(batch, kind=VisitKind.MONITOR, is_new_session=False)
    assert count_scans() == 7
    assert figures(DailyScans.objects.all()) == figures(LotScans.objects.all()) == [3, 4, 1, 1, 1, 2]


def test_stamp_on_no_lot_counts_for_its_product_and_an_unknown_code_for_nobody(batch, product):
    make_scan(batch, 10, verdict=Verdict.INACTIVE)
    make_scan(None, verdict=Verdict.UNKNOWN, asked="X")
    make_scan(batch, 1, verdict=Verdict.UNKNOWN)
    count_scans()
    assert [(row.product_id, row.sessions) for row in DailyScans.objects.all()] == [(product.pk, 1)]
    assert not LotScans.objects.exists()


def test_days_are_those_of_viet_nam_and_places_stand_apart(batch):
    for at in ("2026-11-27T16:59:59Z", "2026-11-27T17:00:00Z"):
        make_scan(batch, at=dt.datetime.fromisoformat(at))
    make_scan(batch, at=dt.datetime.fromisoformat("2026-11-27T18:00:00Z"), province="22")
    count_scans()
    found = DailyScans.objects.order_by("day", "province").values_list("day", "province", "sessions")
    assert [(str(day), province, sessions) for day, province, sessions in found] == [
        ("2026-11-27", "", 1),
        ("2026-11-28", "", 1),
        ("2026-11-28", "22", 1),
    ]
    assert LotScans.objects.count() == 2


def test_second_run_adds_only_what_was_written_since(batch):
    make_scan(batch, written_ago=120)
    assert count_scans() == 1
    assert count_scans() == 0
    CountedScans.objects.update(written_before=timezone.now() - dt.timedelta(seconds=90))
    make_scan(batch, written_ago=80)
    assert count_scans() == 1
    assert figures(DailyScans.objects.all())[0] == 2


def test_scan_of_the_journal_counts_on_the_day_on_which_its_page_was_opened(batch):
    count_scans()
    CountedScans.objects.update(written_before=timezone.now() - dt.timedelta(seconds=90))
    late = make_scan(batch, ago=3 * DAY, written_ago=60)
    assert count_scans() == 1
    assert DailyScans.objects.get().day == timezone.localdate(late.at)


def test_what_was_just_written_waits_for_the_next_run(batch):
    make_scan(batch, written_ago=5)
    assert count_scans() == 0
    assert count_scans(settling=dt.timedelta(seconds=1)) == 1


def test_run_that_is_cut_off_has_counted_nothing_and_the_next_one_does_its_work(batch):
    make_scan(batch)
    with transaction.atomic():
        count_scans()
        transaction.set_rollback(True)
    assert not DailyScans.objects.exists()
    assert count_scans() == 1


def test_workshop_reads_its_lookups_from_the_counters(batch, owner):
    make_scan(batch)
    make_scan(batch, kind=VisitKind.PREVIEW, is_new_session=False)
    count_scans()
    assert lookups_of(owner.organisation) == 1


@pytest.fixture
def stamped(transactional_db):
    from tests.factories import make_owner, make_product, make_world  # noqa: PLC0415 -- beside made_once fixtures

    world = make_world()
    owner = make_owner(world)
    lot = make_lot(world, owner, make_product(world, owner), packs=10)
    return make_stamps(world, owner, lot, 10, active=8)


def _write(database_url, opening):
    with psycopg.connect(database_url, autocommit=True) as connection:
        commit(connection, Group([opening]))


def test_nothing_is_counted_past_a_writer_that_has_not_committed_yet(database_url, stamped):
    code = StampCode(number=stamped.first, key_id=stamped.key_id)
    openings = [Opening(code=code, gtin=stamped.product.gtin, session=uuid.uuid4().hex) for _ in range(2)]
    with psycopg.connect(database_url, application_name=APPLICATION) as slow:
        slow.execute("SELECT now()")
        _write(database_url, openings[0])
        assert count_scans(settling=AT_ONCE) == 0
        slow.execute(
            "INSERT INTO scans_scan (id, number, lot_id, session, verdict, is_new_session) "
            "SELECT gen_random_uuid(), number, lot_id, gen_random_uuid(), verdict, true FROM scans_scan"
        )
    assert count_scans(settling=AT_ONCE) == 2
    _write(database_url, openings[1])
    assert count_scans(settling=AT_ONCE) == 1
    assert Scan.objects.count() == figures(DailyScans.objects.all())[1] == 3


def test_two_runs_at_once_count_once(database_url, stamped):
    make_scan(stamped)
    count_scans(settling=dt.timedelta(minutes=5))
    with psycopg.connect(database_url) as other:
        other.execute("SELECT * FROM scans_countedscans FOR UPDATE")
        assert count_scans() == 0
    assert count_scans() == 1
