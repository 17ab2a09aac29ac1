"""Views say here what was opened and what was taken out, for the access history: one row a page, none a list."""

from django.db.models import Model

from nguongoc.accounts.actions import record_access
from nguongoc.accounts.enums import AccessAct
from nguongoc.web.access import OfficeRequest


def opened(request: OfficeRequest, subject: Model) -> None:
    """The page of a subject was opened. Sending a form to it is told by the audit trail instead."""
    if request.method == "GET":
        record_access(by=request.user, act=AccessAct.OPEN, name=str(subject), subject=subject)


def exported(request: OfficeRequest, name: str, subject: Model | None = None) -> None:
    """A file was taken out; `name` says which, as `Danh sách cơ sở (Excel)`."""
    if request.method == "GET":
        record_access(by=request.user, act=AccessAct.EXPORT, name=name, subject=subject)
