"""The audit trail: who did what to what, when and from where. Rows are only ever added."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Model

from nguongoc.common.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Origin:
    """From where an act comes: the network address and the device, or the name of a job or command."""

    address: str = ""
    device: str = ""


_COMMAND = Origin(device="lệnh quản trị")
_origin: ContextVar[Origin] = ContextVar("origin", default=_COMMAND)


@contextmanager
def acting_from(origin: Origin) -> Iterator[None]:
    """What is recorded inside came from `origin`: doors set it once for each request, job or command."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def current_origin() -> Origin:
    """From where the present act comes."""
    return _origin.get()


class Actor(Protocol):
    """Whoever acts: a person, or the program itself."""

    @property
    def audit_id(self) -> str: ...
    @property
    def audit_name(self) -> str: ...
    @property
    def audit_organisation(self) -> str: ...
    @property
    def audit_on_behalf_of(self) -> str: ...


def record(action: str, *, by: Actor, subject: Model, **details: Any) -> None:
    """Write one entry, in the transaction of the change that it tells of.

    `action` is verb_object in lower case, such as `open_recall`. Subjects and actors are kept as text: the
    entry outlives them and says what they were called then. `details` must be fit for JSON.
    """
    _entry(action, by, subject, details).save()


def record_all(action: str, entries: Iterable[tuple[Actor, Model]], **details: Any) -> None:
    """Write an entry for each subject and whoever acted on it, all with the same details; see `record`."""
    AuditEntry.objects.bulk_create(_entry(action, by, subject, details) for by, subject in entries)


def _entry(action: str, by: Actor, subject: Model, details: dict[str, Any]) -> AuditEntry:
    here = current_origin()
    return AuditEntry(
        action=action,
        actor_id=by.audit_id,
        actor_name=by.audit_name,
        actor_organisation=by.audit_organisation,
        on_behalf_of=by.audit_on_behalf_of,
        subject_kind=subject._meta.label_lower,  # noqa: SLF001 -- _meta is Django's documented interface
        subject_id=str(subject.pk),
        subject_name=str(subject)[:300],
        details=details,
        address=here.address or None,
        device=here.device[:300],
    )
