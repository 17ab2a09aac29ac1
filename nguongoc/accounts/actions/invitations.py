"""A new account is opened by its holder: the link for setting the password comes by e-mail to its address."""

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from nguongoc.accounts.actions.accounts import create_account
from nguongoc.accounts.actions.password_links import LINK_DAYS, fresh_address
from nguongoc.accounts.enums import Permission, Role
from nguongoc.accounts.models import Membership, Organisation, Person
from nguongoc.accounts.queries import opened_accounts
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal


def invite(*, person: Person) -> None:
    """Send the link after the commit. It is made when it is sent, so that no table and no page ever holds it."""
    app.configure_task("accounts.mail_invitation", queue="mail").defer(person_id=person.pk)


@transaction.atomic
def invite_first_account(*, establishment: Organisation, email: str, name: str, phone: str, by: Person) -> Person:
    """An official gives an establishment of the jurisdiction its first account: that of its administrator.

    An invitation that nobody has followed yet may be repeated, to another address as well: the account that was
    never opened ends. Raises NotPermitted; Refusal where an account is in use, or the address has one (`email`).
    """
    if not by.may_act_for(establishment):
        raise NotPermitted(f"Tài khoản của bạn không có quyền: {Permission.ENTER_RECORDS.label}.")
    Organisation.objects.select_for_update(no_key=True).get(pk=establishment.pk)
    if opened_accounts(establishment.pk).exists():
        raise Refusal("Cơ sở đã có tài khoản. Người quản lý tài khoản của cơ sở tự thêm người khác.")
    person = _unopened(establishment, email) or create_account(
        email=email,
        name=name,
        password=None,
        organisation=establishment,
        role=Role.ADMINISTRATOR,
        phone=phone,
        by=by,
    )
    audit.record("invite_account", by=by, subject=person, organisation=str(establishment))
    invite(person=person)
    return person


def send_invitation(*, person_id: int) -> None:
    """Mail the link; nothing where the password has been set meanwhile. Raises what the mail server raises."""
    person = Person.objects.get(pk=person_id)
    if person.has_usable_password() or person.organisation is None:
        return
    EmailMessage(
        subject=f"Mở tài khoản của {person.organisation}"[:200],
        body=(
            f"Chào {person.name},\n\n{person.organisation} có tài khoản trên hệ thống truy xuất nguồn gốc, "
            f"đăng nhập bằng địa chỉ thư này. Hãy đặt mật khẩu trong {LINK_DAYS} ngày:\n\n"
            f"{fresh_address(person=person)}\n\n"
            "Nếu bạn không biết việc này, hãy bỏ qua thư: không có mật khẩu thì không ai đăng nhập được.\n"
        ),
        to=[person.email],
    ).send()


def _unopened(establishment: Organisation, email: str) -> Person | None:
    """The invited person of this address, where nobody has set its password; other such invitations end."""
    invited = Membership.objects.current().filter(organisation=establishment).select_related("person")
    for membership in invited:
        if membership.person.email == email.strip().lower():
            return membership.person
        membership.ended_at = timezone.now()
        membership.save(update_fields=["ended_at"])
    return None
