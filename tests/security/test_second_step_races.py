"""Many at once, in threads of their own against PostgreSQL, are no way around the second step."""

import pytest

from nguongoc.accounts import totp
from nguongoc.accounts.actions import pass_by_code, set_up_app
from nguongoc.accounts.enums import AttemptKind
from nguongoc.accounts.limits import LIMITS
from nguongoc.common.models import AuditEntry
from tests.factories import make_app
from tests.security.test_races import ROUNDS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def code_of(secret):
    return totp.code_at(secret, totp.present_counter())


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_code_of_the_application_opens_for_one_of_two(owner, round_number):
    code, passed = code_of(make_app(owner)), []
    act = lambda: passed.append(pass_by_code(person=owner, code=code))  # noqa: E731 -- read where it is used
    at_once(act, act)
    assert sorted(passed) == [False, True]


def test_recovery_code_opens_for_one_of_two(owner):
    secret, passed = totp.new_secret(), []
    (code, *_) = set_up_app(by=owner, secret=secret, code=code_of(secret))
    act = lambda: passed.append(pass_by_code(person=owner, code=code))  # noqa: E731 -- as above
    at_once(act, act)
    assert sorted(passed) == [False, True]


def test_guesses_made_at_once_are_no_more_than_those_made_one_by_one(owner):
    make_app(owner)
    for _ in range(2):
        at_once(*[lambda: pass_by_code(person=owner, code="000000")] * 12)
    allowed = LIMITS[AttemptKind.CODE][0].allowed
    assert AuditEntry.objects.filter(action="fail_second_step").count() <= allowed
