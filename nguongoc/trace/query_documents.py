"""Events that were found, as an EPCISQueryDocument for whoever asked: JSON-LD or XML."""

import datetime as dt
import re
from collections.abc import Sequence

import msgspec
from django.utils import timezone

from nguongoc.common.epcis.events import Json
from nguongoc.common.epcis.identifiers import to_urn
from nguongoc.common.epcis.rendering import CbvFormat, EpcFormat, PrefixLength, render
from nguongoc.common.epcis.vocabulary import CONTEXT
from nguongoc.common.epcis.xml.writer import to_xml
from nguongoc.places.queries import current_province
from nguongoc.trace.models import Capture, Event
from nguongoc.trace.queries.events import Found

SIMPLE_QUERY = "SimpleEventQuery"


def written_json(
    found: Found,
    *,
    epc_format: EpcFormat,
    query_name: str = SIMPLE_QUERY,
    subscription_id: str = "",
) -> bytes:
    """The document in JSON-LD, in UTF-8. Words of CBV are bare, whatever they were captured as."""
    bodies = _bodies(found, epc_format, CbvFormat.BARE)
    return msgspec.json.encode(_document(found, bodies, query_name, subscription_id))


def written_xml(found: Found, *, epc_format: EpcFormat, cbv_format: CbvFormat) -> bytes:
    """The document in XML 2.0, in UTF-8. Raises Refusal for what has no form in XML."""
    return to_xml(_document(found, _bodies(found, epc_format, cbv_format), SIMPLE_QUERY, ""))


def written_identifiers(uris: Sequence[str], *, epc_format: EpcFormat) -> list[str]:
    """Canonical identifiers in the form asked for."""
    if epc_format is not EpcFormat.URN:
        return list(uris)
    length = _prefix_lengths()
    return [to_urn(uri, length(uri)) or uri for uri in uris]


def _prefix_lengths() -> PrefixLength:
    """A URN needs to know where the company's prefix ends. We know the province's own; others stay links."""
    prefix = current_province().gs1_prefix
    ours = re.compile(rf"https://id\.gs1\.org/(?:(?:01|00)/\d|(?:414|417)/){prefix}")
    return lambda uri: len(prefix) if ours.match(uri) else None


def _bodies(found: Found, epc_format: EpcFormat, cbv_format: CbvFormat) -> list[Json]:
    """What the reader may read of each event, in the forms asked for."""
    lengths = _prefix_lengths() if epc_format is EpcFormat.URN else None
    return [render(body, epc_format, cbv_format, prefix_length=lengths) for body in found.bodies]


def _document(found: Found, bodies: list[Json], query_name: str, subscription_id: str) -> Json:
    shared = _declare_prefixes(found.events, bodies)
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
    ids = {event.capture_id for event in events if event.capture_id}
    captures = Capture.objects.only("context").in_bulk(ids)
    shared: dict[str, str] = {}
    for event, body in zip(events, bodies, strict=True):
        capture = captures.get(event.capture_id) if event.capture_id else None
        own = capture.context if capture is not None else {}
        others = {prefix: name for prefix, name in own.items() if shared.setdefault(prefix, name) != name}
        if others:
            body["@context"] = [CONTEXT, others]
    return shared
