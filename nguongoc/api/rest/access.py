"""Every route says which permission its caller needs; a caller is a program with the key of a person."""

from dataclasses import dataclass

from django.http import HttpRequest
from ninja.security import HttpBearer

from nguongoc.accounts.actions import bearer_of
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import ApiToken, Organisation, Person


@dataclass(frozen=True, slots=True)
class Caller:
    """The key, and the person in whose name it acts, within its scopes."""

    token: ApiToken
    person: Person
    organisation: Organisation


class CalledRequest(HttpRequest):
    """A request that `Needs` has let through."""

    auth: Caller


class Needs(HttpBearer):
    """`Authorization: Bearer KEY` of a key for one of the permissions; 401 without one, 403 for another's."""

    def __init__(self, *permissions: Permission) -> None:
        super().__init__()
        self.permissions = permissions

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        found = bearer_of(secret=token)
        if found is None:
            return None
        key, person = found
        return Caller(key, person, person.require(*self.permissions))
