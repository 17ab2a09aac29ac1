"""Guessing passwords, and accounts that were shut."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from nguongoc.accounts.enums import AttemptKind
from nguongoc.accounts.limits import LIMITS
from nguongoc.accounts.models import Attempt, KnownDevice
from nguongoc.common.models import AuditEntry
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
PAIR, ACCOUNT, ADDRESS = LIMITS[AttemptKind.PASSWORD]


def log_in(client, person, password=PASSWORD, **more):
    return client.post("/dang-nhap/", {"username": person.email, "password": password}, **more)


def fail(client, person, times):
    for _ in range(times):
        answer = log_in(client, person, "khong-phai-mat-khau")
    return answer


def sentence(answer):
    return " ".join(answer.context["form"].non_field_errors())


def age_attempts(within):
    Attempt.objects.update(at=timezone.now() - within)


def test_after_too_many_failures_the_right_password_opens_nothing_and_the_wait_is_told(client, owner):
    fail(client, owner, PAIR.allowed)
    wrong, right = fail(client, owner, 1), log_in(client, owner)
    assert sentence(right) == sentence(wrong)
    assert "Hãy đợi 15 phút" in sentence(right)
    assert "_auth_user_id" not in client.session


def test_fewer_failures_shut_nothing(client, owner):
    fail(client, owner, PAIR.allowed - 1)
    assert log_in(client, owner).status_code == 302
    assert Attempt.objects.count() == PAIR.allowed - 1


def test_account_stays_open_from_another_address(client, owner):
    fail(client, owner, PAIR.allowed)
    assert log_in(client, owner, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_another_account_stays_open_from_the_same_address(client, world, owner):
    fail(client, owner, PAIR.allowed)
    assert log_in(client, world.reviewer).status_code == 302


def test_failures_stop_counting(client, owner):
    fail(client, owner, PAIR.allowed)
    age_attempts(PAIR.within)
    assert log_in(client, owner).status_code == 302


def test_trying_on_while_shut_makes_nobody_wait_longer(client, owner):
    fail(client, owner, PAIR.allowed)
    age_attempts(PAIR.within / 2)
    fail(client, owner, 5)
    age_attempts(PAIR.within)
    assert log_in(client, owner).status_code == 302


def test_guesses_from_many_addresses_shut_the_account_but_for_the_devices_that_it_knows(client, owner):
    log_in(client, owner)
    client.post("/dang-xuat/")
    for place in range(ACCOUNT.allowed):
        log_in(Client(), owner, "khong-phai-mat-khau", REMOTE_ADDR=f"203.0.113.{place}")
    stranger = log_in(Client(), owner, REMOTE_ADDR="203.0.113.200")
    assert "đã từng đăng nhập" in sentence(stranger)
    assert log_in(client, owner).status_code == 302


def test_account_that_many_guess_at_is_open_again_an_hour_later(client, owner):
    for place in range(ACCOUNT.allowed):
        log_in(Client(), owner, "khong-phai-mat-khau", REMOTE_ADDR=f"203.0.113.{place}")
    age_attempts(ACCOUNT.within)
    assert log_in(client, owner).status_code == 302


def test_one_address_cannot_try_a_password_on_all_accounts(client, owner):
    for number in range(ADDRESS.allowed):
        client.post("/dang-nhap/", {"username": f"nguoi{number}@khong-co.example", "password": "thu-mot-mat-khau"})
    assert "Từ mạng của bạn" in sentence(log_in(client, owner))
    assert log_in(client, owner, REMOTE_ADDR="203.0.113.9").status_code == 302
    age_attempts(ADDRESS.within)
    assert log_in(client, owner).status_code == 302


def test_account_that_does_not_exist_is_shut_in_the_same_words(client, owner):
    shut = [fail(client, owner, PAIR.allowed + 1)]
    for _ in range(PAIR.allowed + 1):
        answer = client.post("/dang-nhap/", {"username": "khong-co@vidu.example", "password": "x"})
    assert sentence(shut[0]) == sentence(answer)


def test_what_is_counted_tells_no_address_and_no_password(client, owner):
    client.post("/dang-nhap/", {"username": "Mat.Khau@go-nham.example", "password": "bi-mat-cua-toi"})
    kept = str([*Attempt.objects.values(), *AuditEntry.objects.values()])
    assert "go-nham" not in kept
    assert "bi-mat" not in kept


def test_forged_device_cookie_is_not_known(client, owner):
    client.cookies["thiet_bi"] = "tu-dat-ra"
    log_in(client, owner)
    assert client.cookies["thiet_bi"].value != "tu-dat-ra"
    assert KnownDevice.objects.count() == 1


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


@pytest.mark.parametrize("path", ["/co-so/", "/tai-khoan-cua-toi/", "/"])
def test_page_that_was_read_while_logged_in_is_kept_by_no_cache(client, owner, path):
    """Else the next person at the same computer reads it with the button “back”, after the logout."""
    client.force_login(owner)
    assert "no-store" in client.get(path).headers["Cache-Control"]


def test_page_for_everybody_may_be_kept(client, world):
    assert "Cache-Control" not in client.get("/").headers
