"""Reads over people and what they did."""

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from nguongoc.accounts.enums import Level, Permission
from nguongoc.accounts.models import Membership, Person
from nguongoc.common.models import AuditEntry


def audit_trail_of(person: Person) -> QuerySet[AuditEntry]:
    """The entries that a person may read: all for the province, else those of or about the organisation's people.

    Empty without the permission to read the audit trail.
    """
    organisation = person.organisation
    if organisation is None or not person.may(Permission.SEE_AUDIT_TRAIL):
        return AuditEntry.objects.none()
    if organisation.level == Level.PROVINCE:
        return AuditEntry.objects.all()
    members = Membership.objects.filter(organisation=organisation).values_list(
        Cast("person_id", CharField()), flat=True
    )
    return AuditEntry.objects.filter(
        Q(actor_id__in=members) | Q(subject_kind=Person._meta.label_lower, subject_id__in=members)  # noqa: SLF001 -- _meta is Django's documented interface
    )
