"""Events are asked for: by the query language, by their ID, by what they speak of, or by a query under a name."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from django.http import HttpResponse
from django.urls import reverse

from nguongoc.api.epcis.calls import Call
from nguongoc.api.epcis.gate import body_of
from nguongoc.api.epcis.headers import CBV_FORMATS, EPC_FORMATS, VERSIONS, chosen
from nguongoc.api.epcis.media import DOCUMENTS, is_xml, sent
from nguongoc.api.epcis.paging import PAGING, Page
from nguongoc.api.epcis.problems import missing
from nguongoc.api.epcis.standing import named_query
from nguongoc.common.epcis.rendering import CbvFormat, EpcFormat
from nguongoc.trace.actions import capture_event
from nguongoc.trace.queries.events import Found, find_events, read_query
from nguongoc.trace.queries.named import parameters_of
from nguongoc.trace.query_documents import written_json, written_xml

_NOT_ASKED = {each.name for each in PAGING}
READ_ON = "GS1-Query-Min-Record-Time"
MOST_OF_AN_ID = 100  # events: the original and its declarations


def asked_by_address(call: Call) -> dict[str, list[str]]:
    """The query in the address: the values of a parameter stand between bars (section 12.4, pipeDelimited)."""
    return {name: text.split("|") for name, text in call.parameters.items() if name not in _NOT_ASKED}


def list_events(call: Call) -> HttpResponse:
    """Those that the query in the address asks for."""
    return answer(call, asked_by_address(call))


def answer(call: Call, parameters: Mapping[str, Sequence[str]]) -> HttpResponse:
    """One page of a query's events, as an EPCISQueryDocument."""
    page = Page.of(call)
    query = read_query({name: list(values) for name, values in parameters.items()})
    found = find_events(query, reader=call.person, after=page.after, per_page=page.per_page)
    return document(call, found, headers={**page.links(found.next), **_read_on(found)})


def _read_on(found: Found) -> dict[str, str]:
    """From which recordTime on to ask for what comes after this answer, of a query that asks by it."""
    return {READ_ON: found.until.isoformat(timespec="milliseconds")} if found.until else {}


def read_event(call: Call) -> HttpResponse:
    """An event by its ID, and whatever declares it wrong: both count as that event (EPCIS 2.0, 7.4.1.4)."""
    query = read_query({"EQ_eventID": [call.names["event_id"]]})
    found = find_events(query, reader=call.person, after=None, per_page=MOST_OF_AN_ID)
    if not found.events:
        raise missing("Không có sự kiện này trong phạm vi của khóa.")
    return document(call, found)


def list_of_query(call: Call) -> HttpResponse:
    """Those that the query under a name asks for."""
    return answer(call, parameters_of(named_query(call).definition))


def create_event(call: Call) -> HttpResponse:
    """One event, stored before the answer: 201 with its address. A known ID without a declaration is 409."""
    media = sent(call.request, DOCUMENTS)
    event = capture_event(payload=body_of(call.request), media_type=media, by=call.person)
    location = f"{reverse('epcis:events')}/{quote(event.body['eventID'], safe=':')}"
    return HttpResponse(status=201, headers={**VERSIONS, "Location": location})


def document(call: Call, found: Found, *, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The events as a query document, in the media type and the forms of identifiers that the client wants."""
    epc_format = EpcFormat(chosen(call.request, "GS1-EPC-Format", EPC_FORMATS))
    cbv_format = CbvFormat(chosen(call.request, "GS1-CBV-XML-Format", CBV_FORMATS))
    if is_xml(call.media):
        body = written_xml(found, epc_format=epc_format, cbv_format=cbv_format)
    else:
        body = written_json(found, epc_format=epc_format)
    told = {**VERSIONS, "GS1-EPC-Format": epc_format, **(headers or {})}
    if is_xml(call.media):
        told["GS1-CBV-XML-Format"] = cbv_format
    return HttpResponse(body, content_type=call.media, headers=told)
