"""A key lets a program do what its maker may, within its scopes, until it ends; and once where that is asked."""

import datetime as dt
import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from nguongoc.accounts.actions import edit_member, make_token, revoke_token, suspend_member
from nguongoc.accounts.actions.tokens import CALLS_PER_MINUTE, forget_old_answers
from nguongoc.accounts.enums import Permission, Role
from nguongoc.accounts.models import ApiAnswer, ApiToken, Person
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.models import StampRange, StampRequest
from tests.api.machines import Machine
from tests.factories import make_lot, make_person, make_stamps

pytestmark = pytest.mark.django_db


def status(machine):
    return machine.get("batches").status_code


def test_only_a_hash_of_the_secret_is_kept(machine):
    token = ApiToken.objects.get()
    assert token.hash == hashlib.sha256(machine.secret.encode()).hexdigest()
    assert machine.secret.startswith(token.prefix)
    assert machine.secret not in str(ApiToken.objects.values().get())
    assert status(machine) == 200
    assert ApiToken.objects.get().last_used_at is not None


@pytest.mark.parametrize("secret", ["", "ng_unknown", "ng_" + "x" * 8000, "ng_đúng", "\u00ff"])
def test_without_a_key_that_counts_nothing_is_told(client, secret):
    answer = Machine(client, secret).get("batches")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_revoked_and_expired_keys_end(machine, owner):
    token = ApiToken.objects.get()
    ApiToken.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert status(machine) == 401
    ApiToken.objects.update(expires_at=timezone.now() + dt.timedelta(days=1))
    assert status(machine) == 200
    revoke_token(token=token, by=owner)
    assert status(machine) == 401
    with pytest.raises(Refusal, match="đã được thu hồi"):
        revoke_token(token=token, by=owner)


def test_a_key_ends_with_the_account_of_its_maker_and_with_the_permission(machine_of, world, owner):
    other = make_person(owner.organisation, Role.ADMINISTRATOR)
    machine = machine_of(other)
    assert status(machine) == 200
    member = other.memberships.get()
    edit_member(membership=member, by=owner, name=other.name, phone="", role=Role.REPORTER)
    assert status(machine) == 403
    edit_member(
        membership=other.memberships.current().get(), by=owner, name=other.name, phone="", role=Role.OPERATOR
    )
    assert status(machine) == 200
    suspend_member(membership=other.memberships.current().get(), by=owner, reason="Nghỉ việc")
    assert status(machine) == 401


def test_a_scope_that_was_not_given_is_403(machine_of, owner, batch, lot):
    asks = machine_of(owner, Permission.REQUEST_STAMPS)
    answer = asks.post(f"batches/{batch.pk}/activations", {"first": 1, "last": 2, "lot": lot.code})
    assert answer.status_code == 403
    assert "kích hoạt tem" in answer.json()["detail"]
    assert status(asks) == 200


def test_nobody_gives_a_key_more_than_they_may(world, owner):
    for scopes in ([Permission.MANAGE_ACCOUNTS], [Permission.RECALL_LOTS], [Permission.SEE_REGISTER], []):
        with pytest.raises(Refusal):
            make_token(name="Máy", scopes=scopes, days=30, by=owner)
    operator = make_person(owner.organisation, Role.OPERATOR)
    with pytest.raises(NotPermitted):
        make_token(name="Máy", scopes=[Permission.ACTIVATE_STAMPS], days=30, by=operator)


def test_calls_are_limited_by_the_minute(machine):
    assert status(machine) == 200
    ApiToken.objects.update(minute_calls=CALLS_PER_MINUTE, minute_at=_minute())
    answer = machine.get("batches")
    if answer.status_code == 200:  # the minute has just turned
        ApiToken.objects.update(minute_calls=CALLS_PER_MINUTE, minute_at=_minute())
        answer = machine.get("batches")
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


def test_the_same_key_and_body_are_done_once(machine, lot):
    given = {"lot": lot.pk, "quantity": 10}
    first = machine.post("requests", given, key="don-1")
    again = machine.post("requests", given, key="don-1")
    assert (again.status_code, again.json()) == (200, first.json())
    assert StampRequest.objects.count() == 1
    assert machine.post("requests", given | {"quantity": 11}, key="don-1").status_code == 422
    assert machine.post("requests", given | {"quantity": 12}, key="don-2").status_code == 200
    assert machine.post("requests", given, key="x" * 101).json()["field"] == "Idempotency-Key"


def test_after_a_day_a_key_of_a_call_is_free_again(machine, lot):
    given = {"lot": lot.pk, "quantity": 10}
    machine.post("requests", given, key="don-1")
    old = timezone.now() - dt.timedelta(hours=25)
    ApiAnswer.objects.update(at=old)
    StampRequest.objects.update(requested_at=old)
    assert machine.post("requests", given, key="don-1").status_code == 200
    assert StampRequest.objects.count() == 2
    ApiAnswer.objects.update(at=old)
    assert forget_old_answers() == 1


def test_what_was_refused_is_asked_anew(machine, batch, lot):
    path, given = f"batches/{batch.pk}/activations", {"first": 1, "last": 2, "lot": "CHUA-CO"}
    assert machine.post(path, given, key="a").status_code == 422
    assert machine.post(path, given | {"lot": lot.code}, key="a").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", [None, "cung-mot-lan"])
def test_of_two_programs_at_once_one_activates_and_the_other_learns_which_stamps_are_taken(
    machine_of, world, owner, product, key
):
    lots = [make_lot(world, owner, product, packs=100) for _ in range(2)]
    batch = make_stamps(world, owner, lots[0], 90)
    secrets = [machine_of(owner).secret for _ in lots]

    def call(turn):
        try:
            machine = Machine(Client(), secrets[turn])
            given = {"first": 1 + 10 * turn, "last": 20 + 10 * turn, "lot": lots[turn].code}
            return machine.post(f"batches/{batch.pk}/activations", given, key=key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(call, range(2)), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [200, 409], [answer.content for answer in answers]
    done = answers[0].json()
    assert f"Tem {done['first']} đến {done['last']}" in answers[1].json()["detail"]
    assert StampRange.objects.get(state=StampState.ACTIVE).size == 20


@pytest.mark.django_db(transaction=True)
def test_the_same_call_twice_at_once_is_done_once(machine, batch, lot):
    given = {"first": 1, "last": 20, "lot": lot.code}

    def call(_):
        try:
            return Machine(Client(), machine.secret).post(f"batches/{batch.pk}/activations", given, key="a").json()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(call, range(2))
    assert first == second
    assert first["state"] == "active"


def _minute():
    return timezone.now().replace(second=0, microsecond=0)


def test_a_person_limited_to_scopes_stands_in_for_nobody(owner):
    limited = Person.objects.get(pk=owner.pk)
    limited.limited_to = frozenset({Permission.REQUEST_STAMPS})
    assert limited.may(Permission.REQUEST_STAMPS)
    assert not limited.may(Permission.ACTIVATE_STAMPS)
    assert limited.delegator_of(Permission.DECIDE_STAMPS) is None
