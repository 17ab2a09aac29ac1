"""Getting past the second step, and into an account by way of a forgotten password."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from nguongoc.accounts import totp
from nguongoc.accounts.actions import issue_password_link, suspend_member
from nguongoc.accounts.actions.attempts import forget_old_attempts
from nguongoc.accounts.actions.password_links import send_password_link
from nguongoc.accounts.enums import AttemptKind, Role
from nguongoc.accounts.limits import LIMITS
from nguongoc.accounts.models import Attempt, Notice, Person, PersonSession
from nguongoc.common.models import AuditEntry
from nguongoc.web.portal.views import account
from tests.factories import PASSWORD, make_app, make_passkey, make_person
from tests.web.office.reading import words

pytestmark = pytest.mark.django_db
STEP = "/dang-nhap/buoc-hai/"
NEW = "mat-khau-hoan-toan-khac"


@pytest.fixture
def secret(owner):
    return make_app(owner)


def log_in(client, person, password=PASSWORD, **more):
    return client.post("/dang-nhap/", {"username": person.email, "password": password, **more})


def code_of(secret, periods=0):
    return totp.code_at(secret, totp.present_counter() + periods)


def is_in(client):
    return "_auth_user_id" in client.session


def test_password_alone_opens_no_page(client, owner, secret):
    assert log_in(client, owner).url == STEP
    assert not is_in(client)
    assert not PersonSession.objects.exists()
    for address in ("/co-so/", "/vao-viec/", "/tai-khoan-cua-toi/", "/tai-khoan-cua-toi/buoc-hai/ung-dung/"):
        assert client.get(address)["Location"].startswith("/dang-nhap/"), address
        assert client.post(address).status_code in {302, 405}, address
    assert not AuditEntry.objects.filter(action="log_in").exists()


def test_both_steps_open_the_page_that_was_asked_for(client, owner, secret):
    log_in(client, owner, next="/co-so/lo/")
    answer = client.post(STEP, {"code": code_of(secret)})
    assert answer["Location"] == "/co-so/lo/"
    assert client.get("/co-so/lo/").status_code == 200
    assert AuditEntry.objects.filter(action="log_in").count() == 1


@pytest.mark.parametrize("elsewhere", ["https://vidu.example/", "//vidu.example/", "javascript:alert(1)"])
def test_the_second_step_leads_to_no_other_site(client, owner, secret, elsewhere):
    log_in(client, owner, next=elsewhere)
    answer = client.post(f"{STEP}?next={elsewhere}", {"code": code_of(secret), "next": elsewhere})
    assert answer["Location"] == "/vao-viec/"


def test_code_without_a_password_opens_nothing(client, owner, secret):
    for answer in (client.get(STEP), client.post(STEP, {"code": code_of(secret)})):
        assert answer["Location"] == "/dang-nhap/"


def test_code_that_was_used_opens_no_second_session(client, owner, secret):
    code = code_of(secret)
    log_in(client, owner)
    client.post(STEP, {"code": code})
    thief = Client()
    log_in(thief, owner)
    assert "đã dùng rồi" in words(thief.post(STEP, {"code": code}))
    assert not is_in(thief)


def test_code_of_ones_own_opens_nobody_elses_account(client, owner, secret, world):
    make_app(world.reviewer)
    log_in(client, world.reviewer)
    client.post(STEP, {"code": code_of(secret)})
    assert not is_in(client)


def test_six_digits_are_not_guessed_with_many_clients(owner, secret):
    allowed = LIMITS[AttemptKind.CODE][0].allowed
    for place in range(allowed):
        guesser = Client(REMOTE_ADDR=f"203.0.113.{place}")
        log_in(guesser, owner)
        guesser.post(STEP, {"code": "000000"})
    log_in(guesser, owner)
    assert "Hãy đợi 15 phút" in words(guesser.post(STEP, {"code": code_of(secret)}))
    assert not is_in(guesser)


def test_session_is_a_new_one_after_each_step(client, owner, secret):
    client.get("/dang-nhap/")
    session = client.session
    session["truoc"] = 1
    session.save()
    client.cookies["phien"] = first = session.session_key
    log_in(client, owner)
    second = client.cookies["phien"].value
    client.post(STEP, {"code": code_of(secret)})
    third = client.cookies["phien"].value
    assert len({first, second, third}) == 3
    assert not Session.objects.filter(session_key__in=[first, second]).exists()
    assert "truoc" not in client.session
    assert "second_step_waiting" not in client.session


def test_right_password_is_forgotten_after_ten_minutes(client, owner, secret, monkeypatch):
    log_in(client, owner)
    monkeypatch.setattr(account, "_WAITS_FOR", -1)
    assert client.post(STEP, {"code": code_of(secret)})["Location"] == "/dang-nhap/"
    assert not is_in(client)


def test_new_password_or_suspension_between_the_steps_shuts_the_second(client, owner, secret):
    log_in(client, owner)
    owner.set_password(NEW)
    owner.save()
    assert client.post(STEP, {"code": code_of(secret)})["Location"] == "/dang-nhap/"
    log_in(client, owner, NEW)
    owner.memberships.update(suspended_at=dt.datetime.now(dt.UTC))
    assert client.post(STEP, {"code": code_of(secret)})["Location"] == "/dang-nhap/"
    assert not is_in(client)


def test_question_to_a_passkey_is_answered_once_and_only_where_it_was_asked(client, owner, settings):
    settings.SITE_URL = "https://nguongoc.example"
    make_passkey(owner)
    log_in(client, owner)
    client.get(STEP)
    before = client.session["passkey"]
    answer = client.post(STEP, {"answer": "{}"})
    assert "chưa được chấp nhận" in words(answer)
    assert client.session["passkey"]["challenge"] != before["challenge"]
    other = Client()
    log_in(other, owner)
    assert "chưa được chấp nhận" in words(other.post(STEP, {"answer": "{}"}))
    assert AuditEntry.objects.filter(action="fail_second_step").count() == 1
    assert not is_in(client)
    assert not is_in(other)


def test_password_link_of_a_suspended_person_does_not_open(client, world):
    administrator = make_person(world.commune_authority, Role.ADMINISTRATOR)
    link = issue_password_link(membership=world.reviewer.membership, by=administrator)
    suspend_member(membership=world.reviewer.membership, by=administrator, reason="x")
    assert "không dùng được nữa" in words(client.get(f"/dat-mat-khau/{link.uid}/{link.token}/", follow=True))


def test_password_link_of_a_closed_account_does_not_open(client, world):
    administrator = make_person(world.commune_authority, Role.ADMINISTRATOR)
    link = issue_password_link(membership=world.reviewer.membership, by=administrator)
    Person.objects.filter(pk=world.reviewer.pk).update(is_active=False)
    assert "không dùng được nữa" in words(client.get(f"/dat-mat-khau/{link.uid}/{link.token}/", follow=True))


def ask(client, email):
    return client.post("/quen-mat-khau/", {"email": email})


def test_asking_for_a_link_does_and_says_the_same_with_an_account_and_without(
    client, owner, django_assert_num_queries
):
    with django_assert_num_queries(4) as known:
        first = ask(client, owner.email)
    with django_assert_num_queries(4) as unknown:
        second = ask(client, "khong-co@vidu.example")
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert [query["sql"][:40] for query in known] == [query["sql"][:40] for query in unknown]
    assert client.get(first["Location"]).content == client.get(second["Location"]).content
    assert ProcrastinateJob.objects.filter(task_name="accounts.mail_password_link").count() == 2
    assert mail.outbox == []


def test_link_comes_by_mail_works_once_and_is_stored_nowhere(client, owner, settings):
    send_password_link(email=owner.email)
    (sent,) = mail.outbox
    assert sent.to == [owner.email]
    path = sent.body.partition(settings.SITE_URL)[2].split()[0]
    form = client.get(path, follow=True)
    client.post(form.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW})
    assert log_in(client, owner, NEW).status_code == 302
    assert "không dùng được nữa" in words(Client().get(path, follow=True))
    token = path.split("/")[-2]
    assert token not in str([*Notice.objects.values(), *ProcrastinateJob.objects.values()])
    assert token not in str([*AuditEntry.objects.values()])


def test_nothing_is_mailed_to_nobody_nor_to_a_suspended_person(world):
    administrator = make_person(world.commune_authority, Role.ADMINISTRATOR)
    suspend_member(membership=world.reviewer.membership, by=administrator, reason="x")
    for email in ("khong-co@vidu.example", world.reviewer.email):
        send_password_link(email=email)
    assert mail.outbox == []


@pytest.mark.parametrize("has_account", [True, False])
def test_letter_box_is_not_flooded(client, owner, has_account):
    email = owner.email if has_account else "khong-co@vidu.example"
    allowed = LIMITS[AttemptKind.PASSWORD_LINK][0].allowed
    for _ in range(allowed):
        assert ask(client, email).status_code == 302
    assert "Hãy xem hộp thư" in words(ask(client, email))
    assert ProcrastinateJob.objects.filter(task_name="accounts.mail_password_link").count() == allowed


def test_one_address_cannot_have_mails_sent_to_everybody(client, owner):
    allowed = LIMITS[AttemptKind.PASSWORD_LINK][1].allowed
    for number in range(allowed):
        ask(client, f"nguoi{number}@vidu.example")
    assert "Từ mạng của bạn" in words(ask(client, owner.email))


def test_login_from_a_new_device_is_told_and_from_a_known_one_is_not(client, owner):
    log_in(client, owner)  # the first ever
    client.post("/dang-xuat/")
    log_in(client, owner)
    Notice.objects.exclude(subject__startswith="Đăng nhập").delete()
    assert not Notice.objects.exists()
    stranger = Client(
        headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/141.0"}, REMOTE_ADDR="203.0.113.9"
    )
    log_in(stranger, owner)
    notice = Notice.objects.get()
    assert notice.person == owner
    for part in ("Chrome, Windows", "203.0.113.9"):
        assert part in notice.text


def test_after_a_new_password_every_other_device_is_new(client, owner):
    log_in(client, owner)
    other = Client()
    log_in(other, owner)
    client.post(
        reverse("people:change_password"),
        {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW},
    )
    Notice.objects.all().delete()
    for browser in (client, other):
        browser.post("/dang-xuat/")
        log_in(browser, owner, NEW)
    assert Notice.objects.count() == 1


def test_present_password_is_not_guessed_in_an_open_session(client, owner):
    client.force_login(owner)
    given = {"old_password": "sai", "new_password1": NEW, "new_password2": NEW}
    for _ in range(LIMITS[AttemptKind.PASSWORD][0].allowed):
        client.post(reverse("people:change_password"), given)
    answer = client.post(reverse("people:change_password"), given | {"old_password": PASSWORD})
    assert "Hãy đợi" in words(answer)
    assert Person.objects.get(pk=owner.pk).check_password(PASSWORD)


def test_old_tries_are_forgotten(client, owner):
    log_in(client, owner, "sai")
    assert forget_old_attempts() == 0
    Attempt.objects.update(at=dt.datetime.now(dt.UTC) - dt.timedelta(days=2))
    assert forget_old_attempts() == 1
