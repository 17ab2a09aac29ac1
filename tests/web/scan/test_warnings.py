"""Warnings of authorities on the pages of the scan application, in its languages."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from nguongoc.safety.warning import open_warning, withdraw_warning
from tests.factories import make_lot, make_owner, make_product, make_site
from tests.web.scan.phone import opened
from tests.web.scan.shelf import Shelf

pytestmark = pytest.mark.django_db(transaction=True)
TITLE, TEXT = "Coi chừng tem in lại", "Tem thật có lớp cào.\nGọi 1900 0000."
UNBOUND = 9  # the place of a stamp that is on no lot


@pytest.fixture
def shelf(transactional_db):
    return Shelf()


def warn(shelf, **changes):
    values = {"product": shelf.product, "title": TITLE, "text": TEXT, "first_date": timezone.localdate()}
    return open_warning(**values | changes, by=shelf.world.approver)


def product_path(shelf):
    return f"/01/{shelf.product.gtin}"


def test_stamp_on_no_lot_warns_of_its_product_until_it_is_withdrawn(shelf):
    warning = warn(shelf)
    assert TITLE in opened(shelf.path(UNBOUND)).text
    withdraw_warning(warning=warning, reason="Đã thu hết.", by=shelf.world.approver)
    assert TITLE not in opened(shelf.path(UNBOUND)).text


@pytest.mark.parametrize(
    ("language", "frame", "start"),
    [("vi", "Cảnh báo", "từ"), ("en", "Warning", "from"), ("zh", "警告", "自"), ("ko", "경고", "시작일")],
)
def test_frame_of_a_warning_speaks_the_pages_language_and_its_text_stays_as_written(shelf, language, frame, start):
    warn(shelf)
    said = "" if language == "vi" else ' lang="vi"'
    for path in (shelf.path(1), shelf.path(UNBOUND), product_path(shelf), f"/00/{shelf.packed().sscc}"):
        text = opened(f"{path}?ngon-ngu={language}").text
        section = re.search(rf'<section class="alarm" aria-label="{frame}">.*?</section>', text, re.DOTALL)[0]
        assert f"<h2{said}>⚠ {TITLE}</h2>" in section
        assert f"<div{said}><p>Tem thật có lớp cào.<br>Gọi 1900 0000.</p></div>" in section
        assert f", {start} {timezone.localdate():%d/%m/%Y}" in section


def test_product_names_the_lot_that_a_warning_is_about_and_other_lots_do_not_warn(shelf):
    other = make_lot(shelf.world, shelf.owner, shelf.product)
    warn(shelf, lot=shelf.lot)
    for path in (product_path(shelf), shelf.path(UNBOUND), f"{product_path(shelf)}/10/{shelf.lot.code}"):
        assert f'Lô <strong class="code">{shelf.lot.code}</strong>' in opened(path).text
    assert TITLE not in opened(f"{product_path(shelf)}/10/{other.code}").text
    assert TITLE in opened(f"{product_path(shelf)}/10/KHONG-CO").text, "of a lot that nobody knows: be careful"


def test_other_products_warnings_to_come_and_ended_ones_are_left_out(shelf):
    day = dt.timedelta(days=1)
    warn(shelf, product=make_product(shelf.world, shelf.owner))
    warn(shelf, first_date=timezone.localdate() + day)
    for path in (product_path(shelf), shelf.path(UNBOUND)):
        assert TITLE not in opened(path).text


def test_place_of_the_establishment_names_the_product_that_a_warning_is_about(shelf):
    site = make_site(shelf.world, shelf.owner)
    assert "alarm" not in opened(f"/414/{site.gln}").text.partition("</style>")[2]
    warn(shelf)
    text = opened(f"/414/{site.gln}").text
    assert TITLE in text
    assert f"<strong>{shelf.product.name}</strong>" in text


def test_carton_and_pallet_warn_of_what_is_in_them_and_of_nothing_else(shelf):
    carton = shelf.packed()
    pallet = shelf.packed(within=[carton])
    other = make_lot(shelf.world, shelf.owner, shelf.product)
    warn(shelf, lot=other, title="Lô khác")
    warn(shelf, product=make_product(shelf.world, shelf.owner), title="Sản phẩm khác")
    warn(shelf, lot=shelf.lot)
    for unit in (carton, pallet):
        text = opened(f"/00/{unit.sscc}").text
        assert text.count(f"⚠ {TITLE}") == 1
        assert f"<strong>{shelf.product.name}</strong>" in text
        assert f'Lô <strong class="code">{shelf.lot.code}</strong>' in text
        assert "Lô khác" not in text
        assert "Sản phẩm khác" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", "Mọi sản phẩm của"),
        ("en", "All products of"),
        ("zh", "该生产单位的所有产品："),
        ("ko", "다음 업체의 모든 제품:"),
    ],
)
def test_warning_about_an_establishment_is_on_all_its_pages_and_on_those_of_no_other(shelf, language, words):
    maker = shelf.owner.organisation
    stranger = make_owner(shelf.world, name="Cơ sở khác")
    foreign = make_product(shelf.world, stranger)
    warn(shelf, product=None, establishment=maker)
    lot = f"{product_path(shelf)}/10/{shelf.lot.code}"
    place, unit = make_site(shelf.world, shelf.owner).gln, shelf.packed().sscc
    for path in (shelf.path(1), shelf.path(UNBOUND), product_path(shelf), lot, f"/414/{place}", f"/00/{unit}"):
        text = opened(f"{path}?ngon-ngu={language}").text
        assert text.count(f"⚠ {TITLE}") == 1, path
        assert words in text, path
        assert maker.name in text
    assert TITLE not in opened(f"/01/{foreign.gtin}").text


def test_what_a_warning_says_is_shown_as_text(shelf):
    warn(shelf, title="<b>Đừng ăn</b>", text="<script>1</script>")
    for path in (product_path(shelf), shelf.path(UNBOUND)):
        text = opened(path).text
        assert "&lt;b&gt;Đừng ăn" in text
        assert "<script>1" not in text
