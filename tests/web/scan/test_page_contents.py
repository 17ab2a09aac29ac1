"""What the page of a stamp shows beside its verdict."""

import datetime as dt
import re

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from nguongoc.common.files import preview_name
from nguongoc.passport.contents import LotPassport, PassportTreatment
from nguongoc.passport.queries import make_passports
from nguongoc.scans.enums import Verdict
from nguongoc.scans.openings import OldStamp, RecordedScan
from nguongoc.scans.passports import Issuer, StoredPassport
from nguongoc.web.maps import small_map
from nguongoc.web.scan.completeness import completeness
from nguongoc.web.scan.facts import lot_facts
from nguongoc.web.scan.pages import PageMaker
from nguongoc.web.scan.visit_markup import visit_markup
from tests.factories import make_site
from tests.web.scan.asking import HOST
from tests.web.scan.phone import opened
from tests.web.scan.shelf import CENTRES, Shelf

FIRST = dt.datetime(2026, 11, 23, 7, 5, tzinfo=dt.UTC)


def seen(province, language="vi"):
    scan = RecordedScan(verdict=Verdict.SEEN, first_at=FIRST, first_province=province, sessions=3)
    markup = visit_markup(scan, gtin="09522022000013", serial="7Q2KM9X4VB3HPD", language=language)
    return re.sub(r"<[^>]*>", "", markup)


@pytest.mark.parametrize(
    ("province", "said"),
    [("", ". "), ("22", ", ở Quảng Ninh."), ("CN", ", ở nước ngoài."), ("VN", ". "), ("99", ". ")],
)
def test_first_opening_names_its_province_where_that_is_known(province, said):
    assert f"Lần đầu lúc 14:05 23/11/2026{said}" in seen(province)


def test_first_opening_is_told_in_each_language():
    assert "First at 14:05 23/11/2026, in Quảng Ninh. So far 3 devices" in seen("22", "en")
    assert "至今已有3台设备查询过" in seen("22", "zh-hans")
    assert "기기 3대" in seen("22", "ko")


@pytest.mark.parametrize("text", ['A"B<i>', "a&b", "?x=1#y"])
def test_serial_of_another_system_never_breaks_the_link_to_report_it(text):
    scan = RecordedScan(verdict=Verdict.FIRST, old=OldStamp(text, "hệ thống <cũ>"))
    markup = visit_markup(scan, gtin="", serial="", language="en")
    (link,) = re.findall(r'href="([^"]*)"', markup)
    assert re.fullmatch(r"http://[\w.:]+/phan-anh\?ma=/[\w%.-]+&amp;ngon-ngu=en", link)
    assert "<i>" not in markup
    assert "<cũ>" not in markup


def test_stamp_leads_to_the_report_of_a_problem_with_itself(shelf):
    assert f'/phan-anh?ma={shelf.path()}"' in opened(shelf.path()).text


def test_code_that_does_not_exist_is_reported_with_its_address(shelf):
    unknown = f"{shelf.path()[:-14]}{'0' * 14}"
    assert f'/phan-anh?ma={unknown}"' in opened(unknown).text
    odd = opened("/01/x%22y/21/A%22%3E1").text
    assert '/phan-anh?ma=/A1"' in odd
    assert 'x"y' not in odd


def test_meter_counts_what_the_law_asks_for_and_names_what_is_missing(shelf):
    passport = make_passports([shelf.lot])[shelf.lot.pk]
    found = completeness(passport)
    assert (found.required, len(found.items)) == (10, 14)
    missing = {item.label for item in found.items if not item.is_there and not item.is_if_any}
    assert found.there == found.required - len(missing)
    page = opened(shelf.path())
    assert f'max="10" value="{found.there}"' in page.text
    for label in missing:
        assert f"{label} (còn thiếu)" in page.words


def test_waiting_period_that_was_too_short_is_said(shelf):
    day = dt.date(2026, 11, 1)
    passport = make_passports([shelf.lot])[shelf.lot.pk]
    for needed, kept, is_short in [
        (7, 10, False),
        (7, 7, False),
        (7, 3, True),
        (None, 3, False),
        (7, None, False),
    ]:
        told = PassportTreatment(
            kind="pesticide",
            used="Thuốc A",
            date=day,
            harvest_from=day + dt.timedelta(days=needed) if needed else None,
            harvested_on=day + dt.timedelta(days=kept) if kept else None,
        )
        fields = {name: getattr(passport, name) for name in LotPassport.__struct_fields__}
        stored = StoredPassport(1, timezone.now(), LotPassport(**fields | {"treatments": [told]}))
        (line,) = lot_facts(stored, today=day, media_url="/tep/").treatments
        assert line.is_short == is_short


def test_shop_of_the_maker_is_named_as_a_place_to_buy(shelf):
    assert "Mua ở đâu" not in opened(shelf.path()).words
    make_site(shelf.world, shelf.owner, kind="shop", name="Quầy hàng chợ", address="Chợ trung tâm")
    assert "Mua ở đâu Quầy hàng chợ Chợ trung tâm" in opened(shelf.path()).words


@pytest.mark.parametrize(
    ("place", "is_drawn"), [((21.0, 107.4), True), ((10.8, 106.7), False), ((None, None), False)]
)
def test_map_is_drawn_where_a_public_place_lies_in_the_province(transactional_db, place, is_drawn):
    shelf = Shelf(owner_changes={"latitude": place[0], "longitude": place[1]})
    maker = PageMaker()
    maker.issuer = Issuer(centres=CENTRES)
    passport = make_passports([shelf.lot])[shelf.lot.pk]
    page = maker.lot(StoredPassport(1, timezone.now(), passport))
    assert (b'class="map"' in page.parts.page(b"")) == is_drawn


def test_map_shows_nothing_where_it_would_say_nothing():
    assert small_map((), (21.0, 107.0)) is None
    assert small_map(CENTRES, None) is None
    assert small_map(CENTRES, (10.8, 106.7), [(10.9, 106.7)]) is None


def test_map_is_small_and_places_are_where_they_are():
    drawn = small_map(CENTRES, (21.0, 107.0), [(21.0, 107.0), (21.2, 107.6), (21.2, 107.6)])
    assert len(drawn.others) == 1
    (west, north), (east, south) = [(int(right), int(down)) for right, down in (drawn.main, *drawn.others)]
    assert west < east
    assert north > south
    assert len(drawn.land) < 2500
    assert drawn.communes.count("M") == len(CENTRES)


@pytest.mark.parametrize(
    ("maker_place", "shop_place", "told", "kept_back"),
    [
        ((21.0, 107.4), None, ["Vòng lớn: cơ sở.", "Bản đồ: cơ sở ở"], ["Vòng nhỏ"]),
        ((21.0, 107.4), (21.2, 107.6), ["Vòng lớn: cơ sở. Vòng nhỏ: điểm bán."], []),
        (None, (21.2, 107.6), ["Vòng nhỏ: điểm bán.", "Bản đồ: các điểm bán"], ["Vòng lớn", "Bản đồ: cơ sở"]),
        ((21.0, 107.4), (10.8, 106.7), ["Vòng lớn: cơ sở."], ["Vòng nhỏ"]),
    ],
)
def test_legend_of_the_map_names_only_what_is_drawn(maker_place, shop_place, told, kept_back):
    drawn = small_map(CENTRES, maker_place, [shop_place] if shop_place else [])
    text = render_to_string("scan/map.html", {"map": drawn, "unit": "Đặc khu Vân Đồn"})
    assert all(words in text for words in told)
    assert not any(words in text for words in kept_back)
    assert text.count("<circle") == (bool(drawn.main) + len(drawn.others))


def test_link_preview_names_product_and_maker_shows_the_picture_and_claims_nothing(shelf):
    text = opened(shelf.path()).text
    found = dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)">', text))
    assert found["title"] == f"{shelf.product.name} · {shelf.owner.organisation.name}"
    assert found["image"] == f"http://127.0.0.1:8001/tep/{preview_name(shelf.picture.name)}"
    assert (found["image:width"], found["image:height"]) == (str(shelf.picture.width), str(shelf.picture.height))
    assert shelf.lot.code in found["description"]
    assert "cơ quan nhà nước cấp" not in "".join(found.values())
    assert found["locale"] == "vi_VN"
    assert "url" not in found  # the address of this very stamp stays the one that is shared


@pytest.mark.parametrize("tail", ["", "/10/{lot}"])
def test_link_preview_of_product_and_lot_names_them(shelf, product, tail):
    text = opened(product + tail.format(lot=shelf.lot.code)).text
    assert f'<meta property="og:title" content="{shelf.product.name}">' in text
    assert f'<meta property="og:image" content="{HOST}/tep/{preview_name(shelf.picture.name)}">' in text
    path = product + tail.format(lot=shelf.lot.code)
    assert f'<meta property="og:url" content="{HOST}{path}">' in text
    korean = opened(f"{path}?ngon-ngu=ko").text
    assert f'<meta property="og:url" content="{HOST}{path}?ngon-ngu=ko">' in korean
    assert '<meta property="og:locale" content="ko_KR">' in korean
    assert f"/phan-anh?ma={product}{tail.format(lot=shelf.lot.code)}" in text


def test_unknown_code_shows_a_drawn_stamp_and_the_host_to_trust(shelf):
    page = opened(shelf.path()[:-14] + "0" * 14)
    assert 'role="img" aria-label="Hình vẽ một con tem thật"' in page.text
    assert "không mở trang nào khác: 127.0.0.1:8001" in page.words


def test_issuer_is_the_same_whatever_its_map():
    assert Issuer("A", centres=CENTRES) == Issuer("A")
