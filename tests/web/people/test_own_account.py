"""Everybody's own account: sessions and password."""

import pytest
from django.test import Client

from nguongoc.accounts.actions import issue_password_link
from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Person, PersonSession
from nguongoc.common.models import AuditEntry
from nguongoc.web import middleware
from tests.factories import PASSWORD, make_person
from tests.web.office.reading import queries, words

pytestmark = pytest.mark.django_db
MINE = "/tai-khoan-cua-toi/"
NEW = "mat-khau-hoan-toan-khac"


@pytest.fixture
def own(world, client):
    client.force_login(world.reviewer)
    return world.reviewer


def test_own_account_asks_for_a_login(client):
    for address in (MINE, f"{MINE}mat-khau/"):
        assert client.get(address)["Location"].startswith("/dang-nhap/")
    assert client.post(f"{MINE}phien/1/")["Location"].startswith("/dang-nhap/")


def test_own_sessions_are_listed_and_ended(client, own):
    other = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 15) Chrome/141.0 Mobile"})
    other.post("/dang-nhap/", {"username": own.email, "password": PASSWORD})
    page = words(client.get(MINE))
    assert "Chrome, Android" in page
    assert "Phiên này" in page
    session = PersonSession.objects.get(session_key=other.session.session_key)
    assert client.post(f"{MINE}phien/{session.pk}/")["Location"] == MINE
    assert other.get(MINE).status_code == 302
    assert client.get(MINE).status_code == 200


def test_ending_this_session_logs_out(client, own):
    session = PersonSession.objects.get()
    assert client.post(f"{MINE}phien/{session.pk}/")["Location"] == "/"
    assert client.get(MINE).status_code == 302
    assert not PersonSession.objects.exists()


def test_sessions_take_the_same_queries_at_one_and_three(client, own):
    one = queries(client, MINE)
    for _ in range(2):
        Client().force_login(own)
    assert queries(client, MINE) == one


def test_new_password_keeps_this_session_and_ends_the_others(client, own):
    other = Client()
    other.force_login(own)
    given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    answer = client.post(f"{MINE}mat-khau/", given)
    assert answer["Location"] == MINE
    assert "Phiên này" in words(client.get(MINE))
    assert other.get(MINE).status_code == 302
    assert PersonSession.objects.open().get().session_key == client.session.session_key
    assert Person.objects.get(pk=own.pk).check_password(NEW)
    assert AuditEntry.objects.get(action="set_password").actor_id == own.audit_id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"old_password": "sai"}, "old_password"),
        ({"new_password2": NEW + "x"}, "new_password2"),
        ({"new_password1": "123", "new_password2": "123"}, "new_password2"),
        ({"new_password1": "1234567890", "new_password2": "1234567890"}, "new_password2"),
        ({"new_password1": "", "new_password2": ""}, "new_password1"),
    ],
)
def test_refused_password_says_why_in_vietnamese(client, own, changes, field):
    given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW} | changes
    answer = client.post(f"{MINE}mat-khau/", given)
    sentence = " ".join(answer.context["form"].errors[field])
    assert any(word in sentence for word in ("ật khẩu", "Hãy nhập"))
    assert "password" not in sentence
    assert Person.objects.get(pk=own.pk).check_password(PASSWORD)


def test_link_opened_in_the_own_session_sets_the_password_and_logs_out(client, own, world):
    administrator = make_person(own.organisation, Role.ADMINISTRATOR)
    link = issue_password_link(membership=own.membership, by=administrator)
    form = client.get(f"/dat-mat-khau/{link.uid}/{link.token}/", follow=True)
    answer = client.post(form.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW})
    assert answer["Location"] == "/dang-nhap/"
    assert client.get(MINE).status_code == 302


@pytest.mark.parametrize("uid", ["MQ", "x", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "_w"])
def test_link_that_is_none_says_so(client, world, uid):
    answer = client.get(f"/dat-mat-khau/{uid}/abc-def/")
    assert "Đường dẫn không dùng được nữa" in words(answer)


def test_list_tells_when_a_session_was_last_used(client, own, monkeypatch):
    before = PersonSession.objects.get().last_seen_at
    client.get(MINE)
    assert PersonSession.objects.get().last_seen_at == before
    monkeypatch.setattr(middleware, "SEEN_EVERY", -1)
    client.get(MINE)
    assert PersonSession.objects.get().last_seen_at > before
