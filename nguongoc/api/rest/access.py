"""Every route says which permission its caller needs."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from nguongoc.accounts.enums import Permission
from nguongoc.api.callers import Caller, caller_with


class CalledRequest(HttpRequest):
    """A request that `Needs` has let through."""

    auth: Caller


class Needs(HttpBearer):
    """`Authorization: Bearer KEY` of a key for one of the permissions; 401 without one, 403 for another's."""

    def __init__(self, *permissions: Permission) -> None:
        super().__init__()
        self.permissions = permissions

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        return caller_with(token, self.permissions)
