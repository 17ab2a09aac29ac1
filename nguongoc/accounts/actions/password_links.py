"""Links by which a person sets a password: shown to an administrator once, or sent by e-mail."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from procrastinate.contrib.django import app

from nguongoc.accounts.actions.accounts import PROGRAM
from nguongoc.accounts.actions.attempts import admit
from nguongoc.accounts.enums import AttemptKind
from nguongoc.accounts.models import Person
from nguongoc.common import audit

LINK_DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)


@dataclass(frozen=True, slots=True)
class PasswordLink:
    """What a link for setting the password carries. It works once, and for settings.PASSWORD_RESET_TIMEOUT."""

    uid: str
    token: str

    @property
    def address(self) -> str:
        return settings.SITE_URL + reverse("people:set_password", args=[self.uid, self.token])


def password_link_for(*, person: Person) -> PasswordLink:
    return PasswordLink(
        uid=urlsafe_base64_encode(force_bytes(person.pk)), token=default_token_generator.make_token(person)
    )


def fresh_address(*, person: Person) -> str:
    """Where the person sets a password; made when it is sent, so that no table and no page ever holds it."""
    return password_link_for(person=person).address


def ask_for_password_link(*, email: str) -> None:
    """Have a link sent to the address, if it has an account: a job looks, so that nobody learns it by the time.

    Raises TooManyAttempts, for addresses with an account and without alike.
    """
    admit(kind=AttemptKind.PASSWORD_LINK, account=email)
    mail_link_later(email=email)


def mail_link_later(*, email: str) -> None:
    app.configure_task("accounts.mail_password_link", queue="mail").defer(email=email.lower())


@transaction.atomic
def send_password_link(*, email: str) -> None:
    """Send the link that was asked for; it is stored nowhere.

    Nothing is sent to an address without an account, nor while the account is suspended. Raises what the mail
    server raises: the job is then tried again.
    """
    person = Person.objects.filter(email=email, is_active=True).first()
    if person is None or person.own_organisation is None:
        return
    body = (
        f"Có người yêu cầu đặt mật khẩu mới cho tài khoản {person.email}. Nếu là bạn, hãy mở đường dẫn:\n\n"
        f"{fresh_address(person=person)}\n\nĐường dẫn dùng được một lần, trong {LINK_DAYS} ngày. "
        "Nếu không phải bạn, hãy bỏ qua thư này: mật khẩu không đổi.\n"
    )
    EmailMessage(subject="Đặt mật khẩu mới", body=body, to=[person.email]).send()
    audit.record("mail_password_link", by=PROGRAM, subject=person)
