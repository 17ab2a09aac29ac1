"""Guessing passwords, and accounts that were shut."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from nguongoc.accounts import queries
from nguongoc.accounts.queries import FAILURES_ALLOWED
from nguongoc.common.models import AuditEntry
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def log_in(client, person, password=PASSWORD, **more):
    return client.post("/dang-nhap/", {"username": person.email, "password": password}, **more)


def fail(client, person, times):
    for _ in range(times):
        answer = log_in(client, person, "khong-phai-mat-khau")
    return answer


def test_after_too_many_failures_the_right_password_is_answered_like_a_wrong_one(client, owner):
    wrong = fail(client, owner, FAILURES_ALLOWED)
    right = log_in(client, owner)
    assert right.status_code == 200
    assert right.context["form"].errors == wrong.context["form"].errors
    assert "_auth_user_id" not in client.session


def test_fewer_failures_shut_nothing(client, owner):
    fail(client, owner, FAILURES_ALLOWED - 1)
    assert log_in(client, owner).status_code == 302


def test_account_stays_open_from_another_address(client, owner):
    fail(client, owner, FAILURES_ALLOWED)
    assert log_in(client, owner, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_another_account_stays_open_from_the_same_address(client, world, owner):
    fail(client, owner, FAILURES_ALLOWED)
    assert log_in(client, world.reviewer).status_code == 302


def test_failures_stop_counting(client, owner, monkeypatch):
    fail(client, owner, FAILURES_ALLOWED)
    monkeypatch.setattr(queries, "FAILURES_COUNT_FOR", dt.timedelta(0))
    assert log_in(client, owner).status_code == 302


def test_unknown_account_is_answered_in_the_same_words(client, owner):
    known = fail(client, owner, 1).context["form"].errors
    unknown = client.post("/dang-nhap/", {"username": "khong-co@vidu.example", "password": "x"})
    assert unknown.context["form"].errors == known
    assert AuditEntry.objects.filter(action="fail_log_in").count() == 1


def test_login_begins_a_new_session_and_logout_ends_it(client, owner):
    client.get("/dang-nhap/")
    session = client.session
    session["truoc"] = 1
    session.save()
    client.cookies["phien"] = before = session.session_key
    log_in(client, owner)
    during = client.cookies["phien"].value
    assert during != before
    client.post("/dang-xuat/")
    assert not Session.objects.filter(session_key__in=[before, during]).exists()


@pytest.mark.parametrize("shut", ["inactive", "suspended"])
def test_account_that_is_shut_stops_working_at_once(client, owner, shut):
    log_in(client, owner)
    assert client.get("/co-so/").status_code == 200
    if shut == "inactive":
        owner.is_active = False
        owner.save()
    else:
        owner.memberships.update(suspended_at=timezone.now())
    assert client.get("/co-so/").status_code in {302, 403}
    assert client.get("/co-so/lo/").status_code in {302, 403}
