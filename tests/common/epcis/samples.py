"""Where the suites of others lie, and dull EPCIS documents to break one thing in."""

import json
from pathlib import Path
from typing import Any

from nguongoc.common.epcis.documents import read_json
from nguongoc.common.epcis.events import DocumentRefused, Event, Fault

ROOT = Path(__file__).parents[3]
CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"
EXAMPLE = {"example": "https://ns.example.com/epcis/"}
SGTIN = "urn:epc:id:sgtin:0614141.107346.2017"
LGTIN = "urn:epc:class:lgtin:4012345.012345.998877"
PLACE = {"id": "urn:epc:id:sgln:0614141.07346.1234"}


def folder(name: str) -> Path | None:
    """A folder of ../shared/data, wherever above this tree it lies."""
    return next(
        (root / "shared/data" / name for root in ROOT.parents if (root / "shared/data" / name).exists()), None
    )


def files(name: str, pattern: str) -> list[Path]:
    found = folder(name)
    return sorted(found.rglob(pattern)) if found else []


def event(kind: str = "ObjectEvent", **changes: Any) -> dict[str, Any]:
    """A good event of a type; a change to None takes a field away."""
    body = {
        "type": kind,
        "eventTime": "2026-07-22T06:45:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        "bizStep": "receiving",
        "readPoint": PLACE,
    } | OWN[kind]
    return {name: value for name, value in (body | changes).items() if value is not None}


OWN: dict[str, dict[str, Any]] = {
    "ObjectEvent": {"action": "OBSERVE", "epcList": [SGTIN]},
    "AggregationEvent": {"action": "ADD", "parentID": "urn:epc:id:sscc:0614141.1234567890", "childEPCs": [SGTIN]},
    "TransactionEvent": {
        "action": "ADD",
        "bizTransactionList": [{"type": "po", "bizTransaction": "https://a.example/po/1"}],
        "epcList": [SGTIN],
    },
    "TransformationEvent": {"inputEPCList": [SGTIN], "outputQuantityList": [{"epcClass": LGTIN, "quantity": 5}]},
    "AssociationEvent": {"action": "ADD", "parentID": "urn:epc:id:grai:4012345.55555.987", "childEPCs": [SGTIN]},
}


def document(*events: Any, **changes: Any) -> bytes:
    """An EPCISDocument of events, as bytes; a change to None takes a field away."""
    body = {
        "@context": [CONTEXT, EXAMPLE],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-07-22T10:30:00Z",
        "epcisBody": {"eventList": list(events)},
    }
    return json.dumps({name: value for name, value in (body | changes).items() if value is not None}).encode()


def read_one(body: dict[str, Any]) -> Event:
    """The event, which must be good."""
    found = read_json(document(body))
    assert found.faults == {}
    return found.events[0][1]


def faults(data: bytes) -> list[Fault]:
    """All that is wrong with a document or its events."""
    try:
        found = read_json(data)
    except DocumentRefused as refused:
        return refused.faults
    return [fault for of_event in found.faults.values() for fault in of_event]


def places(body: Any) -> list[str]:
    """Where in an event something is wrong."""
    return [fault.where.removeprefix("epcisBody.eventList[0].") for fault in faults(document(body))]
