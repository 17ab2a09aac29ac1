"""Scans in group commits, against a real PostgreSQL."""

import asyncio
import uuid
from collections import Counter
from itertools import product

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from nguongoc.passport.models import Passport
from nguongoc.scans.enums import Verdict, VisitKind
from nguongoc.scans.models import Scan, StampTally
from nguongoc.scans.openings import Group, Opening
from nguongoc.scans.recorder import NotRecordedError, OverloadedError, ScanRecorder
from nguongoc.scans.verdict import judge
from nguongoc.scans.writing import SETTINGS, commit
from nguongoc.stamps.codes import StampCode
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.models import StampRange
from nguongoc.trace.enums import LotState
from nguongoc.trace.models import Lot


def opening(batch, place=0, *, session="", gtin="", key_id=None, kind=VisitKind.PERSON):
    code = StampCode(number=batch.first + place, key_id=key_id or batch.key_id)
    session = session or uuid.uuid4().hex
    return Opening(code=code, gtin=gtin or batch.product.gtin, session=session, kind=kind)


def record(conninfo, *openings, one_by_one=False, **limits):
    async def run():
        recorder = ScanRecorder(conninfo, **limits)
        try:
            if one_by_one:
                return [await recorder.record(each) for each in openings]
            return await asyncio.gather(*map(recorder.record, openings), return_exceptions=True)
        finally:
            await recorder.stop()

    return asyncio.run(run())


def commits_of(conninfo, work):
    """How many transactions wrote scans while the work ran."""
    before = Scan.objects.values("at").distinct().count()
    work()
    return Scan.objects.values("at").distinct().count() - before


def test_first_visitor_is_told_so_again_at_every_reload(database_url, batch):
    phone = uuid.uuid4().hex
    scans = record(database_url, *[opening(batch, session=phone) for _ in range(3)], one_by_one=True)
    assert [scan.verdict for scan in scans] == [Verdict.FIRST] * 3
    assert [scan.is_new_session for scan in scans] == [True, False, False]
    assert StampTally.objects.get(number=batch.first).sessions == 1
    assert Scan.objects.count() == 3


def test_second_visitor_learns_when_the_first_came_and_how_many_there_were(database_url, batch):
    first, second = record(database_url, opening(batch), opening(batch), one_by_one=True)
    assert (first.verdict, first.sessions) == (Verdict.FIRST, 1)
    assert (second.verdict, second.sessions) == (Verdict.SEEN, 2)
    assert second.first_at == first.first_at == StampTally.objects.get(number=batch.first).first_at


def test_first_visitor_stays_first_after_others_came(database_url, batch):
    phone = uuid.uuid4().hex
    scans = record(
        database_url, opening(batch, session=phone), opening(batch), opening(batch, session=phone), one_by_one=True
    )
    assert [scan.verdict for scan in scans] == [Verdict.FIRST, Verdict.SEEN, Verdict.FIRST]


def test_visitors_of_one_group_get_one_first_and_as_many_sessions_as_they_are(database_url, batch):
    twice = uuid.uuid4().hex
    openings = [opening(batch, session=twice), opening(batch), opening(batch, session=twice), opening(batch)]
    scans = record(database_url, *openings)
    verdicts = {(each.session, scan.verdict) for each, scan in zip(openings, scans, strict=True)}
    assert sorted(verdict for _, verdict in verdicts) == [Verdict.FIRST, Verdict.SEEN, Verdict.SEEN]
    assert {scan.sessions for scan in scans} == {3}
    assert Scan.objects.filter(is_new_session=True).count() == len(StampTally.objects.get().recent) == 3


def test_all_that_waits_is_written_in_one_commit(database_url, batch):
    def work():
        record(database_url, *[opening(batch, place % 8) for place in range(200)])

    assert commits_of(database_url, work) <= 2
    assert Scan.objects.count() == 200


def test_groups_are_no_larger_than_the_limit(database_url, batch):
    def work():
        record(database_url, *[opening(batch) for _ in range(20)], group_limit=5)

    assert commits_of(database_url, work) >= 4
    assert max(Counter(Scan.objects.values_list("at", flat=True)).values()) <= 5


def test_answer_comes_after_the_commit(database_url, batch):
    async def run():
        recorder = ScanRecorder(database_url)
        await recorder.record(opening(batch))
        async with await psycopg.AsyncConnection.connect(database_url) as other:
            cursor = await other.execute("SELECT count(*) FROM scans_scan")
            (seen_by_others,) = await cursor.fetchone()
        await recorder.stop()
        return seen_by_others

    assert asyncio.run(run()) == 1


def test_inactive_stamp_is_recorded_as_such(database_url, batch):
    (scan,) = record(database_url, opening(batch, 9))
    assert (scan.verdict, scan.lot_id, scan.product_id) == (Verdict.INACTIVE, None, batch.product_id)


@pytest.mark.parametrize("wrong", [{"gtin": "09522022999999"}, {"key_id": 7}, {"place": 500}])
def test_code_that_fits_no_stamp_is_unknown_recorded_and_counts_for_none(database_url, batch, wrong):
    (scan,) = record(database_url, opening(batch, **wrong))
    assert (scan.verdict, scan.lot_id) == (Verdict.UNKNOWN, None)
    assert Scan.objects.get().verdict == Verdict.UNKNOWN
    assert not StampTally.objects.exists()


def test_what_is_no_serial_is_recorded_without_a_number(database_url, batch):
    (scan,) = record(database_url, Opening(code=None, gtin="x'); DROP TABLE scans_scan", session=uuid.uuid4().hex))
    assert scan.verdict == Verdict.UNKNOWN
    assert Scan.objects.get().number is None


def test_programs_are_recorded_but_count_for_nobody(database_url, batch):
    preview, person = record(database_url, opening(batch, kind=VisitKind.PREVIEW), opening(batch), one_by_one=True)
    assert not preview.is_new_session
    assert (person.verdict, person.sessions) == (Verdict.FIRST, 1)
    assert sorted(Scan.objects.values_list("kind", flat=True)) == ["person", "preview"]


def test_full_queue_refuses_at_once_and_answers_those_who_wait(database_url, batch):
    results = record(database_url, *[opening(batch) for _ in range(10)], queue_limit=4)
    assert sum(isinstance(result, OverloadedError) for result in results) == 6
    assert Scan.objects.count() == 4


def test_stopping_writes_what_waits_and_refuses_what_comes(database_url, batch):
    async def run():
        recorder = ScanRecorder(database_url)
        waiting = [asyncio.create_task(recorder.record(opening(batch))) for _ in range(50)]
        await asyncio.sleep(0)
        await recorder.stop()
        with pytest.raises(NotRecordedError):
            await recorder.record(opening(batch))
        return await asyncio.gather(*waiting)

    assert len(asyncio.run(run())) == Scan.objects.count() == 50


def test_database_that_does_not_answer_is_said_to_everyone_who_waits(tmp_path):
    nowhere = make_conninfo(host=str(tmp_path), dbname="none", user="none")
    openings = [Opening(code=None, gtin="", session=uuid.uuid4().hex) for _ in range(3)]
    results = record(nowhere, *openings)
    assert all(isinstance(result, NotRecordedError) for result in results)


def test_broken_connection_is_opened_again_without_losing_the_visit(database_url, batch):
    async def run():
        recorder = ScanRecorder(database_url)
        await recorder.record(opening(batch))
        async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as other:
            await other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'nguongoc scans'"
            )
        scan = await recorder.record(opening(batch))
        await recorder.stop()
        return scan

    assert asyncio.run(run()).sessions == 2
    assert Scan.objects.count() == 2


def test_two_processes_give_one_stamp_one_first_visitor(database_url, batch):
    async def run():
        recorders = [ScanRecorder(database_url) for _ in range(3)]
        stamps = [opening(batch, place % 8) for place in range(240)]
        tasks = [recorders[place % 3].record(stamp) for place, stamp in enumerate(stamps)]
        scans = await asyncio.gather(*tasks)
        await asyncio.gather(*(recorder.stop() for recorder in recorders))
        return Counter(scan.verdict for scan in scans)

    assert asyncio.run(run()) == {Verdict.FIRST: 8, Verdict.SEEN: 232}
    assert set(StampTally.objects.values_list("sessions", flat=True)) == {30}


def test_database_judges_every_standing_of_a_stamp_as_the_rules_do(database_url, batch):
    active = StampRange.objects.get(batch=batch, state=StampState.ACTIVE)
    lot = Lot.objects.get(pk=active.lot_id)
    told, ruled = {}, {}
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(SETTINGS)
        for standing in product(StampState, (None, *LotState), (True, False)):
            stamp, state, is_withheld = standing
            if stamp == StampState.ACTIVE and state is None:
                continue  # the database keeps none
            StampRange.objects.filter(pk=active.pk).update(state=stamp, lot=state and lot)
            Lot.objects.filter(pk=lot.pk).update(state=state or LotState.OPEN)
            Passport.objects.filter(lot=lot).update(is_withheld=is_withheld)
            StampTally.objects.all().delete()
            scans = commit(
                connection, Group([opening(batch), opening(batch, kind=VisitKind.STAFF), opening(batch)])
            )
            told[standing] = {scan.verdict for scan in scans}
            withheld = is_withheld and state is not None
            ruled[standing] = {
                judge(stamp=stamp, lot=state, is_first=first, is_withheld=withheld) for first in (True, False)
            }
    assert told == ruled
    assert set(Scan.objects.values_list("verdict", flat=True)) == set().union(*ruled.values())
