"""A caller is a program with the key of a person: both doors for machines know it by the same header."""

from dataclasses import dataclass

from nguongoc.accounts.actions import bearer_of
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import ApiToken, Organisation, Person
from nguongoc.common.audit import Origin, current_origin


@dataclass(frozen=True, slots=True)
class Caller:
    """The key, and the person in whose name it acts, within its scopes."""

    token: ApiToken
    person: Person
    organisation: Organisation

    @property
    def origin(self) -> Origin:
        """From where it acts: the audit trail names the key as the device."""
        here = current_origin()
        return Origin(here.address, f"khóa {self.token} {here.device}".strip())


def caller_with(secret: str, permissions: tuple[Permission, ...]) -> Caller | None:
    """Whose key this is, if it counts; one more call is counted.

    Raises NotPermitted where it is for none of the permissions, TooManyAttempts beyond the calls of a minute.
    """
    found = bearer_of(secret=secret)
    if found is None:
        return None
    key, person = found
    return Caller(key, person, person.require(*permissions))
