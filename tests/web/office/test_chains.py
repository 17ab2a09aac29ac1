"""The office's pages of sites, safe-food chains, OCOP and key products."""

import datetime as dt

import pytest
from django.urls import reverse

from nguongoc.accounts.enums import Role
from nguongoc.registry.enums import ChainState
from nguongoc.registry.models import KeyProduct, SafeFoodChain
from tests.factories import (
    make_certificate,
    make_chain,
    make_owner,
    make_person,
    make_product,
    make_site,
    picture_file,
)
from tests.web.office.reading import queries, words

LISTS = [reverse(f"office:{name}") for name in ("chains", "ocop_products", "key_products")]


def mark(browser, product, **changes):
    values = {"gtin": product.gtin, "decision_number": "01/QĐ", "valid_from": "2026-01-01"} | changes
    return browser.post(reverse("office:mark_key_product"), values, follow=True)


def test_a_chain_from_its_first_line_to_its_end(world, owner, enter):
    browser = enter(world.approver)
    first = {"code": "ch-qn-01", "name": "Chuỗi hàu sạch", "product_group": "Hàu", "picture": picture_file()}
    browser.post(reverse("office:add_chain"), first)
    chain = SafeFoodChain.objects.get()
    assert (chain.code, chain.logo is not None) == ("CH-QN-01", True)
    member = {"code": owner.organisation.establishment.code, "role": "processing", "valid_from": "2026-01-01"}
    browser.post(reverse("office:add_chain_member", args=[chain.pk]), member)
    paper = {"number": "01/XN", "date": "2026-01-02", "valid_from": "2026-01-02", "expiry_date": ""}
    answer = browser.post(reverse("office:confirm_chain", args=[chain.pk]), paper, follow=True)
    assert "Số 01/XN, ngày 02/01/2026" in words(answer)
    membership = chain.memberships.get()
    ended = {"date": "2026-02-01", "reason": "Nghỉ"}
    browser.post(reverse("office:end_chain_member", args=[chain.pk, membership.pk]), ended)
    answer = browser.post(reverse("office:end_chain", args=[chain.pk]), {"reason": "Giải thể."}, follow=True)
    assert "Giải thể." in words(answer)
    assert SafeFoodChain.objects.get().state == ChainState.ENDED
    page = words(browser.get(reverse("office:chain", args=[chain.pk])))
    assert owner.organisation.name in page
    assert "01/02/2026" in page


def test_a_mistyped_code_of_a_member_is_told_from_an_unknown_one(world, owner, enter):
    chain = make_chain(world, is_confirmed=False)
    address = reverse("office:add_chain_member", args=[chain.pk])
    code = owner.organisation.establishment.code
    swapped = next(
        code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        for place in range(8)
        if code[place] != code[place + 1]
    )
    for typed, said in ((swapped, "gõ sai"), ("123", "Không có cơ sở nào mang mã số này")):
        values = {"code": typed, "role": "trading", "valid_from": "2026-01-01"}
        assert said in words(enter(world.approver).post(address, values))
    assert not chain.memberships.exists()


def test_a_mistyped_code_is_said_to_be_one_in_the_search_of_establishments(world, owner, enter):
    code = owner.organisation.establishment.code
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    address = reverse("office:establishments")
    assert "gõ sai một chữ số" in words(enter(world.approver).get(address, {"q": wrong}))
    grouped = f"{code[:3]} {code[3:6]} {code[6:]}"
    assert owner.organisation.name in words(enter(world.approver).get(address, {"q": grouped}))
    assert "Không có cơ sở nào khớp" in words(enter(world.approver).get(address, {"q": "999"}))


def test_who_may_not_decide_is_offered_no_button_and_is_refused(world, owner, enter):
    chain = make_chain(world, owner)
    browser = enter(world.reviewer)
    page = browser.get(reverse("office:chain", args=[chain.pk]))
    assert reverse("office:end_chain", args=[chain.pk]) not in page.text
    for name in ("edit_chain", "end_chain", "confirm_chain", "add_chain_member"):
        assert browser.post(reverse(f"office:{name}", args=[chain.pk])).status_code == 403


def test_a_site_is_on_the_page_of_its_establishment_and_has_one_of_its_own(world, owner, enter):
    site = make_site(world, owner, name="Ao số 3", capacity="10 tấn")
    make_chain(world, owner, name="Chuỗi hàu sạch")
    establishment = reverse("office:establishment", args=[owner.organisation.establishment.pk])
    page = words(enter(world.reviewer).get(establishment))
    assert "Ao số 3" in page
    assert site.gln in page
    assert "Chuỗi hàu sạch" in page
    page = words(enter(world.reviewer).get(reverse("office:site", args=[site.pk])))
    assert "10 tấn" in page
    assert site.gln in page


def test_ocop_products_are_filtered_by_stars_and_by_what_is_in_force(world, owner, enter):
    product = make_product(world, owner, name="Ruốc hàu bốn sao")
    make_certificate(world, owner, kind="ocop", stars=4, products=[product.pk])
    old = make_product(world, owner, name="Chả mực hết hạn")
    make_certificate(
        world, owner, kind="ocop", stars=5, products=[old.pk], expiry_date=dt.date(2026, 2, 1), number="C"
    )
    browser, address = enter(world.approver), reverse("office:ocop_products")
    assert "Ruốc hàu bốn sao" in words(browser.get(address))
    assert "Chả mực hết hạn" not in words(browser.get(address))
    assert "Chả mực hết hạn" in words(browser.get(address, {"xem": "da-het-han", "sao": "5"}))
    assert "Ruốc hàu bốn sao" not in words(browser.get(address, {"sao": "5"}))
    assert "Ruốc hàu bốn sao" in words(browser.get(address, {"q": "ruoc hau", "sao": "4"}))


def test_key_products_are_marked_by_gtin_and_taken_out(world, owner, enter):
    product = make_product(world, owner, name="Tôm chủ lực")
    browser = enter(world.approver)
    assert "Tôm chủ lực" in words(mark(browser, product, gtin=product.gtin[1:]))
    assert "đã là sản phẩm chủ lực" in words(mark(browser, product))
    assert "Chữ số kiểm tra" in words(mark(browser, product, gtin="9522022000003"))
    assert "Không có sản phẩm nào" in words(mark(browser, product, gtin="96385074"))
    browser.post(
        reverse("office:end_key_product", args=[KeyProduct.objects.get().pk]), {"date": "2026-03-01"}, follow=True
    )
    assert "Tôm chủ lực" not in words(browser.get(LISTS[2]))
    assert "Tôm chủ lực" in words(browser.get(LISTS[2], {"xem": "da-dua-ra"}))


def test_reporter_reads_the_lists_and_may_not_change_them(world, owner, enter):
    browser = enter(make_person(world.department, Role.REPORTER))
    for address in LISTS:
        assert browser.get(address).status_code == 200
    assert browser.get(reverse("office:mark_key_product")).status_code == 403


@pytest.mark.parametrize("address", LISTS)
def test_nonsense_in_the_address_is_ignored(world, enter, address):
    nonsense = {"trang": "abc", "xem": "?", "sao": "²", "q": "%_<b>"}
    assert enter(world.approver).get(address, nonsense).status_code == 200


def add_one_of_each(world, browser):
    owner = make_owner(world)
    product = make_product(world, owner)
    make_certificate(world, owner, kind="ocop", stars=4, products=[product.pk])
    make_chain(world, owner)
    mark(browser, product)


def test_lists_take_the_same_number_of_queries_at_one_row_and_at_three(world, enter):
    browser = enter(world.approver)
    add_one_of_each(world, browser)
    before = [queries(browser, address) for address in LISTS]
    add_one_of_each(world, browser)
    add_one_of_each(world, browser)
    assert [queries(browser, address) for address in LISTS] == before
    assert max(before) <= 16
