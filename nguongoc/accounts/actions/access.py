"""What people open and take out enters the access history."""

from django.db.models import Model

from nguongoc.accounts.enums import AccessAct
from nguongoc.accounts.models import AccessEntry, Person
from nguongoc.common import audit


def record_access(*, by: Person, act: AccessAct, name: str, subject: Model | None = None) -> None:
    """One row: who opened or took out what, in whose name, from where. `name` says what people saw."""
    if by.own_organisation is None:
        return
    here = audit.current_origin()
    AccessEntry.objects.create(
        person=by,
        organisation=by.own_organisation,
        on_behalf_of=by.audit_on_behalf_of,
        act=act,
        subject_kind=subject._meta.label_lower if subject else "",  # noqa: SLF001 -- _meta is Django's documented interface
        subject_id=str(subject.pk) if subject else "",
        subject_name=name[:300],
        address=here.address or None,
        device=here.device[:300],
    )
