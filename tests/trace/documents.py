"""EPCIS documents of invented goods, for tests of the store."""

import itertools
import json

from nguongoc.common.identifiers import allot
from nguongoc.trace.actions import accept_capture, run_capture

CONTEXT = [
    "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
    {"example": "https://ns.example.com/epcis/"},
]
GTIN = "10614141073464"
PLACE = f"https://id.gs1.org/414/{allot('9522021', 1, length=13)}"
_serials = itertools.count(1)


def item(serial=None, gtin=GTIN):
    return f"https://id.gs1.org/01/{gtin}/21/{serial or f'S{next(_serials)}'}"


def object_event(**changes):
    """An event of one item, with an eventID of its own; None takes a member out."""
    number = next(_serials)
    event = {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        "eventTime": "2026-11-20T10:00:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        "epcList": [item()],
        "action": "OBSERVE",
        "bizStep": "shipping",
        "disposition": "in_transit",
        "readPoint": {"id": PLACE},
    } | changes
    return {name: value for name, value in event.items() if value is not None}


def aggregation_event(**changes):
    event = object_event(epcList=None, parentID="https://id.gs1.org/00/106141412345678908", childEPCs=[item()])
    return event | {"type": "AggregationEvent", "action": "ADD"} | changes


def transformation_event(**changes):
    event = object_event(epcList=None, action=None, bizStep="commissioning", disposition="active")
    parts = {"inputEPCList": [item()], "outputEPCList": [item()]}
    return event | {"type": "TransformationEvent"} | parts | changes


def declared_wrong(event, **changes):
    declaration = {"declarationTime": "2026-11-21T08:00:00+07:00", "reason": "incorrect_data"} | changes
    return event | {"errorDeclaration": declaration}


def document(*events):
    found = {"@context": CONTEXT, "type": "EPCISDocument", "schemaVersion": "2.0"}
    found |= {"creationDate": "2026-11-20T10:00:00Z", "epcisBody": {"eventList": list(events)}}
    return json.dumps(found).encode()


def capture(by, *events, on_error="rollback"):
    """The capture of these events, ended."""
    taken = accept_capture(payload=document(*events), media_type="application/ld+json", on_error=on_error, by=by)
    return run_capture(capture_id=taken.pk)


def store(by, *events):
    """The same events, after they were stored without a fault."""
    captured = capture(by, *events)
    assert captured.success, captured.errors
    return events
