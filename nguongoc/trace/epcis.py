"""Events in the shape of EPCIS 2.0 JSON-LD, with the words of CBV 2.0 verbatim."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.utils import timezone

Json = dict[str, Any]


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
    ilmd: Json | None = None,
) -> Json:
    """What happened to things: `action` ADD for their beginning, OBSERVE on the way, DELETE for their end."""
    body = _what(event_id, "ObjectEvent", at, biz_step, disposition, place)
    body |= {"action": action, "epcList": [], "quantityList": quantities}
    return body | {"ilmd": ilmd} if ilmd else body


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
