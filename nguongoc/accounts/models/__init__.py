"""Organisations (authorities by level, establishments), people and the roles that they hold in them."""

from nguongoc.accounts.models.organisations import Organisation, OrganisationQuerySet
from nguongoc.accounts.models.people import Membership, MembershipQuerySet, Person, PersonManager, PersonSession

__all__ = [
    "Membership",
    "MembershipQuerySet",
    "Organisation",
    "OrganisationQuerySet",
    "Person",
    "PersonManager",
    "PersonSession",
]
