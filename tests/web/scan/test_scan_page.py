"""What a phone reads when it opens a stamp."""

import asyncio
import datetime as dt
import re
import time

import pytest
from django.utils import timezone

from nguongoc.passport.actions import refresh_passports
from nguongoc.safety.actions import open_recall
from nguongoc.scans.models import Scan, StampTally
from nguongoc.stamps.actions import change_stamps
from nguongoc.stamps.enums import StampState
from nguongoc.trace.enums import LogKind
from nguongoc.web.scan import visits
from nguongoc.web.scan.pages import PageMaker
from tests.factories import log
from tests.web.scan.phone import Phone, meanwhile, on_site, opened
from tests.web.scan.shelf import Shelf

GENUINE = "Tem do cơ quan nhà nước cấp"
UNKNOWN = "Không tìm thấy mã này"
BUDGET = 14 * 1024  # bytes of the first response, with its styles


def test_first_visitor_reads_that_the_stamp_is_genuine_and_first_looked_up_now(shelf):
    page = opened(shelf.path())
    assert page.status == 200
    assert f"{GENUINE} Lần tra cứu đầu tiên." in page.words
    assert shelf.product.name in page.words
    assert "25.000 ₫" in page.words
    assert "Sở Nông nghiệp và Môi trường duyệt đăng" in page.words
    assert "Chỉ tin trang 127.0.0.1:8001" in page.words


def test_verdict_is_the_first_thing_on_the_page(shelf):
    body = opened(shelf.path()).text.partition("<body>")[2]
    assert body.strip().startswith('<div class="verdict" role="region"')
    assert body.index(GENUINE) < body.index(shelf.product.name)


def test_reload_by_the_first_visitor_says_first_again_and_counts_once(shelf):
    async def scenario(application):
        phone = Phone(application)
        return [await phone.open(shelf.path()) for _ in range(3)]

    pages = on_site(scenario)
    assert all("Lần tra cứu đầu tiên." in page.words for page in pages)
    assert [("set-cookie" in page.headers) for page in pages] == [True, False, False]
    assert StampTally.objects.get().sessions == 1


def test_second_phone_reads_when_it_was_first_looked_up_and_how_often(shelf):
    async def scenario(application):
        await Phone(application).open(shelf.path())
        return await Phone(application).open(shelf.path())

    page = on_site(scenario)
    first = timezone.localtime(StampTally.objects.get().first_at)
    assert f"Lần đầu lúc {first:%H:%M} {first:%d/%m/%Y}" in page.words
    assert "có 2 thiết bị đã tra cứu" in page.words
    assert GENUINE in page.words
    assert "giả" not in page.words


def test_recall_shows_at_the_very_next_opening_though_the_page_was_in_memory(shelf):
    async def scenario(application):
        before = await Phone(application).open(shelf.path())
        await meanwhile(
            lambda: open_recall(
                lot=shelf.lot, reason="Vi sinh vượt mức", instructions="Trả nơi bán", by=shelf.world.approver
            )
        )
        return before, await Phone(application).open(shelf.path())

    before, after = on_site(scenario)
    assert GENUINE in before.words
    assert after.status == 200
    for word in ["KHÔNG SỬ DỤNG", "Vi sinh vượt mức", "Trả nơi bán", "1900 0000"]:
        assert word in after.words
    assert GENUINE not in after.words
    assert 'class="verdict recalled"' in after.text
    assert after.words.index("Trả nơi bán") < after.words.index("Mã tem:")
    band = after.text.partition("<header>")[0]
    assert '<a href="tel:19000000">1900 0000</a>' in band
    assert "THU HỒI" in after.text.partition("<title>")[2].partition("</title>")[0]


def test_new_log_entry_shows_at_the_next_opening(shelf):
    async def scenario(application):
        await Phone(application).open(shelf.path())
        await meanwhile(lambda: log(shelf.world, shelf.lot, shelf.owner, LogKind.STORAGE, 1))
        return await Phone(application).open(shelf.path())

    assert "Lưu kho" in on_site(scenario).words


def test_stamp_not_yet_activated_names_product_and_maker_and_says_so(shelf):
    page = opened(shelf.path(10))
    assert page.status == 200
    assert "Tem chưa kích hoạt" in page.words
    assert shelf.product.name in page.words
    assert GENUINE not in page.words
    assert shelf.lot.code not in page.words
    assert "Hành trình" not in page.words


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (StampState.SUSPENDED, "Tem đang tạm dừng"),
        (StampState.VOID, "Tem đã bị hủy"),
    ],
)
def test_suspended_and_void_stamps_ask_for_care(shelf, state, words):
    change_stamps(batch=shelf.batch, first=1, last=1, state=state, reason="Thử", by=shelf.world.approver)
    page = opened(shelf.path())
    assert words in page.words
    assert 'class="verdict care"' in page.text
    assert GENUINE not in page.words


def test_recalled_stamps_of_a_lot_in_order_say_so_and_nothing_of_the_lot(shelf):
    change_stamps(
        batch=shelf.batch, first=1, last=1, state=StampState.RECALLED, reason="Nội bộ", by=shelf.world.approver
    )
    page = opened(shelf.path())
    assert 'class="verdict recalled"' in page.text
    assert "KHÔNG SỬ DỤNG" in page.words
    assert "Tem này, hoặc sản phẩm mang tem này, đang bị cơ quan quản lý thu hồi." in page.words
    assert "Vì sao" not in page.words
    assert "thuộc lô đang bị thu hồi" not in page.words
    assert "Nội bộ" not in page.words
    assert GENUINE not in page.words


def pages_of(*paths):
    """The pages that new phones get, one after the other."""

    async def scenario(application):
        return [await Phone(application).open(path) for path in paths]

    return on_site(scenario)


def altered(path, place):
    """The address with one symbol of its serial changed."""
    symbols = list(path)
    symbols[place] = "7" if symbols[place] != "7" else "8"
    return "".join(symbols)


def test_serial_with_one_symbol_altered_is_unknown_and_claims_nothing(shelf):
    for page in pages_of(*[altered(shelf.path(), place) for place in (-1, -5, -14)]):
        assert page.status == 404
        assert UNKNOWN in page.words
        assert "1900 0000" in page.words
        for claim in [GENUINE, shelf.product.name, shelf.lot.code]:
            assert claim not in page.text
    assert set(Scan.objects.values_list("verdict", flat=True)) == {"unknown"}


def test_serial_under_another_gtin_is_unknown(shelf):
    serial = shelf.path().rsplit("/", 1)[1]
    gtins = ["09522022999999", "952202200001", "0952202200001X", "", "٠٩٥٢٢٠٢٢٠٠٠٠١٣"]
    for page in pages_of(*[f"/01/{gtin}/21/{serial}" for gtin in gtins]):
        assert page.status == 404
        assert UNKNOWN in page.words
        assert GENUINE not in page.words
    assert not StampTally.objects.exists()


def test_address_in_lower_case_with_a_slash_at_its_end_is_the_same_stamp(shelf):
    page = opened(shelf.path().lower() + "/")
    assert page.status == 200
    assert GENUINE in page.words


STRANGE_PATHS = [
    "/01/" + "9" * 8192 + "/21/AAAA",
    "/01/09522022000013/21/" + "A" * 8192,
    "/" + "%" * 8192,
    "/01/09522022000013/21/\x00\x01\ufffd\ufffd",
    "/01/\ud800/21/'; DROP TABLE scans_scan; --",
    "/01/09522022000013/21/<script>alert(1)</script>",
    "/01/09522022000013/21/" + "Ạ" * 14,
    "/01//21/",
    "//01/09522022000013/21/AAAA",
    "/xyz",
    "/tep/../../etc/passwd",
    "/tep/pictures/..%2f..%2fsettings.py",
    "/tep/sheets/" + "a" * 32 + ".pdf",
    "/tep/pictures/" + "a" * 32 + ".webp",
]


def test_whatever_stands_in_the_address_gets_a_page_that_claims_nothing(shelf):
    for path, page in zip(STRANGE_PATHS, pages_of(*STRANGE_PATHS), strict=True):
        assert page.status == 404, path[:80]
        assert "<h1" in page.text
        assert GENUINE not in page.words
        assert page.text.count("<script") <= 1
        assert "alert(" not in page.text


def test_link_previews_and_heads_do_not_spend_the_first_opening(shelf):
    async def scenario(application):
        preview = await Phone(application, "facebookexternalhit/1.1").open(shelf.path())
        head = await Phone(application).open(shelf.path(), method="HEAD")
        prefetch = await Phone(application).open(shelf.path(), sec_purpose="prefetch;prerender")
        return preview, head, prefetch, await Phone(application).open(shelf.path())

    *others, person = on_site(scenario)
    assert all(page.status == 200 and "set-cookie" not in page.headers for page in others)
    assert others[1].wire == b""
    assert int(others[1].headers["content-length"]) > 0
    assert "Lần tra cứu đầu tiên." in person.words
    assert Scan.objects.filter(kind="preview").count() == 3


def test_what_makers_type_is_never_markup(transactional_db):
    nasty = "<b>Ruốc</b><!--band--><script>alert(1)</script>"
    shelf = Shelf({"name": nasty, "description": f"{nasty}</style><!--visit-->"}, {"description": nasty})
    shelf.certify(name=nasty, issuer=nasty)
    open_recall(lot=shelf.lot, reason=nasty, instructions=nasty, by=shelf.world.approver)
    for place in (1, 10):
        page = opened(shelf.path(place))
        assert page.status == 200
        assert page.text.count("<script") == 1
        assert "<b>" not in page.text
        assert "&lt;b&gt;Ruốc&lt;/b&gt;" in page.text


def test_expired_certificate_says_so_and_its_stars_are_gone(shelf):
    shelf.certify(name="Giấy A", kind="ocop", stars=4)
    assert 'aria-label="4 sao"' in opened(shelf.path()).text
    today = timezone.localdate()
    shelf.certify(name="Giấy B", issued_date=dt.date(2020, 1, 1), expiry_date=today - dt.timedelta(days=1))
    shelf.certify(name="Giấy C", expiry_date=today)
    past = {"issued_date": dt.date(2020, 1, 1), "expiry_date": dt.date(2023, 1, 1)}
    shelf.certify(name="Giấy D", kind="ocop", stars=5, **past)
    page = opened(shelf.path())
    names = re.findall(r"Giấy [A-D](?: ⚠ Giấy này đã hết hạn)?", page.words)
    assert names == ["Giấy A", "Giấy B ⚠ Giấy này đã hết hạn", "Giấy C", "Giấy D ⚠ Giấy này đã hết hạn"]
    assert 'aria-label="4 sao"' in page.text


def test_lot_past_its_best_before_date_says_so(shelf):
    assert "quá hạn sử dụng" not in opened(shelf.path()).words
    shelf.spoil()
    refresh_passports(lot_ids=[shelf.lot.pk])
    page = opened(shelf.path())
    assert page.text.index("Lô này đã quá hạn sử dụng") < page.text.index("<picture>")
    assert '<section class="alarm"' in page.text


def test_sample_data_says_so_on_lot_and_on_product_pages(shelf):
    assert "Dữ liệu minh họa" not in opened(shelf.path()).words
    type(shelf.lot).objects.filter(pk=shelf.lot.pk).update(is_sample=True)
    type(shelf.product).objects.filter(pk=shelf.product.pk).update(is_sample=True)
    refresh_passports(lot_ids=[shelf.lot.pk])
    for place in (1, 10):
        assert "Dữ liệu minh họa" in opened(shelf.path(place)).words


def test_picture_of_the_page_is_served_for_ever_and_sized(shelf):
    async def scenario(application):
        page = await Phone(application).open(shelf.path())
        address, width, height = re.search(r'<img src="([^"]+)" width="(\d+)" height="(\d+)"', page.text).groups()
        return await Phone(application).open(address), width, height

    picture, width, height = on_site(scenario)
    assert (picture.status, picture.headers["content-type"]) == (200, "image/webp")
    assert "immutable" in picture.headers["cache-control"]
    assert picture.wire[8:12] == b"WEBP"
    assert (int(width), int(height)) == (shelf.picture.width, shelf.picture.height)


@pytest.mark.parametrize("language", ["vi", "en", "zh", "ko"])
def test_rich_page_fits_the_first_round_trip_in_each_language(transactional_db, language):
    long_text = " ".join(f"Câu số {number} kể về cách làm, nguyên liệu và nơi nuôi trồng." for number in range(40))
    shelf = Shelf(
        {"description": long_text, "ingredients": long_text[:600], "storage": "Nơi khô, mát " * 15},
        {"description": long_text},
    )
    for number in range(8):
        shelf.certify(name=f"Giấy chứng nhận số {number}", number=f"TN-{number:04d}/2026")
    for kind in [LogKind.STORAGE, LogKind.TRANSPORT, LogKind.RECEIVING] * 4:
        log(shelf.world, shelf.lot, shelf.owner, kind, 1)
    page = opened(f"{shelf.path()}?ngon-ngu={language}")
    assert page.headers["content-encoding"] == "gzip"
    assert len(page.text) > 15_000
    assert len(page.wire) <= BUDGET
    assert not re.search(r'<script [^>]*src|\son\w+="|\sstyle="|javascript:', page.text)
    assert '<link rel="stylesheet"' not in page.text


def test_phone_that_takes_no_gzip_gets_the_same_page(shelf):
    async def scenario(application):
        phone = Phone(application)
        return await phone.open(shelf.path()), await phone.open(shelf.path(), accept_encoding="gzip;q=0, br")

    zipped, plain = on_site(scenario)
    assert "content-encoding" not in plain.headers
    assert plain.text == zipped.text
    assert int(plain.headers["content-length"]) == len(plain.wire)
    assert int(zipped.headers["content-length"]) == len(zipped.wire)


def test_database_that_is_down_is_said_and_nothing_claimed(shelf, tmp_path):
    page = on_site(lambda application: Phone(application).open(shelf.path()), f"host={tmp_path} dbname=x user=x")
    assert page.status == 503
    assert page.headers["retry-after"]
    assert "Tạm thời chưa tra cứu được" in page.words
    assert GENUINE not in page.words
    assert "set-cookie" not in page.headers


def test_one_failing_visit_is_answered_and_stops_no_other(shelf):
    async def scenario(application):
        await meanwhile(lambda: type(shelf.lot).objects.filter(pk=shelf.lot.pk).update(state="strange"))
        failed = await Phone(application).open(shelf.path())
        await meanwhile(lambda: type(shelf.lot).objects.filter(pk=shelf.lot.pk).update(state="open"))
        return failed, await Phone(application).open(shelf.path())

    failed, after = on_site(scenario)
    assert failed.status == 503
    assert GENUINE not in failed.words
    assert "Lần tra cứu đầu tiên." in after.words


@pytest.fixture
def slow_to_make(monkeypatch):
    make = PageMaker.lot

    def make_slowly(*of):
        time.sleep(0.5)
        return make(*of)

    monkeypatch.setattr(PageMaker, "lot", make_slowly)


@pytest.mark.usefixtures("slow_to_make")
def test_page_that_takes_long_to_make_holds_up_no_other(shelf):
    async def scenario(application):
        opened_pages = [asyncio.create_task(Phone(application).open(shelf.path(place))) for place in (1, 9)]
        await asyncio.wait(opened_pages, return_when=asyncio.FIRST_COMPLETED)
        return [each.done() for each in opened_pages], await opened_pages[0]

    done, slow = on_site(scenario)
    assert done == [False, True]
    assert GENUINE in slow.words


@pytest.mark.usefixtures("slow_to_make")
def test_more_pages_to_make_than_can_be_made_soon_are_asked_for_again(shelf, monkeypatch):
    monkeypatch.setattr(visits, "_MOST_LOADING", 1)

    async def scenario(application):
        paths = [shelf.path(), f"{shelf.path(2)}?ngon-ngu=en"]
        return await asyncio.gather(*(Phone(application).open(path) for path in paths))

    pages = on_site(scenario)
    assert sorted(page.status for page in pages) == [200, 503]
    later = next(page for page in pages if page.status == 503)
    assert later.headers["retry-after"]
    assert GENUINE not in later.words
