"""Organisations (authorities by level, establishments), people and the roles that they hold in them."""

from nguongoc.accounts.models.jurisdictions import Jurisdiction
from nguongoc.accounts.models.notices import Notice
from nguongoc.accounts.models.organisations import Organisation, OrganisationQuerySet
from nguongoc.accounts.models.people import Membership, MembershipQuerySet, Person, PersonManager, PersonSession

__all__ = [
    "Jurisdiction",
    "Membership",
    "MembershipQuerySet",
    "Notice",
    "Organisation",
    "OrganisationQuerySet",
    "Person",
    "PersonManager",
    "PersonSession",
]
