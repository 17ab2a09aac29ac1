"""The second step of logging in: codes taken once, keys that count, and who may change what."""

import time

import pytest

from nguongoc.accounts import passkeys, totp, vault
from nguongoc.accounts.actions import (
    TooManyAttempts,
    clear_second_step,
    pass_by_code,
    pass_by_passkey,
    passing,
    remove_app,
    remove_passkey,
    renew_recovery_codes,
    reset_second_step,
    set_up_app,
)
from nguongoc.accounts.enums import AttemptKind, Role
from nguongoc.accounts.limits import LIMITS
from nguongoc.accounts.models import Attempt, AuthenticatorApp, Notice, PersonSession
from nguongoc.accounts.queries import second_steps_of
from nguongoc.accounts.roles import ROLES
from nguongoc.accounts.rules import must_take_two_steps
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.models import AuditEntry
from nguongoc.stamps.text_symbol import symbol_of
from tests.factories import make_app, make_passkey, make_person

pytestmark = pytest.mark.django_db
SHORT, LONG = LIMITS[AttemptKind.CODE]
RFC_SECRET = b"12345678901234567890"


@pytest.fixture
def at(monkeypatch):
    """Set the clock of the codes, in seconds since 1970."""
    return lambda seconds: monkeypatch.setattr(time, "time", lambda: seconds)


def code_of(secret, periods=0):
    return totp.code_at(secret, totp.present_counter() + periods)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(at, seconds, code):
    at(seconds)
    assert totp.counter_of(RFC_SECRET, code) == seconds // 30


def test_clock_of_the_phone_may_be_half_a_minute_wrong_and_no_more():
    taken = [totp.counter_of(RFC_SECRET, code_of(RFC_SECRET, periods)) is not None for periods in range(-2, 3)]
    assert taken == [False, True, True, True, False]


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "12 34", "\0"])
def test_what_is_no_code_is_none(code):
    assert totp.counter_of(RFC_SECRET, code) is None


def test_longest_address_still_fits_into_a_symbol():
    found = totp.address(RFC_SECRET, account="+" * 64 + "@" + "vidu." * 37 + "example", issuer="Nguồn Gốc")
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" in found
    assert len(symbol_of(found)) == 57


def test_secret_is_sealed_and_bound_to_its_person(owner):
    secret = make_app(owner)
    kept = bytes(AuthenticatorApp.objects.get().secret)
    assert secret not in kept
    assert vault.unseal(kept, owner=owner.audit_id) == secret
    assert vault.unseal(kept, owner="another") is None


def test_new_secret_key_opens_what_an_earlier_one_sealed_and_seals_it_anew(owner, settings):
    secret = make_app(owner)
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another-key"
    assert not pass_by_code(person=owner, code=code_of(secret))
    settings.SECRET_KEY_FALLBACKS = [before]
    assert pass_by_code(person=owner, code=code_of(secret))
    settings.SECRET_KEY_FALLBACKS = []
    assert vault.unseal(bytes(AuthenticatorApp.objects.get().secret), owner=owner.audit_id) == secret


def test_code_is_taken_once_and_none_before_it(owner):
    secret = make_app(owner)
    earlier, now = code_of(secret, -1), code_of(secret)
    assert pass_by_code(person=owner, code=now)
    assert not pass_by_code(person=owner, code=now)
    assert not pass_by_code(person=owner, code=earlier)
    assert pass_by_code(person=owner, code=code_of(secret, 1))


def test_code_that_set_the_application_up_does_not_log_in(owner):
    secret = totp.new_secret()
    set_up_app(by=owner, secret=secret, code=code_of(secret))
    assert not pass_by_code(person=owner, code=code_of(secret))


def test_code_may_be_typed_with_blanks(owner):
    code = code_of(make_app(owner))
    assert pass_by_code(person=owner, code=f" {code[:3]} {code[3:]} ")


def test_code_of_somebody_else_opens_nothing(owner, world):
    make_app(owner)
    assert not pass_by_code(person=owner, code=code_of(make_app(world.reviewer)))


def test_six_digits_cannot_be_guessed_and_the_person_learns_of_it(owner):
    secret = make_app(owner)
    for _ in range(SHORT.allowed):
        assert not pass_by_code(person=owner, code="000000")
    assert Notice.objects.filter(person=owner, subject="Có người biết mật khẩu của bạn?").count() == 1
    with pytest.raises(TooManyAttempts, match="Hãy đợi 15 phút"):
        pass_by_code(person=owner, code=code_of(secret))
    assert AuditEntry.objects.filter(action="fail_second_step").count() == SHORT.allowed


def test_guesses_spread_over_a_day_come_to_an_end(owner):
    make_app(owner)
    for place in range(LONG.allowed):
        pass_by_code(person=owner, code="000000")
        Attempt.objects.filter(at__gte=Attempt.objects.latest("at").at).update(
            at=passing.timezone.now() - SHORT.within * (place + 1)
        )
    with pytest.raises(TooManyAttempts, match="giờ"):
        pass_by_code(person=owner, code="000000")
    Attempt.objects.update(at=passing.timezone.now() - LONG.within)
    assert not pass_by_code(person=owner, code="000000")


def test_guesses_at_digits_leave_recovery_codes_open(owner):
    secret = totp.new_secret()
    codes = set_up_app(by=owner, secret=secret, code=code_of(secret))
    for _ in range(SHORT.allowed):
        pass_by_code(person=owner, code="000000")
    assert pass_by_code(person=owner, code=codes[0])


def test_recovery_code_is_taken_once_however_it_is_typed(owner):
    secret = totp.new_secret()
    codes = set_up_app(by=owner, secret=secret, code=code_of(secret))
    assert len(set(codes)) == 10
    assert pass_by_code(person=owner, code=f"{codes[0][:5]}-{codes[0][5:]}".lower())
    assert not pass_by_code(person=owner, code=codes[0])
    assert second_steps_of(owner).recovery_codes == 9
    assert AuditEntry.objects.get(action="use_recovery_code").details == {"left": 9}


def test_recovery_codes_are_kept_as_fingerprints_and_replaced_by_new_ones(owner):
    secret = totp.new_secret()
    before = set_up_app(by=owner, secret=secret, code=code_of(secret))
    kept = set(owner.recovery_codes.values_list("fingerprint", flat=True))
    assert not kept & set(before)
    after = renew_recovery_codes(by=owner)
    assert not pass_by_code(person=owner, code=before[0])
    assert pass_by_code(person=owner, code=after[0])


def test_wrong_first_code_sets_nothing_up(owner):
    with pytest.raises(Refusal) as refused:
        set_up_app(by=owner, secret=totp.new_secret(), code="000000")
    assert refused.value.field == "code"
    assert not second_steps_of(owner).any


def test_another_application_replaces_the_first_and_keeps_the_recovery_codes(owner):
    first = make_app(owner)
    second = totp.new_secret()
    assert set_up_app(by=owner, secret=second, code=code_of(second)) == []
    assert not pass_by_code(person=owner, code=code_of(first, 1))
    assert pass_by_code(person=owner, code=code_of(second, 1))


def test_change_of_a_step_ends_sessions_and_is_told(owner, client):
    client.force_login(owner)
    secret = totp.new_secret()
    set_up_app(by=owner, secret=secret, code=code_of(secret))
    assert not PersonSession.objects.filter(person=owner).exists()
    assert Notice.objects.filter(person=owner, subject="Bước đăng nhập thứ hai vừa thay đổi").exists()


def test_last_step_stays_where_the_role_needs_one(world):
    make_app(world.approver)
    with pytest.raises(Refusal, match="phải có bước"):
        remove_app(by=world.approver)
    key = make_passkey(world.approver)
    remove_app(by=world.approver)
    with pytest.raises(Refusal, match="phải có bước"):
        remove_passkey(passkey=key, by=world.approver)


def test_without_any_step_no_recovery_code_is_left(owner):
    secret = totp.new_secret()
    set_up_app(by=owner, secret=secret, code=code_of(secret))
    remove_app(by=owner)
    assert second_steps_of(owner).recovery_codes == 0
    with pytest.raises(StateChanged):
        remove_app(by=owner)
    with pytest.raises(Refusal):
        renew_recovery_codes(by=owner)


def test_administrator_takes_a_colleagues_lost_step_away_and_the_colleague_is_told(world, client):
    administrator = make_person(world.commune_authority, Role.ADMINISTRATOR)
    colleague = world.reviewer
    make_app(colleague)
    make_passkey(colleague)
    client.force_login(colleague)
    reset_second_step(membership=colleague.membership, by=administrator, reason="Mất điện thoại")
    assert not second_steps_of(colleague).any
    assert not PersonSession.objects.filter(person=colleague).exists()
    notice = Notice.objects.get(person=colleague)
    assert administrator.name in notice.text
    assert "Mất điện thoại" in notice.text
    entry = AuditEntry.objects.get(action="reset_second_step")
    assert (entry.actor_id, entry.details["reason"]) == (administrator.audit_id, "Mất điện thoại")


def test_nobody_takes_away_a_step_of_another_organisation_or_of_their_own(world):
    administrator = make_person(world.commune_authority, Role.ADMINISTRATOR)
    for person in (administrator, world.approver):
        make_app(person)
    with pytest.raises(NotPermitted):
        reset_second_step(membership=world.approver.membership, by=administrator, reason="x")
    with pytest.raises(Refusal, match="Tài khoản của tôi"):
        reset_second_step(membership=administrator.membership, by=administrator, reason="x")
    with pytest.raises(NotPermitted):
        reset_second_step(membership=administrator.membership, by=world.reviewer, reason="x")


def test_nothing_is_taken_away_where_there_is_nothing(owner):
    with pytest.raises(StateChanged):
        clear_second_step(person=owner, by=owner, reason="x")


@pytest.mark.parametrize(
    ("obliged", "levels"),
    [("authorities", set(ROLES) - {"establishment"}), ("everybody", set(ROLES))],
)
def test_second_step_is_the_duty_of_those_who_run_accounts_or_publish(world, settings, obliged, levels):
    settings.SECOND_STEP_FOR = obliged
    person = world.reviewer
    for level, roles in ROLES.items():
        for role in roles:
            person.membership.organisation.level, person.membership.role = level, role
            expected = level in levels and role in {Role.ADMINISTRATOR, Role.APPROVER}
            assert must_take_two_steps(person) == expected, (level, role)


@pytest.mark.parametrize(("kept", "given", "passes"), [(5, 6, True), (5, 5, False), (5, 4, False), (0, 0, True)])
def test_key_whose_signatures_do_not_count_up_may_be_a_copy(owner, monkeypatch, kept, given, passes):
    key = make_passkey(owner)
    key.sign_count = kept
    key.save()
    monkeypatch.setattr(passing, "read_key", lambda **_: (bytes(key.credential_id), given))
    assert pass_by_passkey(person=owner, state={}, answer="") == passes
    key.refresh_from_db()
    assert key.sign_count == (given if passes else kept)


@pytest.mark.parametrize("answer", ["", "null", "[]", "{}", '{"id": 1}', "\0", '{"rawId": "AA", "response": {}}'])
def test_answer_that_is_none_opens_nothing(owner, settings, answer):
    settings.SITE_URL = "https://nguongoc.example"
    _, state = passkeys.ask_for_key(known=[])
    assert not pass_by_passkey(person=owner, state=state, answer=answer)
    with pytest.raises(passkeys.WrongAnswer):
        passkeys.read_new_key(state=state, answer=answer)


@pytest.mark.parametrize(
    ("site", "possible"),
    [("https://nguongoc.example", True), ("http://localhost:8000", True), ("http://127.0.0.1:8000", False)],
)
def test_site_reached_under_a_number_has_no_passkeys(settings, site, possible):
    settings.SITE_URL = site
    assert passkeys.passkeys_are_possible() == possible
