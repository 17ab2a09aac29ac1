"""Reads over people and what they did."""

import datetime as dt

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from nguongoc.accounts.enums import Level, Permission, Role, SuccessionKind
from nguongoc.accounts.models import Membership, Organisation, Person
from nguongoc.accounts.roles import ROLES
from nguongoc.common.models import AuditEntry
from nguongoc.common.text import sort_key
from nguongoc.places.models import AdministrativeUnit

FAILURES_ALLOWED = 10
FAILURES_COUNT_FOR = dt.timedelta(minutes=15)


def has_failed_too_often(*, email: str, address: str) -> bool:
    """Whether logins to this account from this address failed so often lately that no more are answered.

    Failures stop counting after a quarter of an hour; the account stays open from every other address.
    """
    person = Person.objects.filter(email__iexact=email).values_list("pk", flat=True).first()
    failures = AuditEntry.objects.filter(
        action="fail_log_in",
        subject_kind=Person._meta.label_lower,  # noqa: SLF001 -- _meta is Django's documented interface
        subject_id=str(person),
        address=address or None,
        at__gt=timezone.now() - FAILURES_COUNT_FOR,
    )
    return person is not None and failures.count() >= FAILURES_ALLOWED


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


def communes_overseen(person: Person) -> QuerySet[AdministrativeUnit]:
    """The communes, wards and special zones of today in the jurisdiction of the person's authority."""
    organisation = person.organisation
    if organisation is None:
        return AdministrativeUnit.objects.none()
    held = organisation.jurisdictions.in_force().values("unit")
    return AdministrativeUnit.objects.within(held).existing_today().communes()


def members_visible_to(person: Person) -> list[Membership]:
    """The accounts that a person runs, in the order of Vietnamese names; an organisation has some dozens."""
    members = Membership.objects.visible_to(person).select_related("person", "organisation")
    return sorted(members, key=lambda member: (sort_key(member.person.name), member.pk))


def access_history(*, of: Person, reader: Person) -> QuerySet[AuditEntry]:
    """What a person did and what was done to the account, failed logins too; as far as the reader may know."""
    return audit_trail_of(reader).filter(
        Q(actor_id=of.audit_id) | Q(subject_kind=Person._meta.label_lower, subject_id=of.audit_id)  # noqa: SLF001 -- _meta is Django's documented interface
    )


def person_of(email: str) -> Person | None:
    return Person.objects.filter(email__iexact=email.strip()).first()


def people_with(organisation: Organisation, permission: Permission) -> list[Person]:
    """Everybody who may do this in the organisation's name today. One query."""
    roles = [role for role, row in ROLES[Level(organisation.level)].items() if permission in row.permissions]
    return _members(organisation.pk, roles)


def administrators_of(organisation_id: int) -> list[Person]:
    """Those who run an organisation's accounts; none where it has no account yet."""
    return _members(organisation_id, [Role.ADMINISTRATOR])


def opened_accounts(organisation_id: int) -> QuerySet[Membership]:
    """The accounts of an organisation, suspended ones too, whose holders have set a password."""
    current = Membership.objects.current().filter(organisation=organisation_id)
    return current.exclude(person__password__startswith=UNUSABLE_PASSWORD_PREFIX)


def _members(organisation_id: int, roles: list[Role]) -> list[Person]:
    members = Membership.objects.in_force().filter(
        organisation=organisation_id, role__in=roles, person__is_active=True
    )
    return [member.person for member in members.select_related("person").order_by("pk")]


def heir_of(organisation: Organisation) -> Organisation:
    """The authority of now that took over first of all; itself where it only gave places, or went on."""
    row = organisation.became.exclude(kind=SuccessionKind.HAND_OVER).select_related("successor").first()
    return heir_of(row.successor) if row else organisation
