"""Setting up, changing and taking away the second step of logging in."""

import secrets

from django.contrib.auth.hashers import check_password
from django.db import IntegrityError, transaction

from nguongoc.accounts import totp
from nguongoc.accounts.actions.attempts import admit
from nguongoc.accounts.actions.devices import OWN_ACCOUNT
from nguongoc.accounts.actions.notices import notify
from nguongoc.accounts.actions.password_links import mail_link_later
from nguongoc.accounts.actions.sessions import end_all_sessions
from nguongoc.accounts.enums import AttemptKind
from nguongoc.accounts.models import AuthenticatorApp, Membership, Passkey, Person, RecoveryCode
from nguongoc.accounts.passkeys import State, WrongAnswer, read_new_key
from nguongoc.accounts.queries import second_steps_of
from nguongoc.accounts.rules import administered, must_take_two_steps, not_yours
from nguongoc.accounts.vault import fingerprint, seal
from nguongoc.common import audit, crockford
from nguongoc.common.errors import Refusal, StateChanged
from nguongoc.common.text import normalise

RECOVERY_CODES = 10
RECOVERY_SYMBOLS = 10  # fifty bits
MOST_PASSKEYS = 10


def confirm_password(*, person: Person, password: str) -> None:
    """Whoever sits here knows the password. Called outside of a transaction: the try is counted.

    Raises Refusal (field `password`), or TooManyAttempts after too many wrong ones.
    """
    attempt = admit(kind=AttemptKind.PASSWORD, account=person.email)
    if not check_password(password, person.password):
        raise Refusal("Mật khẩu đang dùng chưa đúng. Hãy gõ lại.", field="password")
    attempt.delete()


@transaction.atomic
def set_up_app(*, by: Person, secret: bytes, code: str) -> list[str]:
    """The application that knows `secret` is the person's from now on, in the place of an earlier one.

    Other sessions end. Gives the recovery codes where this is the first second step, else nothing. Raises Refusal
    (field `code`) where the code is not one that the application shows now.
    """
    _lock(by)
    counter = totp.counter_of(secret, "".join(code.split()))
    if counter is None:
        raise Refusal(
            "Mã chưa đúng. Hãy nhập sáu chữ số mà ứng dụng đang hiện. Vẫn sai? Hãy bật giờ tự động trên điện "
            "thoại.",
            field="code",
        )
    is_first = not second_steps_of(by).any
    AuthenticatorApp.objects.update_or_create(
        person=by, defaults={"secret": seal(secret, owner=by.audit_id), "last_counter": counter}
    )
    audit.record("set_up_authenticator_app", by=by, subject=by, sessions=end_all_sessions(person=by))
    return _changed(by, is_first, "Một ứng dụng tạo mã vừa được đặt cho tài khoản.")


@transaction.atomic
def remove_app(*, by: Person) -> None:
    """The application's codes open nothing any more. Raises Refusal where the role needs it to stay."""
    _lock(by)
    steps = second_steps_of(by)
    if steps.app is None:
        raise StateChanged("Ứng dụng tạo mã đã được gỡ rồi.")
    _require_another(by, others=len(steps.passkeys))
    AuthenticatorApp.objects.filter(person=by).delete()
    audit.record("remove_authenticator_app", by=by, subject=by, sessions=end_all_sessions(person=by))
    _removed(by, "Ứng dụng tạo mã vừa được gỡ khỏi tài khoản của bạn.")


@transaction.atomic
def add_passkey(*, by: Person, name: str, state: State, answer: str) -> list[str]:
    """One more key. Other sessions end; gives the recovery codes where this is the first second step.

    Raises Refusal where the browser's answer proves no key, or the person has ten already.
    """
    _lock(by)
    steps = second_steps_of(by)
    if len(steps.passkeys) >= MOST_PASSKEYS:
        raise Refusal(f"Bạn đã có {MOST_PASSKEYS} khóa truy cập. Hãy gỡ bớt một khóa không dùng nữa.")
    try:
        credential, count = read_new_key(state=state, answer=answer)
        with transaction.atomic():
            Passkey.objects.create(
                person=by,
                name=normalise(name),
                credential_id=credential.credential_id,
                credential=bytes(credential),
                sign_count=count,
            )
    except (WrongAnswer, IntegrityError) as error:
        raise Refusal("Thiết bị chưa tạo được khóa truy cập. Chưa có gì thay đổi; hãy làm lại từ đầu.") from error
    audit.record("add_passkey", by=by, subject=by, sessions=end_all_sessions(person=by))
    return _changed(by, not steps.any, f"Khóa truy cập “{normalise(name)}” vừa được thêm.")


@transaction.atomic
def remove_passkey(*, passkey: Passkey, by: Person) -> None:
    """The key opens nothing any more.

    Raises Refusal where the role needs it to stay, StateChanged where it is gone.
    """
    _lock(by)
    steps = second_steps_of(by)
    if passkey.pk not in {key.pk for key in steps.passkeys}:
        raise StateChanged("Khóa truy cập này đã được gỡ rồi.")
    _require_another(by, others=len(steps.passkeys) - 1 + bool(steps.app))
    passkey.delete()
    audit.record("remove_passkey", by=by, subject=by, sessions=end_all_sessions(person=by))
    _removed(by, f"Khóa truy cập “{passkey.name}” vừa được gỡ khỏi tài khoản của bạn.")


@transaction.atomic
def renew_recovery_codes(*, by: Person) -> list[str]:
    """Ten new codes, shown this once; earlier ones open nothing any more. Raises Refusal without a second step."""
    _lock(by)
    if not second_steps_of(by).any:
        raise Refusal("Hãy đặt ứng dụng tạo mã hoặc khóa truy cập trước.")
    audit.record("renew_recovery_codes", by=by, subject=by)
    _tell(by, "Mã dự phòng của bạn vừa được làm mới, mã cũ không dùng được nữa.")
    return _new_codes(by)


@transaction.atomic
def reset_second_step(*, membership: Membership, by: Person, reason: str) -> None:
    """An administrator takes the second step away from a colleague who has lost it; the colleague is told.

    The password goes too, and a link for a new one goes to the colleague's mailbox: of the two locks an
    administrator opens one, never both. Every session of the colleague ends. Raises Refusal for oneself: own steps
    are changed with the password.
    """
    organisation = administered(by)
    membership = Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=membership.pk)
    if membership.organisation_id != organisation.pk or membership.ended_at is not None:
        raise not_yours()
    if membership.person_id == by.pk:
        raise Refusal("Bạn không tự bỏ bước thứ hai của mình ở đây. Hãy mở “Tài khoản của tôi”.")
    person = membership.person
    clear_second_step(person=person, by=by, reason=reason)
    person.set_unusable_password()
    person.save(update_fields=["password"])
    mail_link_later(email=person.email)


@transaction.atomic
def clear_second_step(*, person: Person, by: audit.Actor, reason: str) -> None:
    """Take every second step from a person and end their sessions; recorded, and told to the person.

    Raises StateChanged where there is none.
    """
    _lock(person)
    if not second_steps_of(person).any:
        raise StateChanged("Tài khoản này chưa đặt bước đăng nhập thứ hai.")
    for steps in (AuthenticatorApp.objects, Passkey.objects, RecoveryCode.objects):
        steps.filter(person=person).delete()
    ended = end_all_sessions(person=person)
    audit.record("reset_second_step", by=by, subject=person, reason=normalise(reason), sessions=ended)
    _tell(person, f"{by.audit_name} vừa bỏ bước đăng nhập thứ hai của bạn. Lý do: {normalise(reason)}.")


def _lock(person: Person) -> None:
    """Of two changes to a person's steps one comes second."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _changed(by: Person, is_first: bool, sentence: str) -> list[str]:  # noqa: FBT001 -- private, two callers
    _tell(by, sentence)
    return _new_codes(by) if is_first else []


def _removed(by: Person, sentence: str) -> None:
    """Without any step left, recovery codes have nothing to stand in for."""
    if not second_steps_of(by).any:
        RecoveryCode.objects.filter(person=by).delete()
    _tell(by, sentence)


def _require_another(by: Person, *, others: int) -> None:
    if not others and must_take_two_steps(by):
        raise Refusal(
            "Vai trò của bạn phải có bước đăng nhập thứ hai. Hãy thêm khóa truy cập hoặc ứng dụng tạo mã khác "
            "trước, rồi gỡ."
        )


def _new_codes(person: Person) -> list[str]:
    codes = [
        crockford.encode(secrets.randbits(crockford.BITS * RECOVERY_SYMBOLS), RECOVERY_SYMBOLS)
        for _ in range(RECOVERY_CODES)
    ]
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, fingerprint=fingerprint(code)) for code in codes)
    return codes


def _tell(person: Person, sentence: str) -> None:
    notify(
        people=[person],
        subject="Bước đăng nhập thứ hai vừa thay đổi",
        text=f"{sentence} Nếu không phải bạn yêu cầu: hãy đổi mật khẩu ngay và báo người quản lý tài khoản của "
        "đơn vị.",
        path=OWN_ACCOUNT,
    )
