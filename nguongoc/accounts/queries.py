"""Reads over people and what they did."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from nguongoc.accounts.enums import DECIDING, Level, Permission, Role, SuccessionKind
from nguongoc.accounts.models import (
    AuthenticatorApp,
    KnownDevice,
    Membership,
    Organisation,
    OrganisationSuccession,
    Passkey,
    Person,
)
from nguongoc.accounts.roles import ROLES, permissions_of
from nguongoc.accounts.vault import fingerprint
from nguongoc.common.models import AuditEntry
from nguongoc.common.text import fold, search_words, sort_key
from nguongoc.places.models import AdministrativeUnit


def knows_device(*, email: str, cookie: str) -> bool:
    """Whether the account was logged in to before from the browser with this cookie."""
    return KnownDevice.objects.filter(person__email=email.lower(), token=fingerprint(cookie)).exists()


@dataclass(frozen=True, slots=True)
class SecondSteps:
    """What a person has set up beside the password."""

    app: AuthenticatorApp | None
    passkeys: list[Passkey]
    recovery_codes: int

    @property
    def any(self) -> bool:
        return self.app is not None or bool(self.passkeys)


def second_steps_of(person: Person) -> SecondSteps:
    return SecondSteps(
        app=AuthenticatorApp.objects.filter(person=person).first(),
        passkeys=list(Passkey.objects.visible_to(person)),
        recovery_codes=person.recovery_codes.count(),
    )


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


def members_visible_to(person: Person, *, typed: str = "") -> list[Membership]:
    """The accounts that a person runs, in the order of Vietnamese names; an organisation has some dozens.

    With `typed` those whose name, e-mail address or telephone holds every word of it, with or without accents.
    """
    words = search_words(typed)
    found = [
        member
        for member in Membership.objects.visible_to(person).select_related("person", "organisation")
        if all(word in fold(f"{member.person.name} {member.person.email} {member.person.phone}") for word in words)
    ]
    return sorted(found, key=lambda member: (sort_key(member.person.name), member.pk))


def access_history(*, of: Person, reader: Person) -> QuerySet[AuditEntry]:
    """What a person did and what was done to the account, failed logins too; as far as the reader may know."""
    return audit_trail_of(reader).filter(
        Q(actor_id=of.audit_id) | Q(subject_kind=Person._meta.label_lower, subject_id=of.audit_id)  # noqa: SLF001 -- _meta is Django's documented interface
    )


def person_of(email: str) -> Person | None:
    return Person.objects.filter(email__iexact=email.strip()).first()


def people_with(organisation: Organisation, *permissions: Permission) -> list[Person]:
    """Everybody who holds one of the permissions in the organisation's name today. One query."""
    rows = ROLES[Level(organisation.level)].items()
    roles = [role for role, row in rows if row.permissions.intersection(permissions)]
    return _members([organisation.pk], roles)


def administrators_of(*organisation_ids: int) -> list[Person]:
    """Those who run the organisations' accounts; none where there is no account yet. One query."""
    return _members(organisation_ids, [Role.ADMINISTRATOR])


def opened_accounts(organisation_id: int) -> QuerySet[Membership]:
    """The accounts of an organisation, suspended ones too, whose holders have set a password."""
    current = Membership.objects.current().filter(organisation=organisation_id)
    return current.exclude(person__password__startswith=UNUSABLE_PASSWORD_PREFIX)


def _members(organisation_ids: Sequence[int], roles: list[Role]) -> list[Person]:
    members = Membership.objects.in_force().filter(
        organisation__in=organisation_ids, role__in=roles, person__is_active=True
    )
    return [member.person for member in members.select_related("person").order_by("pk")]


def heir_of(organisation: Organisation) -> Organisation:
    """The authority of now that took over first of all; itself where it only gave places, or went on."""
    row = organisation.became.exclude(kind=SuccessionKind.HAND_OVER).select_related("successor").first()
    return heir_of(row.successor) if row else organisation


def with_predecessors(organisation: Organisation) -> list[int]:
    """The ids of an organisation and of all whose work came to it, one after the other."""
    found, last = [organisation.pk], [organisation.pk]
    while last:
        gone = OrganisationSuccession.objects.filter(successor__in=last).exclude(kind=SuccessionKind.HAND_OVER)
        last = [pk for pk in gone.values_list("predecessor", flat=True) if pk not in found]
        found += last
    return found


def decides(membership: Membership) -> bool:
    """Whether the role decides anything that could be handed on."""
    return bool(DECIDING & permissions_of(membership.organisation.level, membership.role))


def colleagues_of(person: Person) -> QuerySet[Membership]:
    """The other accounts in force of the person's organisation."""
    own = person.own_organisation
    found = Membership.objects.in_force().filter(organisation=own, person__is_active=True)
    return found.exclude(person=person).select_related("person", "organisation")
