"""An event is declared wrong: its original stays, and neither counts any more (EPCIS 2.0, 7.4.1.4)."""

import uuid
from collections.abc import Sequence

from django.utils import timezone

from nguongoc.trace.actions.events import write_event
from nguongoc.trace.models import Event, VoidEvent


def void_event(*, event: uuid.UUID, declaration: uuid.UUID) -> None:
    """From now on the event counts in no walk and no balance, nor does the declaration that is to follow."""
    VoidEvent.objects.bulk_create(
        [
            VoidEvent(event=event, declared_by=declaration),
            VoidEvent(event=declaration, declared_by=declaration),
        ]
    )


def declare_wrong(*, event: uuid.UUID, declaration: uuid.UUID, corrective: Sequence[uuid.UUID]) -> None:
    """Write the error declaration of a void event: its own body, with what corrects it."""
    original = Event.objects.select_related("organisation").get(id=event)
    told = {
        "declarationTime": timezone.localtime().isoformat(timespec="milliseconds"),
        "reason": "incorrect_data",
        "correctiveEventIDs": [f"urn:uuid:{each}" for each in corrective],
    }
    write_event(
        event=declaration, organisation=original.organisation, body=original.body | {"errorDeclaration": told}
    )
