"""Accounts come into being here, whoever asks: the portal, an administrator, a command."""

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Membership, Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.text import normalise


@dataclass(frozen=True, slots=True)
class Program:
    """The program itself as an actor: first accounts, profiles, jobs."""

    audit_id: str = "program"
    audit_name: str = "Hệ thống"
    audit_organisation: str = ""
    audit_on_behalf_of: str = ""


PROGRAM = Program()


@transaction.atomic
def create_account(
    *,
    email: str,
    name: str,
    password: str | None,
    organisation: Organisation,
    role: Role,
    phone: str = "",
    by: audit.Actor = PROGRAM,
) -> Person:
    """A person with a role in an organisation; recorded in the audit trail.

    Without a password nobody can log in to the account until one is set.

    Raises Refusal where the address is taken or the password too weak (fields `email`, `password`).
    """
    if Person.objects.filter(email__iexact=email).exists():
        raise _email_taken()
    if password is not None:
        require_strong(password=password)
    try:
        with transaction.atomic():
            person = Person.objects.create_person(
                email=email, name=normalise(name), password=password, phone=normalise(phone)
            )
    except IntegrityError as error:  # the same form sent twice at once
        raise _email_taken() from error
    Membership.objects.create(person=person, organisation=organisation, role=role)
    audit.record("create_account", by=by, subject=person, role=role, organisation=str(organisation))
    return person


def begin_anew(*, membership: Membership, organisation: Organisation, role: str) -> Membership:
    """The person goes on elsewhere or in another role; history keeps what was before, and a suspension goes on."""
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    return Membership.objects.create(
        person=membership.person, organisation=organisation, role=role, suspended_at=membership.suspended_at
    )


def _email_taken() -> Refusal:
    return Refusal(
        "Địa chỉ thư điện tử này đã có tài khoản. Hãy đăng nhập, hoặc dùng địa chỉ khác.", field="email"
    )


def require_strong(*, password: str) -> None:
    """Raises Refusal (field `password`) where a password is too short, too common or digits alone."""
    try:
        validate_password(password)
    except ValidationError as error:
        raise Refusal(" ".join(error.messages), field="password") from error
