"""The page “Vùng bán”: where a product is sold, as its establishment says, or an official for it."""

import pytest

from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Notice
from nguongoc.common.models import AuditEntry
from nguongoc.scans.models import DeclaredMarket
from tests.factories import make_owner, make_person, make_product

pytestmark = pytest.mark.django_db


def of_establishment(product):
    return f"/co-so/san-pham/{product.pk}/vung-ban/"


def of_office(product):
    return f"/co-quan/san-pham/{product.pk}/vung-ban/"


@pytest.fixture
def operator(world):
    return make_person(world.commune_authority, Role.OPERATOR)


def test_establishment_declares_changes_and_takes_back(enter, owner, product):
    browser = enter(owner)
    answer = browser.post(of_establishment(product), {"provinces": ["22", "01"]})
    assert answer.url == f"/co-so/san-pham/{product.pk}/"
    assert DeclaredMarket.objects.get(product=product).provinces == ["01", "22"]
    shown = browser.get(of_establishment(product)).text
    assert shown.count(" checked") == 2
    browser.post(of_establishment(product), {"provinces": ["22"]})
    assert DeclaredMarket.objects.get(product=product).names == ["Quảng Ninh"]
    browser.post(of_establishment(product), {})
    assert not DeclaredMarket.objects.exists(), "sold anywhere"
    assert not Notice.objects.filter(person=owner, subject__contains="vùng bán").exists()


def test_official_declares_for_the_establishment_which_is_told(enter, world, owner, product, operator):
    browser, stranger = enter(operator), make_person(owner.organisation, Role.PRODUCER)
    page = f"/co-quan/san-pham/{product.pk}/"
    assert of_office(product) in browser.get(page).text
    assert browser.post(of_office(product), {"provinces": ["22", "31"]}).url == page
    assert "Hải Phòng" in browser.get(page).text
    market = DeclaredMarket.objects.get(product=product)
    assert (market.provinces, market.declared_by) == (["22", "31"], operator)
    notice = Notice.objects.get(person=owner, subject__contains="vùng bán")
    assert "Hải Phòng" in notice.text
    assert notice.path == of_establishment(product)
    assert not Notice.objects.filter(person=stranger).exists(), "a producer of other products"
    assert AuditEntry.objects.filter(action="declare_market").exists()


@pytest.mark.parametrize("codes", [["00"], ["22", "<b>"], ["\u0000"], ["22" * 5000]])
def test_what_is_no_province_is_refused_and_nothing_is_saved(enter, owner, product, operator, codes):
    for person, address in ((owner, of_establishment(product)), (operator, of_office(product))):
        answer = enter(person).post(address, {"provinces": codes})
        assert answer.status_code == 422
        assert "<b>" not in answer.text
    assert not DeclaredMarket.objects.exists()


def test_market_is_declared_by_nobody_else(enter, world, product):
    stranger = make_owner(world)
    make_product(world, stranger)
    assert enter(stranger).post(of_establishment(product), {"provinces": ["22"]}).status_code == 404
    reporter = make_person(world.commune_authority, Role.REPORTER)
    answer = enter(reporter).post(of_office(product), {"provinces": ["22"]})
    assert answer.status_code == 403
    assert of_office(product) not in enter(reporter).get(f"/co-quan/san-pham/{product.pk}/").text
    assert not DeclaredMarket.objects.exists()
