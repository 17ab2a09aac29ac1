"""What the page of a product, and that of a place, says beside who makes what."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from nguongoc.registry.actions import revoke_certificate, suspend_record
from nguongoc.registry.models import Certificate
from nguongoc.safety.actions import open_recall
from nguongoc.safety.warning import open_warning, withdraw_warning
from nguongoc.scans.passports import Issuer
from nguongoc.web.scan.pages import PageMaker
from nguongoc.web.scan.things import thing_facts
from tests.factories import make_certificate, make_product, make_site
from tests.web.scan.phone import Phone, meanwhile, on_site, opened
from tests.web.scan.shelf import CENTRES


def test_product_tells_what_it_is_and_costs_who_checked_it_and_where_to_buy(shelf, product):
    make_site(shelf.world, shelf.owner, kind="shop", name="Quầy hàng chợ", address="Chợ trung tâm")
    words = opened(product).words
    for said in ("Giòn, thơm.", "25.000 ₫", "Nơi sản xuất", "Mua ở đâu Quầy hàng chợ", "duyệt đăng ngày"):
        assert said in words
    assert "Trang này không xác nhận gói hàng nào." in words
    assert "Tem do cơ quan" not in words


def test_page_of_a_product_is_compressed_for_phones_that_take_that(product):
    zipped, plain = opened(product), opened(product, accept_encoding="br")
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert zipped.text == plain.text
    assert len(zipped.wire) < len(plain.wire) * 0.7


def test_page_of_a_product_names_its_lots_that_are_being_recalled(shelf, product):
    assert "đang bị thu hồi" not in opened(product).words
    open_recall(lot=shelf.lot, reason="Vi sinh", instructions="Trả nơi bán", by=shelf.world.approver)
    page = opened(f"{product}?ngon-ngu=en")
    assert f'href="{product}/10/{shelf.lot.code}?ngon-ngu=en"' in page.text
    assert page.text.index("DO NOT USE") < page.text.index("<h1")
    assert "Có lô của sản phẩm này đang bị thu hồi" not in opened(f"{product}/10/{shelf.lot.code}").words


def test_page_of_a_recalled_lot_begins_with_the_verdict(shelf, product):
    open_recall(lot=shelf.lot, reason="Vi sinh", instructions="Trả nơi bán", by=shelf.world.approver)
    page = opened(f"{product}/10/{shelf.lot.code}")
    assert page.text.count("<h1") == 1
    said = ["KHÔNG SỬ DỤNG", f"Lô {shelf.lot.code} đang bị thu hồi.", "Vi sinh", "Trả nơi bán", "Trả lại ở đâu"]
    places = [page.words.index(word) for word in [*said, "Chỉ tin trang"]]
    assert places == sorted(places)


def test_product_without_any_lot_has_its_page(shelf):
    other = make_product(shelf.world, shelf.owner, name="Mắm tép", description="Thơm lâu.")
    assert "Thơm lâu." in opened(f"/01/{other.gtin}").words


def test_papers_name_issuer_and_end_and_stars_come_of_an_award_in_force_alone(shelf, product):
    record = make_certificate(shelf.world, shelf.owner, kind="ocop", stars=4).record_id
    award = Certificate.objects.get(pk=record)
    content = award.content
    page = opened(product)
    assert f"{content.issuer} " in page.words
    assert f"có giá trị đến {content.expiry_date:%d/%m/%Y}" in page.words
    assert 'aria-label="4 sao"' in page.text
    revoke_certificate(certificate=award, reason="Sai hồ sơ", decision="12/QĐ", by=shelf.world.approver)
    after = opened(product)
    assert 'class="stars"' not in after.text
    assert "thu hồi ngày" in after.words


def test_suspended_product_tells_no_more_than_who_makes_it(shelf, product):
    suspend_record(record=shelf.product, reason="Kiểm tra", by=shelf.world.approver)
    words = opened(product).words
    assert shelf.product.name in words
    assert "đang bị cơ quan quản lý tạm dừng công khai" in words
    for hidden in ("Giòn, thơm.", "25.000 ₫", "Giấy tờ", "duyệt đăng ngày"):
        assert hidden not in words


def test_change_shows_at_the_next_opening_though_the_page_was_in_memory(shelf, product):
    async def scenario(application):
        phone = Phone(application)
        before = await phone.open(product)
        await meanwhile(lambda: make_certificate(shelf.world, shelf.owner, number="VS-2026/77"))
        return before, await phone.open(product)

    before, after = on_site(scenario)
    assert ["VS-2026/77" in page.words for page in (before, after)] == [False, True]


def test_warning_stands_on_the_page_of_its_product_from_its_first_day_until_it_is_withdrawn(shelf, product):
    today = timezone.localdate()
    opened_warning = open_warning(
        product=shelf.product, title="Có chất lạ", text="Đừng ăn.", first_date=today, by=shelf.world.approver
    )
    open_warning(
        product=shelf.product,
        title="Từ ngày mai",
        text="Chưa nói.",
        first_date=today + dt.timedelta(days=1),
        by=shelf.world.approver,
    )
    words = opened(product).words
    assert "Có chất lạ" in words
    assert "Từ ngày mai" not in words
    withdraw_warning(warning=opened_warning, reason="Đã rõ", by=shelf.world.approver)
    assert "Có chất lạ" not in opened(product).words


@pytest.mark.parametrize("language", ["en", "zh", "ko"])
def test_product_speaks_each_language_but_for_what_the_record_says(shelf, product, language):
    text = opened(f"{product}?ngon-ngu={language}").text
    bare = re.sub(r"<(\w+)[^>]* lang=\"vi\"[^>]*>.*?</\1>", "", text, flags=re.DOTALL)
    assert "Nơi sản xuất" not in bare
    assert "Ai đã kiểm tra" not in bare


def test_place_is_drawn_on_the_map_where_everybody_may_know_it(shelf):
    site = make_site(shelf.world, shelf.owner, name="Bãi nuôi số 2")
    unplaced = make_site(shelf.world, shelf.owner, name="Kho", latitude=None, longitude=None)

    async def scenario(application):
        return [await application.resolver.reader.place(each.gln) for each in (site, unplaced)]

    maker = PageMaker()
    maker.issuer = Issuer(centres=CENTRES)
    drawn, bare = (maker.thing(place, "vi").page(b"").decode() for place in on_site(scenario))
    assert 'class="map"' in drawn
    assert 'aria-label="Bản đồ: Bãi nuôi số 2"' in drawn
    assert 'class="map"' not in bare


def test_things_say_nothing_that_no_record_says(shelf, gtin):
    async def scenario(application):
        return await application.resolver.reader.product(gtin)

    facts = thing_facts(on_site(scenario), Issuer(), today=timezone.localdate())
    assert (facts["map"], facts["goods"].stars) == (None, 0)
