"""An event is declared wrong: its original stays, and neither counts any more (EPCIS 2.0, 7.4.1.4)."""

import uuid
from collections.abc import Sequence

from django.utils import timezone

from nguongoc.trace.models import Event, EventThing, VoidEvent


def void_event(*, event: uuid.UUID, declaration: uuid.UUID) -> None:
    """From now on the event counts in no walk and no balance, nor does the declaration that is to follow."""
    VoidEvent.objects.bulk_create(
        [
            VoidEvent(event=event, declared_by=declaration),
            VoidEvent(event=declaration, declared_by=declaration),
        ]
    )


def declare_wrong(*, event: uuid.UUID, declaration: uuid.UUID, corrective: Sequence[uuid.UUID]) -> Event:
    """Write the error declaration of a void event: its own body and edges, with what corrects it."""
    original = Event.objects.get(id=event)
    told = {
        "declarationTime": timezone.localtime().isoformat(timespec="milliseconds"),
        "reason": "incorrect_data",
        "correctiveEventIDs": [f"urn:uuid:{each}" for each in corrective],
    }
    EventThing.objects.bulk_create(
        EventThing(
            event=declaration, thing_id=edge.thing_id, part=edge.part, quantity=edge.quantity, unit=edge.unit
        )
        for edge in EventThing.objects.filter(event=event)
    )
    return Event.objects.create(
        id=declaration,
        organisation=original.organisation,
        event_type=original.event_type,
        action=original.action,
        event_time=original.event_time,
        biz_step=original.biz_step,
        disposition=original.disposition,
        body=original.body | {"errorDeclaration": told},
    )
