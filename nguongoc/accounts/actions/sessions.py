"""Everybody minds their own sessions; an administrator ends those of the organisation."""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from nguongoc.accounts.models import Membership, Person, PersonSession
from nguongoc.accounts.rules import administered, not_yours
from nguongoc.common import audit


@transaction.atomic
def end_session(*, session: PersonSession, by: Person) -> None:
    """End one session: one's own, or as administrator that of a person of the organisation."""
    if session.person_id != by.pk:
        organisation = administered(by)
        if not Membership.objects.current().filter(person=session.person, organisation=organisation).exists():
            raise not_yours()
    Session.objects.filter(session_key=session.session_key).delete()
    PersonSession.objects.filter(pk=session.pk).delete()
    audit.record(
        "end_session",
        by=by,
        subject=session.person,
        session_address=session.address,
        session_device=session.device,
    )


def end_all_sessions(*, person: Person) -> int:
    """End every session of a person; gives how many were open."""
    sessions = PersonSession.objects.filter(person=person)
    keys = list(sessions.values_list("session_key", flat=True))
    ended = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).count()
    Session.objects.filter(session_key__in=keys).delete()
    sessions.delete()
    return ended


def remember_session(*, person: Person, session_key: str) -> None:
    """List a session that has just begun; those of the person's that are over leave the list."""
    origin = audit.current_origin()
    PersonSession.objects.filter(person=person).exclude(pk__in=PersonSession.objects.open().values("pk")).delete()
    PersonSession.objects.update_or_create(
        session_key=session_key,
        defaults={"person": person, "address": origin.address or None, "device": origin.device[:300]},
    )
