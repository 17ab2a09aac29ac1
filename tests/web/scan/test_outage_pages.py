"""What a shopper reads while the database is away."""

import tempfile
from pathlib import Path

import pytest

from nguongoc.scans import recorder as recording
from nguongoc.scans.models import Scan
from nguongoc.web.scan.app import conninfo
from tests.scans.line import Line
from tests.web.scan.phone import Phone, on_site


@pytest.fixture
def line(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(recording, "PROBE", 60)
    settings.SCAN_JOURNAL_DIR = tmp_path / "journal"
    with tempfile.TemporaryDirectory(prefix="ng-") as folder:
        yield Line(conninfo(), Path(folder))


def test_a_page_from_memory_says_as_of_when_it_is_and_counts_nothing(shelf, line):
    before, away = _opened_before_and_away(line, [shelf.path(1)], [shelf.path(1), shelf.path(2)])
    assert "Lần tra cứu đầu tiên" in before[0].words
    for page in away:
        assert page.status == 200
        assert "Tem do cơ quan nhà nước cấp" in page.words
        assert "Hệ thống đang gián đoạn. Thông tin dưới đây là lúc" in page.words
        assert "Hành trình" in page.words
        assert "đầu tiên" not in page.words


def test_a_lot_that_nobody_asked_for_yet_shows_its_stamp_alone(shelf, line):
    (_, free), (page,) = _opened_before_and_away(line, ["/suc-khoe", shelf.path(9)], [shelf.path(1)])
    assert "Tem chưa kích hoạt" in free.words
    assert page.status == 200
    assert "Tem do cơ quan nhà nước cấp" in page.words
    assert "Hành trình" not in page.words


def test_a_free_stamp_is_no_active_one_and_of_what_may_be_of_another_system_nothing_is_said(shelf, line):
    wrong = shelf.path(1)[:-4] + "0000"
    _, (free, unknown) = _opened_before_and_away(line, [shelf.path(10)], [shelf.path(10), wrong])
    assert "Tem chưa kích hoạt" in free.words
    assert shelf.product.name in free.words
    assert unknown.status == 503
    assert "chưa thể nói gì về tem này" in unknown.words


def test_visits_of_the_outage_are_kept_on_the_disk(shelf, line, settings):
    _opened_before_and_away(line, [shelf.path(1)], [shelf.path(1), shelf.path(2)])
    assert Scan.objects.count() == 1
    (file,) = settings.SCAN_JOURNAL_DIR.iterdir()
    assert len(file.read_text().splitlines()) == 2


def _opened_before_and_away(line, before, away):
    async def scenario(site):
        await line.mend()
        await site.visits.watch()
        pages = [await Phone(site).open(path) for path in before]
        await line.cut()
        return pages, [await Phone(site).open(path) for path in away]

    return on_site(scenario, line.conninfo)
