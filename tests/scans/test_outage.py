"""The database goes away: pages still come, and no scan is lost."""

import asyncio
import datetime as dt
import shutil
import tempfile
import uuid
from pathlib import Path

import pytest
from django.utils import timezone

from nguongoc.scans import recorder as recording
from nguongoc.scans.enums import Verdict
from nguongoc.scans.journal import Journal
from nguongoc.scans.models import Scan, StampTally
from nguongoc.scans.openings import UNKNOWN, Opening, RecordedScan
from nguongoc.scans.recorder import NotRecordedError, ScanRecorder
from nguongoc.scans.snapshot import SnapshotReader
from nguongoc.stamps.codes import StampCode
from tests.scans.line import Line

REMEMBERED = RecordedScan(verdict=Verdict.UNCOUNTED, as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))


@pytest.fixture
def short_folder():
    """The kernel allows some hundred bytes for the path of a socket."""
    with tempfile.TemporaryDirectory(prefix="ng-") as folder:
        yield Path(folder)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(recording, "PROBE", 0.05)


def opening(batch, place=0, **more):
    code = StampCode(number=batch.first + place, key_id=batch.key_id)
    return Opening(code=code, gtin=batch.product.gtin, session=uuid.uuid4().hex, **more)


async def until(condition):
    async with asyncio.timeout(20):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 -- a file or a row has no event
            await asyncio.sleep(0.02)


def test_pages_come_from_memory_and_every_scan_is_written_when_the_database_is_back(
    database_url, batch, tmp_path, short_folder
):
    journal = Journal(tmp_path)
    before = timezone.now()

    async def run():
        line = Line(database_url, short_folder)
        await line.mend()
        recorder = ScanRecorder(line.conninfo, journal=journal, remembered=lambda _: REMEMBERED)
        first = await recorder.record(opening(batch))
        await line.cut()
        away = await asyncio.gather(*(recorder.record(opening(batch, place % 8)) for place in range(40)))
        kept_at = timezone.now()
        await line.mend()
        await until(lambda: not recorder.is_away)
        back = await recorder.record(opening(batch))
        await recorder.stop()
        await line.cut()
        return first, away, kept_at, back

    first, away, kept_at, back = asyncio.run(run())
    assert first.verdict == Verdict.FIRST
    assert set(away) == {REMEMBERED}
    assert (back.verdict, back.sessions, back.as_of) == (Verdict.SEEN, 7, None)
    assert Scan.objects.count() == 42
    assert Scan.objects.filter(verdict=Verdict.FIRST).count() == 8
    assert all(before < at < kept_at for at in Scan.objects.order_by("at").values_list("at", flat=True)[:41])
    assert not list(tmp_path.iterdir())


def test_server_that_hangs_counts_as_away_and_its_scans_are_written_once(
    database_url, batch, tmp_path, short_folder, monkeypatch
):
    monkeypatch.setattr(recording, "PATIENCE", 0.3)

    async def run():
        line = Line(database_url, short_folder)
        await line.mend()
        recorder = ScanRecorder(line.conninfo, journal=Journal(tmp_path), remembered=lambda _: REMEMBERED)
        await recorder.record(opening(batch))
        line.hold()
        away = await asyncio.gather(*(recorder.record(opening(batch, place)) for place in range(1, 5)))
        line.let_go()
        await until(lambda: not recorder.is_away)
        back = await recorder.record(opening(batch, 1))
        await recorder.stop()
        await line.cut()
        return away, back

    away, back = asyncio.run(run())
    assert set(away) == {REMEMBERED}
    assert (back.verdict, back.sessions) == (Verdict.SEEN, 2)
    assert Scan.objects.count() == 6


def test_first_visit_of_the_outage_is_the_first_visit(database_url, batch, tmp_path):
    early, late = (dt.datetime(2026, 11, 2, hour, tzinfo=dt.UTC) for hour in (7, 8))
    journal = Journal(tmp_path)
    journal.keep([opening(batch, id=uuid.uuid4(), at=late), opening(batch, 1, id=uuid.uuid4(), at=early)])
    journal.close()
    caught_up(database_url, tmp_path)
    assert dict(StampTally.objects.values_list("number", "first_at")) == {
        batch.first: late,
        batch.first + 1: early,
    }


def test_what_a_killed_process_left_is_written_by_the_next(database_url, batch, tmp_path):
    killed = Journal(tmp_path)
    killed.keep([opening(batch, id=uuid.uuid4(), at=timezone.now())])
    killed.close()  # the kernel lets go of the lock
    caught_up(database_url, tmp_path)
    assert Scan.objects.count() == 1
    assert not list(tmp_path.iterdir())


def test_a_file_that_still_has_its_writer_is_left_alone(database_url, batch, tmp_path):
    alive = Journal(tmp_path)
    alive.keep([opening(batch, id=uuid.uuid4(), at=timezone.now())])
    assert Journal(tmp_path).take() is None
    alive.close()
    taken = Journal(tmp_path).take()
    assert len(taken.openings) == 1
    assert Journal(tmp_path).take() is None
    taken.release()


def test_a_file_that_was_written_but_not_removed_counts_once(database_url, batch, tmp_path):
    journal = Journal(tmp_path / "one")
    journal.keep([opening(batch, id=uuid.uuid4(), at=timezone.now()) for _ in range(3)])
    journal.close()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    caught_up(database_url, tmp_path / "one")
    caught_up(database_url, tmp_path / "two")
    assert Scan.objects.count() == 3
    assert StampTally.objects.get().sessions == 3


def test_a_line_that_was_cut_off_was_never_answered(database_url, batch, tmp_path):
    journal = Journal(tmp_path)
    journal.keep([opening(batch, id=uuid.uuid4(), at=timezone.now()) for _ in range(2)])
    journal.close()
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-20])
    caught_up(database_url, tmp_path)
    assert Scan.objects.count() == 1


def test_what_the_database_refuses_is_kept_for_people_and_stops_nothing(database_url, batch, tmp_path):
    for place, province in enumerate(("x" * 20, "22")):
        journal = Journal(tmp_path)
        journal.keep([opening(batch, place, id=uuid.uuid4(), at=timezone.now(), province=province)])
        journal.close()
    caught_up(database_url, tmp_path)
    assert Scan.objects.get().province == "22"
    assert [path.suffix for path in tmp_path.iterdir()] == [".refused"]


def test_a_disk_that_takes_nothing_refuses_the_visit(tmp_path):
    (tmp_path / "file").write_text("")
    nowhere = f"host={tmp_path} dbname=none user=none"

    async def run():
        recorder = ScanRecorder(
            nowhere, journal=Journal(tmp_path / "file" / "folder"), remembered=lambda _: REMEMBERED
        )
        with pytest.raises(NotRecordedError):
            await recorder.record(Opening(code=None, gtin="", session=uuid.uuid4().hex))
        await recorder.stop()

    asyncio.run(run())


def test_of_a_stamp_that_nobody_remembers_nothing_is_said_but_the_scan_is_kept(tmp_path):
    nowhere = f"host={tmp_path / 'none'} dbname=none user=none"

    async def run():
        recorder = ScanRecorder(nowhere, journal=Journal(tmp_path))
        with pytest.raises(NotRecordedError):
            await recorder.record(Opening(code=None, gtin="", session=uuid.uuid4().hex))
        await recorder.stop()

    asyncio.run(run())
    assert len(Journal(tmp_path).take().openings) == 1


def test_snapshot_knows_every_stamp_but_not_how_often_it_was_opened(database_url, batch):
    snapshot = asyncio.run(_snapshot(database_url))
    active, free = snapshot.judged(opening(batch)), snapshot.judged(opening(batch, 9))
    assert (active.verdict, active.product_id) == (Verdict.UNCOUNTED, batch.product_id)
    assert (active.lot_id, active.first_at, active.sessions) == (batch.ranges.get(state="active").lot_id, None, 0)
    assert (free.verdict, free.lot_id) == (Verdict.INACTIVE, None)
    assert timezone.now() - snapshot.as_of < dt.timedelta(minutes=1)


@pytest.mark.parametrize("wrong", [{"gtin": "09522022999999"}, {"key_id": 7}, {"place": 500}, {"place": -1}])
def test_code_that_fits_no_stamp_is_unknown_to_the_snapshot(database_url, batch, wrong):
    code = StampCode(number=batch.first + wrong.get("place", 0), key_id=wrong.get("key_id", batch.key_id))
    asked = Opening(code=code, gtin=wrong.get("gtin", batch.product.gtin), session=uuid.uuid4().hex)
    assert asyncio.run(_snapshot(database_url)).judged(asked) == UNKNOWN


def test_snapshot_of_no_stamps_knows_none(database_url, transactional_db):
    asked = Opening(code=StampCode(1, 1), gtin="09522022999999", session=uuid.uuid4().hex)
    assert asyncio.run(_snapshot(database_url)).judged(asked) == UNKNOWN


def caught_up(conninfo, folder):
    """A recorder starts, as a new process does, and stops when the journal is empty."""

    async def run():
        recorder = ScanRecorder(conninfo, journal=Journal(folder), remembered=lambda _: REMEMBERED)
        recorder.start()
        await until(lambda: not list(folder.glob("*.scans")))
        await recorder.stop()

    asyncio.run(run())


async def _snapshot(conninfo):
    reader = SnapshotReader(conninfo, connections=1)
    try:
        return await reader.snapshot()
    finally:
        await reader.close()
