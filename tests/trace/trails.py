"""Events for the tests of tracing: each writes one event of an establishment, in the shape that capture stores."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from nguongoc.accounts.models import Organisation
from nguongoc.common.epcis import Part
from nguongoc.common.identifiers import allot, uuid7
from nguongoc.trace.models import Event, EventThing, Lot, Thing, VoidEvent

NOON = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
_INSTANCES = {
    Part.EPC: "epcList",
    Part.CHILD: "childEPCs",
    Part.INPUT: "inputEPCList",
    Part.OUTPUT: "outputEPCList",
}
_CLASSES = {
    Part.QUANTITY: "quantityList",
    Part.CHILD_QUANTITY: "childQuantityList",
    Part.INPUT_QUANTITY: "inputQuantityList",
    Part.OUTPUT_QUANTITY: "outputQuantityList",
}


def day(number: float) -> dt.datetime:
    """Noon so many days after the first."""
    return NOON + dt.timedelta(days=number)


def lot_uri(code: str, gtin: str = "08930000000019") -> str:
    return f"https://id.gs1.org/01/{gtin}/10/{code}"


def serial_uri(serial: str, gtin: str = "08930000000019") -> str:
    return f"https://id.gs1.org/01/{gtin}/21/{serial}"


def sscc(number: int) -> str:
    return f"https://id.gs1.org/00/{allot('09522022', number, length=18)}"


CRATE = "https://id.gs1.org/8003/09522022000017C1"


class Trail:
    """Events of one establishment; things are named by a code (a lot of one product) or by a whole URI."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation

    def thing(self, name: str) -> Thing:
        uri = name if ":" in name else lot_uri(name)
        return Thing.objects.get_or_create(uri=uri)[0]

    def keys(self, *names: str) -> set[int]:
        return {self.thing(name).pk for name in names}

    def lot(self, name: str, lot: Lot) -> Thing:
        return Thing.objects.get_or_create(uri=lot.class_uri, defaults={"lot": lot})[0]

    def make(self, inputs: Any, outputs: Any, at: float = 0, **more: Any) -> uuid.UUID:
        parts = _parts(inputs, Part.INPUT, Part.INPUT_QUANTITY) + _parts(
            outputs, Part.OUTPUT, Part.OUTPUT_QUANTITY
        )
        return self.write("TransformationEvent", "", parts, at, biz_step="creating_class_instance", **more)

    def put(
        self, carrier: str, children: Any, at: float = 0, *, kind: str = "AggregationEvent", **more: Any
    ) -> uuid.UUID:
        parts = [(Part.PARENT, carrier, None), *_parts(children, Part.CHILD, Part.CHILD_QUANTITY)]
        return self.write(kind, "ADD", parts, at, biz_step="packing", **more)

    def take(
        self, carrier: str, children: Any = (), at: float = 0, *, kind: str = "AggregationEvent", **more: Any
    ) -> uuid.UUID:
        parts = [(Part.PARENT, carrier, None), *_parts(children, Part.CHILD, Part.CHILD_QUANTITY)]
        return self.write(kind, "DELETE", parts, at, biz_step="unpacking", **more)

    def observe(self, things: Any, step: str, at: float = 0, action: str = "OBSERVE", **more: Any) -> uuid.UUID:
        return self.write(
            "ObjectEvent", action, _parts(things, Part.EPC, Part.QUANTITY), at, biz_step=step, **more
        )

    def void(self, wrong: uuid.UUID) -> None:
        declared = uuid7()
        VoidEvent.objects.create(event=wrong, declared_by=declared)

    def write(
        self,
        kind: str,
        action: str,
        parts: list[tuple[Part, str, float | None]],
        at: float,
        *,
        biz_step: str,
        place: str = "",
        recorded: float | None = None,
        **body: Any,
    ) -> uuid.UUID:
        key = uuid7()
        lists: dict[str, Any] = {}
        for part, name, quantity in parts:
            uri = self.thing(name).uri
            if part in _INSTANCES:
                lists.setdefault(_INSTANCES[part], []).append(uri)
            elif part in _CLASSES:
                lists.setdefault(_CLASSES[part], []).append({"epcClass": uri, "quantity": quantity, "uom": "KGM"})
        where = {"bizLocation": {"id": place}} if place else {}
        more = {} if recorded is None else {"recorded_at": day(recorded)}
        Event.objects.create(
            id=key,
            organisation=self.organisation,
            event_type=kind,
            action=action,
            event_time=day(at),
            biz_step=biz_step,
            body={"type": kind, "eventID": f"urn:uuid:{key}", **lists, **where, **body},
            **more,
        )
        EventThing.objects.bulk_create(
            EventThing(
                event=key,
                thing=self.thing(name),
                part=part,
                quantity=None if quantity is None else Decimal(str(quantity)),
                unit="" if quantity is None else "KGM",
            )
            for part, name, quantity in parts
        )
        return key


def _parts(names: Any, instance: Part, of_class: Part) -> list[tuple[Part, str, float | None]]:
    """A mapping of names to kilograms for classes; names alone are instances, or classes where they are lots."""
    if isinstance(names, dict):
        return [(of_class, name, quantity) for name, quantity in names.items()]
    names = [names] if isinstance(names, str) else names
    return [(of_class if ":" not in name or "/10/" in name else instance, name, None) for name in names]
