"""The pages of one's own second step, and those who may see nothing else until it is set up."""

import base64
import re

import pytest
from django.test import Client
from django.urls import reverse

from nguongoc.accounts import totp
from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import PersonSession
from nguongoc.accounts.queries import second_steps_of
from nguongoc.web.access import SECOND_STEP_PASSED
from tests.factories import PASSWORD, make_app, make_owner, make_passkey, make_person
from tests.web.office.reading import queries, words

pytestmark = pytest.mark.django_db
MINE = "/tai-khoan-cua-toi/"
STEP = f"{MINE}buoc-hai/"
APP = f"{STEP}ung-dung/"


@pytest.fixture
def own(client, owner):
    client.force_login(owner)
    return owner


def log_in_without_the_step(client, person):
    """As a person is logged in whose role owed no second step at that time."""
    client.force_login(person)
    session = client.session
    session[SECOND_STEP_PASSED] = False
    session.save()


def secret_on(page):
    typed = re.search(r"Khóa: ((?:[A-Z2-7]{4} ){8})", words(page)).group(1)
    return base64.b32decode(typed.replace(" ", ""))


def code_of(secret, periods=0):
    return totp.code_at(secret, totp.present_counter() + periods)


def set_up(client):
    secret = secret_on(client.get(APP))
    return client.post(APP, {"code": code_of(secret), "password": PASSWORD})


@pytest.mark.parametrize("person", ["approver", "administrator"])
def test_who_must_have_a_second_step_reaches_only_where_it_is_set_up(client, world, person):
    person = getattr(world, person)
    client.post("/dang-nhap/", {"username": person.email, "password": PASSWORD})
    for name in ("today", "queue", "establishments", "lots", "people"):
        answer = client.get(reverse(f"office:{name}"))
        assert (answer.status_code, answer["Location"]) == (302, STEP), name
        assert client.post(reverse(f"office:{name}")).status_code == 302
    for open_page in (STEP, APP, MINE, f"{MINE}mat-khau/"):
        assert client.get(open_page).status_code == 200, open_page
    assert "Hãy đặt bước thứ hai trước khi vào việc" in words(client.get(STEP))
    assert client.post("/dang-xuat/").status_code == 302


def test_once_it_is_set_up_the_way_is_open(client, world):
    client.post("/dang-nhap/", {"username": world.approver.email, "password": PASSWORD})
    page = set_up(client)
    assert len(re.findall(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", words(page))) == 10
    assert "no-store" in page["Cache-Control"]
    assert client.get("/co-quan/").status_code == 200


def test_others_are_not_held_up(client, world, owner):
    for person, start in ((world.reviewer, "/co-quan/"), (owner, "/co-so/")):
        log_in_without_the_step(client, person)
        assert client.get(start).status_code == 200


def test_setting_obliges_establishments_too(client, owner, settings):
    settings.SECOND_STEP_FOR = "everybody"
    log_in_without_the_step(client, owner)
    assert client.get("/co-so/")["Location"] == STEP
    log_in_without_the_step(client, make_person(owner.organisation, Role.OPERATOR))
    assert client.get("/co-so/").status_code == 200


def test_who_becomes_an_approver_is_asked_at_once(client, world):
    person = make_person(world.department, Role.REPORTER)
    log_in_without_the_step(client, person)
    assert client.get("/co-quan/").status_code == 200
    person.memberships.update(role=Role.APPROVER)
    assert client.get("/co-quan/")["Location"] == STEP


def test_setting_up_ends_the_other_sessions_and_keeps_this_one(client, own):
    other = Client()
    other.force_login(own)
    before = client.session.session_key
    set_up(client)
    assert client.session.session_key != before
    assert PersonSession.objects.get(person=own).session_key == client.session.session_key
    assert client.get(MINE).status_code == 200
    assert other.get(MINE).status_code == 302


def test_page_keeps_its_secret_until_a_code_of_it_was_typed(client, own):
    first = secret_on(client.get(APP))
    wrong = client.post(APP, {"code": "000000", "password": PASSWORD})
    assert secret_on(wrong) == first
    assert "Mã chưa đúng" in words(wrong)
    assert first.hex() not in str(dict(client.session))


@pytest.mark.parametrize("page", ["ung-dung/", "ung-dung/go/", "khoa/them/", "ma-du-phong/"])
def test_every_change_asks_for_the_password_again(client, own, settings, page):
    settings.SITE_URL = "https://nguongoc.example"
    secret = make_app(own)
    client.get(f"{STEP}{page}")
    given = {"password": "khong-phai", "code": "000000", "name": "Máy"}
    answer = client.post(f"{STEP}{page}", given)
    assert "Mật khẩu đang dùng chưa đúng" in words(answer)
    assert second_steps_of(own).app.secret
    assert second_steps_of(own).recovery_codes == 0
    assert secret


def test_session_that_did_not_pass_the_step_may_not_change_it(client, own):
    log_in_without_the_step(client, own)
    make_app(own)
    key = make_passkey(own)
    pages = ("", "ung-dung/", "ung-dung/go/", "khoa/them/", f"khoa/{key.pk}/go/", "ma-du-phong/")
    for page in pages:
        answers = client.get(f"{STEP}{page}"), client.post(f"{STEP}{page}", {"password": PASSWORD})
        assert {answer.status_code for answer in answers} <= {403, 405}, page
    assert second_steps_of(own).app


def test_application_and_keys_are_removed(client, own):
    make_app(own)
    key = make_passkey(own, "Máy ở trạm")
    assert "Máy ở trạm" in words(client.get(STEP))
    for page in (f"khoa/{key.pk}/go/", "ung-dung/go/"):
        assert client.get(f"{STEP}{page}").status_code == 200
        assert client.post(f"{STEP}{page}", {"password": PASSWORD})["Location"] == STEP
    assert not second_steps_of(own).any
    assert client.get(STEP).status_code == 200
    assert client.get(f"{STEP}ung-dung/go/")["Location"] == STEP
    assert client.get(f"{STEP}ma-du-phong/")["Location"] == STEP


def test_last_step_of_an_approver_stays(client, world):
    client.force_login(world.approver)
    make_app(world.approver)
    assert "phải có bước" in words(client.post(f"{APP}go/", {"password": PASSWORD}))
    assert second_steps_of(world.approver).app


def test_new_recovery_codes_are_shown_once(client, own):
    make_app(own)
    page = client.post(f"{STEP}ma-du-phong/", {"password": PASSWORD})
    assert len(re.findall(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", words(page))) == 10
    assert "Còn 10 mã" in words(client.get(STEP))


def test_page_takes_the_same_queries_for_one_key_and_three(client, own):
    make_passkey(own)
    one = queries(client, STEP)
    for _ in range(2):
        make_passkey(own)
    assert queries(client, STEP) == one


def test_answer_without_a_question_adds_no_key(client, own, settings):
    settings.SITE_URL = "https://nguongoc.example"
    assert client.post(f"{STEP}khoa/them/", {"answer": "{}"})["Location"] == f"{STEP}khoa/them/"
    client.post(f"{STEP}khoa/them/", {"name": "Máy", "password": PASSWORD})
    assert client.post(f"{STEP}khoa/them/", {"answer": "{}"})["Location"] == f"{STEP}khoa/them/"
    assert "chưa tạo được" in words(client.get(f"{STEP}khoa/them/"))
    assert not second_steps_of(own).any


def test_site_under_a_number_offers_no_passkeys(client, own, settings):
    settings.SITE_URL = "http://127.0.0.1:8000"
    assert "không giữ được khóa" in words(client.get(STEP))
    assert client.get(f"{STEP}khoa/them/").status_code == 403


@pytest.mark.parametrize("ground", ["office", "workshop"])
def test_administrator_resets_a_colleagues_step_on_the_page(client, world, ground):
    organisation = world.commune_authority if ground == "office" else make_owner(world).organisation
    administrator, colleague = (
        make_person(organisation, Role.ADMINISTRATOR),
        make_person(organisation, Role.OPERATOR),
    )
    client.force_login(administrator)
    page, reset = (reverse(f"{ground}:{name}", args=[colleague.pk]) for name in ("person", "reset_second_step"))
    assert reset not in client.get(page).content.decode()
    make_app(colleague)
    assert reset in client.get(page).content.decode()
    assert "Hãy ghi lý do" in words(client.post(reset, {"reason": ""}))
    assert client.post(reset, {"reason": "Mất điện thoại"})["Location"] == page
    assert not second_steps_of(colleague).any
    history = words(client.get(page))
    assert "Bỏ bước đăng nhập thứ hai" in history
    assert "Mất điện thoại" in history
    assert "chưa đặt bước" in words(client.post(reset, {"reason": "Lần nữa"}))
