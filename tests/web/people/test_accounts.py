"""The pages on which an administrator runs the accounts of an organisation, under both grounds."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from nguongoc.accounts import actions as people
from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Person, PersonSession
from nguongoc.accounts.roles import ROLES
from tests.factories import PASSWORD, make_owner, make_person
from tests.web.office.reading import queries, words

pytestmark = pytest.mark.django_db
LINK = re.compile(r"/dat-mat-khau/[\w-]+/[\w-]+/")


@pytest.fixture(params=["office", "workshop"])
def ground(request):
    return request.param


@pytest.fixture
def organisation(world, ground):
    return world.commune_authority if ground == "office" else make_owner(world).organisation


@pytest.fixture
def administrator(organisation, client):
    person = make_person(organisation, Role.ADMINISTRATOR)
    client.force_login(person)
    return person


@pytest.fixture
def colleague(organisation):
    return make_person(organisation, Role.OPERATOR)


@pytest.fixture
def at(ground):
    return lambda name, *args: reverse(f"{ground}:{name}", args=args)


def member(person):
    return person.memberships.get(ended_at__isnull=True)


def test_list_tells_name_address_role_state_and_last_login(client, administrator, colleague, at):
    people.suspend_member(membership=member(colleague), by=administrator, reason="x")
    page = words(client.get(at("people")))
    sentence = ROLES[administrator.organisation.level][Role.OPERATOR].sentence
    for part in (colleague.name, colleague.email, "Tài khoản vận hành", sentence, "Tạm dừng", "Chưa lần nào"):
        assert part in page, part


@pytest.mark.parametrize("typed", ["nguyen thi hau", "hau@vidu", "0912 345"])
def test_account_is_found_by_name_address_and_telephone(client, administrator, colleague, at, typed):
    Person.objects.filter(pk=colleague.pk).update(
        name="Nguyễn Thị Hàu", email="hau@vidu.example", phone="0912345678"
    )
    page = words(client.get(at("people"), {"q": typed}))
    assert "Nguyễn Thị Hàu" in page
    assert administrator.email not in page
    assert "Không có tài khoản nào khớp" in words(client.get(at("people"), {"q": "khác"}))


def test_list_takes_the_same_queries_for_one_row_and_for_three(client, administrator, organisation, at):
    one = queries(client, at("people"))
    for _ in range(2):
        make_person(organisation, Role.OPERATOR)
    assert queries(client, at("people")) == one


def test_page_of_a_person_takes_the_same_queries_for_one_session_and_three(client, administrator, colleague, at):
    Client().force_login(colleague)
    one = queries(client, at("person", colleague.pk))
    for _ in range(2):
        Client().force_login(colleague)
    assert queries(client, at("person", colleague.pk)) == one


def test_other_roles_find_the_accounts_shut(client, organisation, colleague, at):
    client.force_login(colleague)
    for address in (at("people"), at("add_person"), at("person", colleague.pk)):
        assert client.get(address).status_code == 403


def test_added_person_sets_the_password_by_the_link_that_is_shown_once(client, administrator, at):
    given = {"email": "Moi@Vidu.example", "name": "Người mới", "phone": "", "role": "operator"}
    answer = client.post(at("add_person"), given)
    link = LINK.search(answer.content.decode()).group()
    assert "no-store" in answer["Cache-Control"]
    assert "3 ngày" in words(answer)
    person = Person.objects.get(email="moi@vidu.example")
    assert link not in client.get(at("person", person.pk)).content.decode()
    other = Client()
    form = other.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    assert link not in form.content.decode()
    weak = other.post(address, {"new_password1": "123", "new_password2": "123"})
    assert "Mật khẩu" in weak.context["form"].errors["new_password2"][0]
    unlike = other.post(address, {"new_password1": PASSWORD, "new_password2": PASSWORD + "x"})
    assert "chưa giống nhau" in words(unlike)
    done = other.post(address, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert done["Location"] == "/dang-nhap/"
    assert other.post("/dang-nhap/", {"username": person.email, "password": PASSWORD}).status_code == 302
    assert "Đường dẫn không dùng được nữa" in words(Client().get(link, follow=True))


def test_refused_addition_keeps_what_was_typed_and_escapes_it(client, administrator, colleague, at):
    given = {"email": colleague.email, "name": "<b>Thử</b>", "phone": "", "role": "operator"}
    answer = client.post(at("add_person"), given)
    assert "đã có tài khoản" in answer.context["form"].errors["email"][0]
    assert "&lt;b&gt;Thử&lt;/b&gt;" in answer.content.decode()
    assert "<b>Thử" not in answer.content.decode()


def test_role_that_the_level_does_not_have_is_refused_beside_the_field(client, administrator, ground, at):
    role = "producer" if ground == "office" else "approver"
    answer = client.post(at("add_person"), {"email": "a@vidu.example", "name": "An", "role": role})
    assert answer.context["form"].errors["role"]
    assert not Person.objects.filter(email="a@vidu.example").exists()


def test_person_keeps_the_address_of_the_page_through_another_role(client, administrator, colleague, at):
    page = at("person", colleague.pk)
    answer = client.post(
        at("edit_person", colleague.pk), {"name": "Tên mới", "phone": "", "role": "reporter"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == page
    assert "Tài khoản báo cáo" in words(answer)


def test_own_role_is_refused_with_a_sentence(client, administrator, organisation, at):
    make_person(organisation, Role.ADMINISTRATOR)
    given = {"name": "Tên mới", "phone": "", "role": "operator"}
    answer = client.post(at("edit_person", administrator.pk), given)
    assert "không tự đổi vai trò" in answer.context["form"].errors["role"][0]


def test_open_session_of_a_suspended_account_is_dead_at_its_next_request(client, administrator, colleague, at):
    other = Client()
    other.force_login(colleague)
    assert other.get("/vao-viec/", follow=True).status_code == 200
    assert client.post(at("suspend_person", colleague.pk), {"reason": ""}).context["form"].errors["reason"]
    answer = client.post(at("suspend_person", colleague.pk), {"reason": "Nghỉ việc"}, follow=True)
    assert "Nghỉ việc" in words(answer), "the access history tells why"
    assert other.get("/vao-viec/", follow=True).redirect_chain[-1][0].startswith("/dang-nhap/")
    refused = other.post("/dang-nhap/", {"username": colleague.email, "password": PASSWORD})
    assert "đang tạm dừng" in words(refused)
    wrong = other.post("/dang-nhap/", {"username": colleague.email, "password": "sai"})
    assert "tạm dừng" not in words(wrong), "who does not know the password learns nothing"
    client.post(at("restore_person", colleague.pk))
    assert other.post("/dang-nhap/", {"username": colleague.email, "password": PASSWORD}).status_code == 302


def test_suspended_person_whose_session_is_unknown_reads_a_sentence(client, colleague):
    client.force_login(colleague)
    colleague.memberships.update(suspended_at=colleague.created_at)
    for address in ("/vao-viec/", "/tai-khoan-cua-toi/"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "Tài khoản đang tạm dừng" in words(answer)


def test_link_of_a_suspended_account_does_not_open(client, administrator, colleague, at):
    link = LINK.search(client.post(at("password_link", colleague.pk)).content.decode()).group()
    people.suspend_member(membership=member(colleague), by=administrator, reason="x")
    assert "Đường dẫn không dùng được nữa" in words(Client().get(link, follow=True))
    answer = client.post(at("password_link", colleague.pk), follow=True)
    assert "Hãy khôi phục trước" in words(answer)


def test_administrator_ends_a_session(client, administrator, colleague, at):
    other = Client()
    other.force_login(colleague)
    session = PersonSession.objects.get(person=colleague)
    client.post(at("end_session", colleague.pk, session.pk))
    assert not Session.objects.filter(session_key=session.session_key).exists()
    assert other.get("/vao-viec/")["Location"] == "/dang-nhap/"


def test_session_is_ended_only_under_its_own_person(client, administrator, colleague, at):
    own = PersonSession.objects.get(person=administrator)
    assert client.post(at("end_session", colleague.pk, own.pk)).status_code == 404


def test_access_history_tells_of_failed_logins(client, administrator, colleague, at):
    Client(REMOTE_ADDR="203.0.113.7").post("/dang-nhap/", {"username": colleague.email, "password": "sai"})
    page = words(client.get(at("person", colleague.pk)))
    assert "Đăng nhập không thành công" in page
    assert "203.0.113.7" in page


def test_administrator_finds_the_way_to_the_accounts(client, administrator, ground, at):
    start = reverse("office:today" if ground == "office" else "workshop:record")
    assert f'href="{at("people")}"' in client.get(start).content.decode()
