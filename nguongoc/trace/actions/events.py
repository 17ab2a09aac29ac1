"""Events are written here, with the things that they speak of: only ever added."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nguongoc.accounts.models import Organisation
from nguongoc.common.epcis import Part
from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import time_of, uuid7
from nguongoc.trace import epcis
from nguongoc.trace.actions.recording import recording_time
from nguongoc.trace.enums import EventAction, EventType
from nguongoc.trace.models import Event, EventThing, Lot, Thing


@dataclass(frozen=True, slots=True)
class Quantity:
    """So much of a lot, in the lot's unit."""

    lot: Lot
    amount: Decimal
    unit: str

    @property
    def element(self) -> epcis.Json:
        return epcis.quantity_element(self.lot.class_uri, self.amount, self.unit)


def name_lot(*, lot: Lot) -> Thing:
    """The thing under which events speak of a lot; one that others spoke of before becomes the lot's."""
    thing, _ = Thing.objects.get_or_create(uri=lot.class_uri, defaults={"lot": lot})
    if thing.lot_id is None:
        thing.lot = lot
        thing.save(update_fields=["lot"])
    return thing


def write_object_event(
    *,
    organisation: Organisation,
    at: dt.datetime,
    action: EventAction,
    biz_step: str,
    quantities: Sequence[Quantity],
    disposition: str = "active",
) -> uuid.UUID:
    """What happened to lots at the organisation's own place; the first lot's own data come with ADD."""
    event = uuid7(recording_time())
    body = epcis.object_event(
        event,
        at=at,
        action=action,
        biz_step=biz_step,
        disposition=disposition,
        place=place_of(organisation=organisation),
        quantities=[each.element for each in quantities],
        ilmd=_ilmd(quantities[0].lot) if action == EventAction.ADD else None,
    )
    return _store(
        event, organisation, EventType.OBJECT, action, at, body, [(Part.QUANTITY, each) for each in quantities]
    )


def write_transformation_event(
    *,
    organisation: Organisation,
    at: dt.datetime,
    biz_step: str,
    inputs: Sequence[Quantity],
    outputs: Sequence[Quantity],
) -> uuid.UUID:
    """Inputs were used up and outputs came into being at the organisation's own place."""
    event = uuid7(recording_time())
    body = epcis.transformation_event(
        event,
        at=at,
        biz_step=biz_step,
        disposition="active",
        place=place_of(organisation=organisation),
        inputs=[each.element for each in inputs],
        outputs=[each.element for each in outputs],
        ilmd=_ilmd(outputs[0].lot),
    )
    parts = [(Part.INPUT_QUANTITY, each) for each in inputs] + [(Part.OUTPUT_QUANTITY, each) for each in outputs]
    return _store(event, organisation, EventType.TRANSFORMATION, "", at, body, parts)


def place_of(*, organisation: Organisation) -> str:
    """The establishment's own place as a URI. Raises Refusal where it has none yet."""
    gln = organisation.establishment.gln
    if gln is None:
        raise Refusal("Cơ sở chưa được duyệt đăng nên chưa ghi nhật ký được.")
    return epcis.location_uri(gln)


def _store(
    event: uuid.UUID,
    organisation: Organisation,
    event_type: EventType,
    action: str,
    at: dt.datetime,
    body: epcis.Json,
    parts: list[tuple[Part, Quantity]],
) -> uuid.UUID:
    Event.objects.create(
        id=event,
        recorded_at=time_of(event),
        organisation=organisation,
        event_type=event_type,
        action=action,
        event_time=at,
        biz_step=body["bizStep"],
        disposition=body["disposition"],
        body=body,
    )
    EventThing.objects.bulk_create(
        EventThing(event=event, thing=each.lot.thing, part=part, quantity=each.amount, unit=each.unit)
        for part, each in parts
    )
    return event


def _ilmd(lot: Lot) -> epcis.Json:
    ilmd = {"cbvmda:lotNumber": lot.code}
    if lot.expiry_date:
        ilmd["cbvmda:itemExpirationDate"] = lot.expiry_date.isoformat()
    return ilmd
