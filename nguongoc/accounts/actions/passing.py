"""Passing the second step: after the right password, and before there is a session."""

import re

from django.db import transaction
from django.utils import timezone

from nguongoc.accounts import totp
from nguongoc.accounts.actions.accounts import PROGRAM
from nguongoc.accounts.actions.attempts import admit, is_last
from nguongoc.accounts.actions.devices import OWN_ACCOUNT
from nguongoc.accounts.actions.notices import notify
from nguongoc.accounts.enums import AttemptKind
from nguongoc.accounts.models import AuthenticatorApp, Passkey, Person, RecoveryCode
from nguongoc.accounts.passkeys import State, WrongAnswer, read_key
from nguongoc.accounts.vault import fingerprints, seal, unseal
from nguongoc.common import audit, crockford

_SIX_DIGITS = re.compile(rf"[0-9]{{{totp.DIGITS}}}")


def pass_by_code(*, person: Person, code: str) -> bool:
    """Whether the code is the application's of now, or a recovery code; each is taken once.

    Called outside of a transaction: the try is counted. Raises TooManyAttempts. When the last try allowed is wrong
    the person is told, since whoever tries knows the password.
    """
    typed = "".join(code.split())
    is_of_app = _SIX_DIGITS.fullmatch(typed) is not None
    kind = AttemptKind.CODE if is_of_app else AttemptKind.RECOVERY_CODE
    attempt = admit(kind=kind, account=person.email)
    if _take_app_code(person, typed) if is_of_app else _take_recovery_code(person, typed):
        attempt.delete()
        return True
    _record_failure(person)
    if is_last(attempt=attempt):
        notify(
            people=[person],
            subject="Có người biết mật khẩu của bạn?",
            text="Sau mật khẩu đúng, mã của bước đăng nhập thứ hai bị nhập sai nhiều lần. Nếu không phải bạn: "
            "hãy đổi mật khẩu ngay.",
            path=OWN_ACCOUNT,
        )
    return False


@transaction.atomic
def pass_by_passkey(*, person: Person, state: State, answer: str) -> bool:
    """Whether one of the person's keys signed the question that `state` belongs to.

    A key whose count of signatures did not grow may have been copied, and is not taken (WebAuthn, section 6.1.1);
    devices that do not count always say 0.
    """
    keys = list(Passkey.objects.select_for_update().filter(person=person))
    try:
        used, count = read_key(state=state, answer=answer, known=keys)
    except WrongAnswer:
        _record_failure(person)
        return False
    key = next(key for key in keys if bytes(key.credential_id) == used)
    if (count or key.sign_count) and count <= key.sign_count:
        _record_failure(person)
        return False
    key.sign_count, key.last_used_at = count, timezone.now()
    key.save(update_fields=["sign_count", "last_used_at"])
    return True


@transaction.atomic
def _take_app_code(person: Person, code: str) -> bool:
    """The secret is sealed anew, so that it moves to the present key by being used."""
    app = AuthenticatorApp.objects.select_for_update().filter(person=person).first()
    secret = unseal(bytes(app.secret), owner=person.audit_id) if app else None
    if app is None or secret is None:
        return False
    counter = totp.counter_of(secret, code, after=app.last_counter)
    if counter is None:
        return False
    app.last_counter, app.secret = counter, seal(secret, owner=person.audit_id)
    app.save(update_fields=["last_counter", "secret"])
    return True


@transaction.atomic
def _take_recovery_code(person: Person, code: str) -> bool:
    try:
        known = fingerprints(crockford.canonical(code))
    except ValueError:
        return False
    taken, _ = RecoveryCode.objects.filter(person=person, fingerprint__in=known).delete()
    if not taken:
        return False
    left = person.recovery_codes.count()
    audit.record("use_recovery_code", by=person, subject=person, left=left)
    notify(
        people=[person],
        subject="Một mã dự phòng vừa được dùng",
        text=f"Bạn còn {left} mã dự phòng. Nếu không phải bạn dùng: hãy đổi mật khẩu ngay.",
        path=OWN_ACCOUNT,
    )
    return True


def _record_failure(person: Person) -> None:
    audit.record("fail_second_step", by=PROGRAM, subject=person)
