"""Who runs whose accounts, which authority stands above which, and who must log in with a second step."""

from django.conf import settings

from nguongoc.accounts.enums import Level, Permission, Role
from nguongoc.accounts.models import Membership, Organisation, Person
from nguongoc.accounts.roles import TWO_STEPS
from nguongoc.common.errors import NotPermitted

LEVELS_ABOVE: dict[Level, list[Level | None]] = {
    Level.PROVINCE: [None],
    Level.DEPARTMENT: [Level.PROVINCE],
    Level.DIVISION: [Level.DEPARTMENT],
    Level.DISTRICT: [Level.PROVINCE],
    Level.COMMUNE: [Level.PROVINCE, Level.DISTRICT],
}
"""Under authorities of which levels one of each level stands (plan III.1.3, with districts or without)."""


def administered(by: Person) -> Organisation:
    """The organisation whose accounts the person runs, locked: of two changes at once one comes second.

    The permission is asked again behind the lock, since the change before may have taken it.
    """
    organisation = by.require(Permission.MANAGE_ACCOUNTS)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    still = Person.objects.get(pk=by.pk).require(Permission.MANAGE_ACCOUNTS)
    if still.pk != organisation.pk:
        raise not_yours()
    return still


def has_administrator(organisation: Organisation) -> bool:
    """Whether somebody runs the accounts of an organisation."""
    running = Membership.objects.in_force().filter(organisation=organisation, role=Role.ADMINISTRATOR)
    return running.filter(person__is_active=True).exists()


def may_be_first_administered(organisation: Organisation, own: Organisation) -> bool:
    """Whether the administrator of `own` may give an organisation its first administrator (the scope of accounts).

    The scope is the own organisation, and beyond it this one thing: a part whose accounts nobody runs.
    """
    existing = Organisation.objects.authorities().existing().filter(pk=organisation.pk, parent=own)
    return existing.exists() and not has_administrator(organisation)


def not_yours() -> NotPermitted:
    return NotPermitted("Tài khoản này không thuộc đơn vị của bạn.")


def must_take_two_steps(person: Person) -> bool:
    """Whether a second step is owed: by who runs accounts or publishes, in the place of a colleague too.

    settings.SECOND_STEP_FOR says of whom: people of `authorities`, or `everybody` with such a role.
    """
    organisation = person.own_organisation
    if organisation is None or not (organisation.is_authority or settings.SECOND_STEP_FOR == "everybody"):
        return False
    return person.may(*TWO_STEPS)
