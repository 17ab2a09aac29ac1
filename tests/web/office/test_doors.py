"""Who may open the pages of the office."""

import pytest
from django.urls import reverse

from nguongoc.accounts.enums import Level, Role, Sector
from nguongoc.accounts.models import Membership
from nguongoc.registry.actions import propose_product
from nguongoc.registry.models import Submission
from tests.factories import make_authority, make_owner, make_person, product_content
from tests.ground import made_once
from tests.web.office.subjects import LISTS, pages_of_subjects


@made_once
def goods(world):
    return pages_of_subjects(world)


@pytest.mark.parametrize("name", LISTS)
def test_list_opens_for_an_authority_and_says_what_will_be_there(world, enter, name):
    response = enter(world.reviewer).get(reverse(f"office:{name}"))
    assert response.status_code == 200
    assert 'class="empty"' in response.content.decode()


def test_pages_of_subjects_open_for_their_authority(world, goods, enter):
    browser = enter(world.approver)
    for name, address in goods.items():
        response = browser.get(address, follow=name == "batch")
        assert response.status_code == 200, name


def test_pages_are_closed_to_establishments(world, goods, enter):
    browser = enter(make_owner(world))
    for address in [*goods.values(), *(reverse(f"office:{name}") for name in (*LISTS, "audit_trail"))]:
        response = browser.get(address)
        assert response.status_code == 403
        assert "Bạn không được mở trang này" in response.content.decode()


def test_what_lies_in_another_jurisdiction_is_not_found(world, goods, enter):
    trade = make_authority(Level.DEPARTMENT, "Sở Công Thương", world.province.unit, Sector.TRADE)
    browser = enter(make_person(trade, Role.APPROVER))
    for name, address in goods.items():
        assert browser.get(address).status_code == 404, name


def test_lists_leave_out_what_lies_in_another_jurisdiction(world, goods, enter):
    trade = make_authority(Level.DEPARTMENT, "Sở Công Thương", world.province.unit, Sector.TRADE)
    browser = enter(make_person(trade, Role.APPROVER))
    for name in LISTS:
        assert "Cơ sở thử nghiệm" not in browser.get(reverse(f"office:{name}")).content.decode(), name


def test_suspended_membership_closes_every_page(world, enter):
    browser = enter(world.reviewer)
    Membership.objects.filter(person=world.reviewer).update(suspended_at="2026-01-01T00:00Z")
    assert browser.get(reverse("office:today")).status_code == 403


def test_reporter_may_not_recall_nor_change_stamps_nor_read_the_audit_trail(world, goods, enter):
    browser = enter(make_person(world.department, Role.REPORTER))
    assert browser.get(goods["open_recall"]).status_code == 403
    assert browser.get(goods["change_stamps"]).status_code == 403
    assert browser.get(reverse("office:audit_trail")).status_code == 403
    assert "Thu hồi lô" not in browser.get(goods["lot"]).content.decode()


def test_drafts_stay_with_the_establishment(world, enter):
    owner = make_owner(world)
    draft = propose_product(content=product_content(name="Bản nháp riêng"), by=owner)
    browser = enter(world.reviewer)
    assert browser.get(reverse("office:submission", args=[draft.pk])).status_code == 404
    everything = browser.get(reverse("office:queue"), {"xem": "tat-ca"})
    page = browser.get(reverse("office:establishment", args=[owner.organisation.establishment.pk]))
    assert "Bản nháp riêng" not in everything.content.decode() + page.content.decode()
    assert Submission.objects.filter(pk=draft.pk).exists()


def test_unknown_address_says_that_nothing_changed(world, enter):
    response = enter(world.reviewer).get(reverse("office:lot", args=[999_999]))
    assert response.status_code == 404
    assert "Không tìm thấy trang này" in response.content.decode()
