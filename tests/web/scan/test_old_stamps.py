"""Stamps of another system open on the scan page by what is printed on them; what is unknown stays so."""

import pytest

from nguongoc.scans.models import Scan, StampTally
from nguongoc.stamps.actions import activate_stamps, import_old_serials
from nguongoc.stamps.actions.old_serials import OldRow
from nguongoc.stamps.models import CodeBatch
from tests.web.scan.phone import opened

ORIGIN = "qn.check.net.vn"
UNKNOWN = "Không tìm thấy mã này"


@pytest.fixture
def old(shelf):
    """Three stamps of another system, the first two of them on the shelf's lot."""
    code = shelf.owner.organisation.establishment.code
    rows = [OldRow(n, f"QN-ABC.0{n}", shelf.product.gtin, code) for n in (1, 2, 3)]
    import_old_serials(origin=ORIGIN, rows=rows, by=shelf.world.administrator)
    batch = CodeBatch.objects.get(origin=ORIGIN)
    activate_stamps(batch=batch, first=1, last=2, lot=shelf.lot, by=shelf.owner)
    return batch


@pytest.mark.parametrize(
    "path", ["/QN-ABC01", "/qnabc01", "/QN-ABC01/", "/01/{gtin}/21/QN-ABC.01", "/01/{gtin}/21/qnabc01"]
)
def test_an_old_stamp_says_what_ours_say_and_which_system_it_came_from(shelf, old, path):
    page = opened(path.format(gtin=shelf.product.gtin))
    assert page.status == 200
    assert "Tem do cơ quan nhà nước cấp Lần tra cứu đầu tiên." in page.words
    assert f"Mã tem: QN-ABC.01 Tem này do hệ thống {ORIGIN} in trước đây" in page.words
    assert shelf.product.name in page.words
    assert StampTally.objects.get().number == old.first
    assert Scan.objects.get().number == old.first


def test_an_old_stamp_on_no_lot_is_not_active(shelf, old):
    page = opened("/QN-ABC03")
    assert (page.status, "Tem chưa kích hoạt" in page.words, ORIGIN in page.words) == (200, True, True)


@pytest.mark.parametrize(
    "path",
    [
        "/QN-ABC04",
        "/01/{gtin}/21/QN-ABC04",
        "/01/00000000000000/21/QN-ABC01",
        "/01/{gtin}/21/" + "A1" * 240,
        "/01/{gtin}/21/QN-ABC01%00",
        "/01/{gtin}/21/QN-ABC01';--",
        "/01/{gtin}/21/{{QNABC01}}",
        "/01/{gtin}/21/\u00dd1234",
    ],
)
def test_what_is_unknown_stays_unknown(shelf, old, path):
    page = opened(path.format(gtin=shelf.product.gtin))
    assert (page.status, UNKNOWN in page.words) == (404, True)
    assert ORIGIN not in page.words
    assert not StampTally.objects.exists()


@pytest.mark.parametrize(
    "path", ["/favicon.ico", "/robots.txt", "/wp-admin", "/.env", "/a1", "/" + "1" * 61, "/1" + "a" * 8192]
)
def test_other_addresses_are_no_scans(shelf, path):
    page = opened(path)
    assert page.status == 404
    assert UNKNOWN not in page.words
    assert not Scan.objects.exists()


def test_old_and_new_stamps_opened_together_get_their_own_answers(shelf, old):
    pages = [opened(path) for path in (shelf.path(1), "/QN-ABC01", shelf.path(1), "/QN-ABC02")]
    assert [ORIGIN in page.words for page in pages] == [False, True, False, True]


def test_the_portal_leads_to_an_old_stamp(client, shelf, old):
    answer = client.get("/tra-cuu/", {"ma": "qn abc 02"})
    assert answer["Location"].endswith(f"/01/{shelf.product.gtin}/21/QN-ABC.02")
    told = client.get("/tra-cuu/", {"ma": "00000000000000"}).text
    assert "Mã chưa đúng: hãy so lại từng ký tự." in told
    assert "ở đây có 5" in client.get("/tra-cuu/", {"ma": "ABCDE"}).text
