"""An administrator makes keys for programs on a page of either ground; the secret is on it once."""

import re

import pytest

from nguongoc.accounts.actions import make_token, suspend_member
from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import ApiToken
from nguongoc.common.models import AuditEntry
from tests.factories import make_person

GIVEN = {"name": "Máy dán tem", "scopes": ["activate_stamps"], "days": "90"}


@pytest.mark.parametrize(("ground", "scope"), [("co-so", "activate_stamps"), ("co-quan", "see_register")])
def test_a_key_is_made_shown_once_and_revoked(client, world, owner, ground, scope):
    person = owner if ground == "co-so" else make_person(world.department, Role.ADMINISTRATOR)
    client.force_login(person)
    address = f"/{ground}/tai-khoan/khoa/"
    answer = client.post(address, GIVEN | {"scopes": [scope]})
    (secret,) = re.findall(r"ng_[\w-]{43}", answer.text)
    assert "no-store" in answer["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.scopes, token.made_by) == ([scope], person)
    later = client.get(address).text
    assert secret not in later
    assert token.prefix in later
    client.post(f"{address}{token.pk}/thu-hoi/")
    assert "đã thu hồi" in client.get(address).text.lower()
    entries = AuditEntry.objects.filter(subject_kind="accounts.apitoken").order_by("pk")
    assert [entry.action for entry in entries] == ["make_token", "revoke_token"]
    assert secret not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    "changes", [{"name": " "}, {"scopes": []}, {"scopes": ["manage_accounts"]}, {"days": "9"}]
)
def test_what_is_wrong_is_told_beside_its_field(client, owner, changes):
    client.force_login(owner)
    form = client.post("/co-so/tai-khoan/khoa/", GIVEN | changes).context["form"]
    assert list(form.errors) == list(changes)
    assert not ApiToken.objects.exists()


def test_a_key_of_somebody_who_is_suspended_is_told(client, owner):
    other = make_person(owner.organisation, Role.ADMINISTRATOR)
    make_token(name="Máy", scopes=["activate_stamps"], days=30, by=other)
    client.force_login(owner)
    assert "Ngừng theo người tạo" not in client.get("/co-so/tai-khoan/khoa/").text
    suspend_member(membership=other.memberships.get(), by=owner, reason="Nghỉ việc")
    assert "ngừng theo người tạo" in client.get("/co-so/tai-khoan/khoa/").text.lower()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.PRODUCER, Role.REPORTER])
def test_only_who_runs_the_accounts_makes_keys(client, owner, role):
    client.force_login(make_person(owner.organisation, role))
    assert client.get("/co-so/tai-khoan/khoa/").status_code == 403
