"""Organisations (authorities by level, establishments), people and the roles that they hold in them."""

from nguongoc.accounts.models.access import AccessEntry
from nguongoc.accounts.models.delegations import Delegation
from nguongoc.accounts.models.jurisdictions import Jurisdiction, JurisdictionQuerySet
from nguongoc.accounts.models.logging_in import Attempt, AuthenticatorApp, KnownDevice, Passkey, RecoveryCode
from nguongoc.accounts.models.mandates import Mandate, MandateQuerySet
from nguongoc.accounts.models.notices import Notice
from nguongoc.accounts.models.organisations import Organisation
from nguongoc.accounts.models.people import (
    ORGANISATION_OF_SESSION,
    Membership,
    Person,
    PersonSession,
    doer,
)
from nguongoc.accounts.models.successions import OrganisationSuccession
from nguongoc.accounts.models.tokens import ApiAnswer, ApiToken

__all__ = [
    "ORGANISATION_OF_SESSION",
    "AccessEntry",
    "ApiAnswer",
    "ApiToken",
    "Attempt",
    "AuthenticatorApp",
    "Delegation",
    "Jurisdiction",
    "JurisdictionQuerySet",
    "KnownDevice",
    "Mandate",
    "MandateQuerySet",
    "Membership",
    "Notice",
    "Organisation",
    "OrganisationSuccession",
    "Passkey",
    "Person",
    "PersonSession",
    "RecoveryCode",
    "doer",
]
