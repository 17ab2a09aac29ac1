"""Logins and failed logins enter the audit trail; a session is listed from its login to its logout."""

import time
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from nguongoc.accounts.actions import PROGRAM, remember_session
from nguongoc.accounts.models import ORGANISATION_OF_SESSION, Person, PersonSession
from nguongoc.accounts.queries import person_of
from nguongoc.common import audit


@receiver(user_logged_in)
def record_login(sender: object, user: Person, request: HttpRequest | None = None, **kwargs: Any) -> None:
    if request is not None:
        if request.session.session_key is None:  # the session of somebody else was thrown away just before
            request.session.create()
        request.session["seen"] = int(time.time())
        request.session[ORGANISATION_OF_SESSION] = user.own_organisation.pk if user.own_organisation else None
        remember_session(person=user, session_key=str(request.session.session_key))
    audit.record("log_in", by=user, subject=user)


@receiver(user_logged_out)
def forget_session(sender: object, request: HttpRequest, **kwargs: Any) -> None:
    PersonSession.objects.filter(session_key=request.session.session_key).delete()


@receiver(user_login_failed)
def record_failed_login(sender: object, credentials: dict[str, Any], **kwargs: Any) -> None:
    """Only failures at an account that exists: what else is typed may be a password in the wrong field."""
    person = person_of(str(credentials.get("username", "")))
    if person is not None:
        audit.record("fail_log_in", by=PROGRAM, subject=person)
