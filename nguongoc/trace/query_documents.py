"""Events that were found, as an EPCISQueryDocument for whoever asked: JSON-LD or XML."""

import datetime as dt
from collections.abc import Sequence

import msgspec
from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.common.epcis.events import Json
from nguongoc.common.epcis.rendering import CbvFormat, EpcFormat, render
from nguongoc.common.epcis.xml.writer import to_xml
from nguongoc.trace.models import Capture, Event
from nguongoc.trace.queries.events import readable_body

CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"
SIMPLE_QUERY = "SimpleEventQuery"


def written_json(
    events: Sequence[Event],
    *,
    reader: Person,
    epc_format: EpcFormat,
    query_name: str = SIMPLE_QUERY,
    subscription_id: str = "",
) -> bytes:
    """The document in JSON-LD, in UTF-8. Words of CBV are bare, whatever they were captured as."""
    bodies = _bodies(events, reader, epc_format, CbvFormat.BARE)
    return msgspec.json.encode(_document(events, bodies, query_name, subscription_id))


def written_xml(
    events: Sequence[Event], *, reader: Person, epc_format: EpcFormat, cbv_format: CbvFormat
) -> bytes:
    """The document in XML 2.0, in UTF-8."""
    bodies = _bodies(events, reader, epc_format, cbv_format)
    return to_xml(_document(events, bodies, SIMPLE_QUERY, ""))


def _bodies(
    events: Sequence[Event], reader: Person, epc_format: EpcFormat, cbv_format: CbvFormat
) -> list[Json]:
    """What the reader may read of each event, in the forms asked for, with the time of its recording."""
    return [
        render(readable_body(event, reader), epc_format, cbv_format)
        | {"recordTime": event.recorded_at.astimezone(dt.UTC).isoformat(timespec="milliseconds")}
        for event in events
    ]


def _document(events: Sequence[Event], bodies: list[Json], query_name: str, subscription_id: str) -> Json:
    shared = _declare_prefixes(events, bodies)
    results: Json = {"queryName": query_name, "resultsBody": {"eventList": bodies}}
    if subscription_id:
        results = {"subscriptionID": subscription_id} | results
    return {
        "@context": [CONTEXT, shared] if shared else [CONTEXT],
        "type": "EPCISQueryDocument",
        "schemaVersion": "2.0",
        "creationDate": timezone.now().astimezone(dt.UTC).isoformat(timespec="milliseconds"),
        "epcisBody": {"queryResults": results},
    }


def _declare_prefixes(events: Sequence[Event], bodies: list[Json]) -> dict[str, str]:
    """The namespaces of extensions by prefix, as the first event that has the prefix means it.

    A body that means another namespace by a prefix gets a context of its own.
    """
    captures = Capture.objects.in_bulk({event.capture_id for event in events if event.capture_id})
    shared: dict[str, str] = {}
    for event, body in zip(events, bodies, strict=True):
        capture = captures.get(event.capture_id) if event.capture_id else None
        own = capture.context if capture is not None else {}
        others = {prefix: name for prefix, name in own.items() if shared.setdefault(prefix, name) != name}
        if others:
            body["@context"] = [CONTEXT, others]
    return shared
