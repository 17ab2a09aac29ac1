"""Events in the shape of EPCIS 2.0 JSON-LD, with the words of CBV 2.0 verbatim."""

import datetime as dt
import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.utils import timezone

from nguongoc.common.epcis.documents import read_event
from nguongoc.common.epcis.events import Event

Json = dict[str, Any]
_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"


def judged(body: Json) -> Event:
    """An event of ours with all that it speaks of, read as one of others would be.

    Raises ValueError where EPCIS does not allow it: a mistake of the program.
    """
    document = read_event({"@context": _CONTEXT} | body)
    if document.faults:
        raise ValueError(str(document.faults))
    return replace(document.events[0][1], body=body)


def quantity_element(class_uri: str, quantity: Decimal, unit: str) -> Json:
    """A quantity of a class; pieces are counted, without a unit of measure (EPCIS 2.0, 7.3.3.3)."""
    element: Json = {"epcClass": class_uri, "quantity": float(quantity)}
    return element if unit == "H87" else element | {"uom": unit}


def object_event(
    event_id: uuid.UUID,
    *,
    at: dt.datetime,
    action: str,
    biz_step: str,
    disposition: str,
    place: str,
    quantities: list[Json],
    epcs: list[str] | None = None,
    ilmd: Json | None = None,
    more: Json | None = None,
) -> Json:
    """What happened to things: `action` ADD for their beginning, OBSERVE on the way, DELETE for their end.

    `more` holds what else the event says: parties, business transactions, sensor elements.
    """
    body = _what(event_id, "ObjectEvent", at, biz_step, disposition, place)
    body |= {"action": action, "epcList": epcs or [], "quantityList": quantities} | (more or {})
    return body | {"ilmd": ilmd} if ilmd else body


def aggregation_event(
    event_id: uuid.UUID,
    *,
    at: dt.datetime,
    action: str,
    biz_step: str,
    disposition: str,
    place: str,
    parent: str,
    epcs: list[str],
    quantities: list[Json],
) -> Json:
    """Children were put into a parent (ADD) or taken out of it (DELETE; without any named, all of them)."""
    body = _what(event_id, "AggregationEvent", at, biz_step, disposition, place)
    body |= {"action": action, "parentID": parent, "childEPCs": epcs}
    return body | {"childQuantityList": quantities} if quantities else body


def transformation_event(
    event_id: uuid.UUID,
    *,
    at: dt.datetime,
    biz_step: str,
    disposition: str,
    place: str,
    inputs: list[Json],
    outputs: list[Json],
    ilmd: Json | None = None,
) -> Json:
    """Inputs are used up, outputs come into being."""
    body = _what(event_id, "TransformationEvent", at, biz_step, disposition, place)
    body |= {"inputQuantityList": inputs, "outputQuantityList": outputs}
    return body | {"ilmd": ilmd} if ilmd else body


def location_uri(gln: str) -> str:
    return f"https://id.gs1.org/414/{gln}"


def party_uri(gln: str) -> str:
    return f"https://id.gs1.org/417/{gln}"


def parties(kind: str, gln: str) -> list[Json]:
    """`kind` source or destination: who owned and had the goods before, or has them after."""
    uri = party_uri(gln)
    return [{"type": "owning_party", kind: uri}, {"type": "possessing_party", kind: uri}]


def despatch_advice(gln: str, number: str) -> Json:
    """A delivery note, under its sender's number (CBV 2.0, 8.5.2)."""
    return {"type": "desadv", "bizTransaction": f"urn:epcglobal:cbv:bt:{gln}:{quote(number, safe='')}"}


def temperature(value: Decimal) -> list[Json]:
    """A temperature in degrees Celsius as a sensor element."""
    return [{"sensorReport": [{"type": "Temperature", "value": float(value), "uom": "CEL"}]}]


def _what(event_id: uuid.UUID, kind: str, at: dt.datetime, biz_step: str, disposition: str, place: str) -> Json:
    local = timezone.localtime(at)
    offset = local.strftime("%z")
    return {
        "type": kind,
        "eventID": f"urn:uuid:{event_id}",
        "eventTime": local.isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": f"{offset[:3]}:{offset[3:]}",
        "bizStep": biz_step,
        "disposition": disposition,
        "readPoint": {"id": place},
        "bizLocation": {"id": place},
    }
