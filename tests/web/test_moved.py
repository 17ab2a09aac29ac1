"""Somebody is moved to another organisation while at work."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nguongoc.accounts.actions import reorganise
from nguongoc.accounts.enums import SuccessionKind
from nguongoc.accounts.models import Organisation
from nguongoc.accounts.reorganisation import NewAuthority, Reorganisation, Succession, Successor
from nguongoc.registry.models import Submission
from tests.factories import register
from tests.ground import made_once
from tests.web.office.reading import words

pytestmark = pytest.mark.django_db
NOTE = "Đã đối chiếu giấy đăng ký, chỉ còn thiếu ảnh"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture
def browser(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.reviewer)
    return client


@made_once
def address(world):
    return reverse("office:submission", args=[register(world).pk])


def token(browser, address):
    return TOKEN.search(browser.get(address).content.decode())[1]


def send(browser, address, csrf):
    form = {"csrfmiddlewaretoken": csrf, "act": "accept", "note": NOTE}
    return browser.post(address, form, headers={"origin": "http://testserver"})


def reorganised(world):
    like = world.commune_authority
    new = NewAuthority(level=like.level, name="Ủy ban nhân dân xã Mới", seat=like.unit)
    step = Succession(like, Successor(new, (like.unit,)), SuccessionKind.RENAME, timezone.localdate())
    reorganise(plan=Reorganisation((step,)), by=world.administrator)
    return Organisation.objects.get(name="Ủy ban nhân dân xã Mới")


def test_next_page_is_of_the_new_organisation_and_says_so_once(world, browser):
    browser.get(reverse("office:today"))
    reorganised(world)
    page = words(browser.get(reverse("office:today")))
    assert "Từ nay bạn làm việc ở Ủy ban nhân dân xã Mới" in page
    assert "Từ nay bạn làm việc" not in words(browser.get(reverse("office:today")))


def test_form_of_the_old_organisation_is_refused_and_nothing_typed_is_lost(world, browser, address):
    csrf = token(browser, address)
    reorganised(world)
    answer = send(browser, address, csrf)
    assert answer.status_code == 409
    page = words(answer)
    assert "bạn đã chuyển đơn vị" in page
    assert "Ủy ban nhân dân xã Mới" in page
    assert NOTE in page
    assert Submission.objects.get().state == "submitted"


def test_what_was_typed_can_be_sent_again_in_the_new_name(world, browser, address):
    csrf = token(browser, address)
    new = reorganised(world)
    fresh = TOKEN.search(send(browser, address, csrf).content.decode())[1]
    assert send(browser, address, fresh).status_code == 302
    submission = Submission.objects.get()
    decision = submission.decisions.last()
    assert (submission.state, decision.organisation, decision.reason) == ("reviewed", new, NOTE)


def test_form_in_another_tab_is_refused_too_after_the_new_page_was_seen(world, browser, address):
    csrf = token(browser, address)
    reorganised(world)
    browser.get(reverse("office:today"))
    answer = send(browser, address, csrf)
    assert answer.status_code == 409
    assert NOTE in words(answer)
    assert Submission.objects.get().state == "submitted"


def test_form_from_elsewhere_is_no_form_of_the_old_organisation(world, browser, address):
    reorganised(world)
    browser.get(reverse("office:today"))
    form = {"csrfmiddlewaretoken": "x" * 64, "act": "accept", "note": NOTE}
    answer = browser.post(address, form, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert NOTE not in answer.content.decode()
