"""Events are written here, with the things that they speak of: only ever added."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from nguongoc.accounts.models import Organisation
from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import uuid7, uuid7s
from nguongoc.trace import epcis
from nguongoc.trace.actions.claims import overrule_earlier
from nguongoc.trace.actions.recording import record_events, recording_time
from nguongoc.trace.enums import EventAction, MovementKind
from nguongoc.trace.models import Holding, Lot, Movement, Thing
from nguongoc.trace.signals import lots_told_of


@dataclass(frozen=True, slots=True)
class Quantity:
    """So much of a lot, one's own or received, in the lot's unit; `packs` of it were opened for that."""

    lot: Holding
    amount: Decimal
    unit: str
    packs: int = 0

    @property
    def gone(self) -> "Quantity":
        """As much, as a movement out."""
        return replace(self, amount=-self.amount)

    @property
    def element(self) -> epcis.Json:
        return epcis.quantity_element(self.lot.class_uri, self.amount, self.unit)


def name_thing(*, uri: str) -> Thing:
    """The thing under an identifier in its canonical form; made where nobody spoke of it yet."""
    return Thing.objects.get_or_create(uri=uri)[0]


def name_lot(*, lot: Lot) -> Thing:
    """The thing under which events speak of a lot; one that others spoke of before becomes the lot's.

    What they said of it that only its owner may say is overruled; what else was said is told of the lot now.
    """
    thing, is_new = Thing.objects.get_or_create(uri=lot.class_uri, defaults={"lot": lot})
    if is_new:
        return thing
    thing = Thing.objects.select_for_update().get(pk=thing.pk)
    if thing.lot_id is None:
        thing.lot = lot
        thing.save(update_fields=["lot"])
        overrule_earlier(thing=thing, organisation=lot.organisation)
        lots_told_of.send(Lot, lot_ids=[lot.pk])
    return thing


def name_unit(*, uri: str, organisation: Organisation) -> Thing:
    """The thing of a unit that the organisation packs now; what others said of its number before is overruled."""
    thing, is_new = Thing.objects.get_or_create(uri=uri)
    if not is_new:
        thing = Thing.objects.select_for_update().get(pk=thing.pk)
        overrule_earlier(thing=thing, organisation=organisation)
    return thing


def write_object_event(
    *,
    organisation: Organisation,
    at: dt.datetime,
    action: EventAction,
    biz_step: str,
    quantities: Sequence[Quantity],
    disposition: str = "active",
    units: Sequence[str] = (),
    more: epcis.Json | None = None,
) -> uuid.UUID:
    """What happened to lots at the organisation's own place; the first lot's own data come with ADD.

    A lot begins with ADD: what was harvested or made is in the balance from then on. `units` are identifiers of
    logistic units, `more` what else the body says.
    """
    event = uuid7(recording_time())
    body = epcis.object_event(
        event,
        at=at,
        action=action,
        biz_step=biz_step,
        disposition=disposition,
        place=place_of(organisation=organisation),
        quantities=[each.element for each in quantities],
        epcs=list(units),
        ilmd=_ilmd(quantities[0].lot) if action == EventAction.ADD else None,
        more=more,
    )
    write_event(event=event, organisation=organisation, body=body)
    if action == EventAction.ADD:
        move(event=event, at=at, quantities=[(_beginning(each.lot), each) for each in quantities])
    return event


def write_aggregation_event(
    *,
    organisation: Organisation,
    at: dt.datetime,
    action: EventAction,
    biz_step: str,
    parent: str,
    quantities: Sequence[Quantity],
    children: Sequence[str] = (),
    disposition: str = "active",
) -> uuid.UUID:
    """Quantities and units under `children` were put into a parent, or taken out."""
    return write_aggregation_events(
        organisation=organisation,
        at=at,
        action=action,
        biz_step=biz_step,
        parents=[parent],
        quantities=quantities,
        children=children,
        disposition=disposition,
    )[0]


def write_aggregation_events(
    *,
    organisation: Organisation,
    at: dt.datetime,
    action: EventAction,
    biz_step: str,
    parents: Sequence[str],
    quantities: Sequence[Quantity],
    children: Sequence[str] = (),
    disposition: str = "active",
) -> list[uuid.UUID]:
    """The same quantities went into each of the parents: an event for each, recorded at once."""
    events = list(islice(uuid7s(recording_time()), len(parents)))
    bodies = [
        epcis.aggregation_event(
            event,
            at=at,
            action=action,
            biz_step=biz_step,
            disposition=disposition,
            place=place_of(organisation=organisation),
            parent=parent,
            epcs=list(children),
            quantities=[each.element for each in quantities],
        )
        for event, parent in zip(events, parents, strict=True)
    ]
    record_events(organisation=organisation, events=[epcis.judged(body) for body in bodies], ids=events)
    return events


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
    write_event(event=event, organisation=organisation, body=body)
    used = [(MovementKind.USED, each.gone) for each in inputs]
    move(event=event, at=at, quantities=used + [(MovementKind.MADE, each) for each in outputs])
    return event


def move(
    *,
    event: uuid.UUID,
    at: dt.datetime,
    quantities: Sequence[tuple[MovementKind, Quantity]],
    reason: str = "",
    note: str = "",
) -> None:
    """Write down what came (positive) and went (negative); the database refuses more than is free."""
    Movement.objects.bulk_create(
        Movement(
            organisation_id=each.lot.organisation_id,
            lot=each.lot if isinstance(each.lot, Lot) else None,
            incoming=None if isinstance(each.lot, Lot) else each.lot,
            kind=kind,
            quantity=each.amount,
            packs=each.packs,
            event=event,
            at=at,
            reason=reason,
            note=note,
        )
        for kind, each in quantities
    )


def place_of(*, organisation: Organisation) -> str:
    """The establishment's own place as a URI. Raises Refusal where it has none yet."""
    gln = organisation.establishment.gln
    if gln is None:
        raise Refusal("Cơ sở chưa được duyệt đăng nên chưa ghi nhật ký được.")
    return epcis.location_uri(gln)


def write_event(*, event: uuid.UUID, organisation: Organisation, body: epcis.Json) -> None:
    """Record an event of ours under its id, the way that captured ones go."""
    record_events(organisation=organisation, events=[epcis.judged(body)], ids=[event])


def _beginning(holding: Holding) -> MovementKind:
    is_raw = isinstance(holding, Lot) and holding.product_id is None
    return MovementKind.HARVESTED if is_raw else MovementKind.MADE


def _ilmd(lot: Holding) -> epcis.Json:
    ilmd = {"cbvmda:lotNumber": lot.code}
    if isinstance(lot, Lot) and lot.expiry_date:
        ilmd["cbvmda:itemExpirationDate"] = lot.expiry_date.isoformat()
    return ilmd
