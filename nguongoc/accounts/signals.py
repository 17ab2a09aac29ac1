"""Logins and failed logins enter the audit trail."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver

from nguongoc.accounts.actions import PROGRAM
from nguongoc.accounts.models import Person
from nguongoc.common import audit


@receiver(user_logged_in)
def record_login(sender: object, user: Person, **kwargs: Any) -> None:
    audit.record("log_in", by=user, subject=user)


@receiver(user_login_failed)
def record_failed_login(sender: object, credentials: dict[str, Any], **kwargs: Any) -> None:
    """Only failures at an account that exists: what else is typed may be a password in the wrong field."""
    person = Person.objects.filter(email__iexact=str(credentials.get("username", ""))).first()
    if person is not None:
        audit.record("fail_log_in", by=PROGRAM, subject=person)
