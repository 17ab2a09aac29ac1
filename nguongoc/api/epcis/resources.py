"""The resources at the top (section 12.5): what events speak of, by kind, and under each of them its events."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from nguongoc.api.epcis.calls import Call
from nguongoc.api.epcis.events import answer, asked_by_address
from nguongoc.api.epcis.headers import EPC_FORMATS, chosen
from nguongoc.api.epcis.paging import Page
from nguongoc.api.epcis.problems import bad_parameter, missing
from nguongoc.common.epcis.rendering import EpcFormat
from nguongoc.common.epcis.vocabulary import CONTEXT, EVENT_TYPES, WORDS, Kind, bare
from nguongoc.trace.enums import Known
from nguongoc.trace.queries.events import QueryRefused, find_events, read_query
from nguongoc.trace.queries.events.known import known_things
from nguongoc.trace.queries.events.refusals import PARAMETER
from nguongoc.trace.query_documents import written_identifiers

TOP = (
    "events",
    "eventTypes",
    "epcs",
    "bizSteps",
    "bizLocations",
    "readPoints",
    "dispositions",
    "capture",
    "queries",
)


@dataclass(frozen=True, slots=True)
class Member:
    """One of a list, and the key behind which the next page begins."""

    name: str
    key: str | int


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind: its names in the address and in the query. `words` are what all have, `field` where others stand;
    `known` is the kind as which what events speak of is listed.
    """

    name: str
    variable: str
    parameter: str
    words: Sequence[str] = ()
    field: str = ""
    known: Known | None = None

    @property
    def holds_identifiers(self) -> bool:
        return self.known is not None and not self.words

    def list_all(self, call: Call) -> HttpResponse:
        """What is known of this kind: the words of the standard first, then what the visible events hold."""
        page = Page.of(call)
        found = self._members(call, page)
        shown, links = page.cut(found, lambda last: last.key)
        members = [each.name for each in shown]
        if self.holds_identifiers:
            form = EpcFormat(chosen(call.request, "GS1-EPC-Format", EPC_FORMATS))
            members = written_identifiers(members, epc_format=form)
        return collection(call, members, headers=links)

    def _members(self, call: Call, page: Page) -> list["Member"]:
        """Those of the page and one more: a page goes on behind a word of the standard, or a thing's number."""
        wanted = page.per_page + 1
        first = self.words.index(page.after) + 1 if page.after in self.words else 0
        words = [] if isinstance(page.after, int) else self.words[first : first + wanted]
        found = [Member(word, word) for word in words]
        if self.known is not None and len(found) < wanted:
            after = page.after if isinstance(page.after, int) else 0
            things = known_things(self.known, reader=call.person, after=after, limit=wanted - len(found))
            found += [Member(thing.uri, thing.pk) for thing in things]
        return found

    def read_one(self, call: Call) -> HttpResponse:
        """What there is below one of this kind: its events."""
        self._judge_known(call)
        return collection(call, ["events"])

    def list_events(self, call: Call) -> HttpResponse:
        """The events of one of this kind, of those that the query in the address asks for."""
        parameters = asked_by_address(call)
        if self.parameter in parameters:
            raise bad_parameter(self.parameter, "đã nêu trong địa chỉ rồi.")
        self._judge_known(call)
        return answer(call, parameters | {self.parameter: [call.names[self.variable]]})

    def _judge_known(self, call: Call) -> None:
        """Raise Problem (404) for what neither the standard nor a visible event knows."""
        name = call.names[self.variable]
        if name in self.words or (self.field and bare(Kind(self.field), name) in self.words):
            return
        try:
            found = find_events(read_query({self.parameter: [name]}), reader=call.person, after=None, per_page=1)
        except QueryRefused as refused:
            if refused.exception != PARAMETER:
                raise
            raise missing() from None
        if not found.events:
            raise missing()


RESOURCES = (
    Resource("eventTypes", "event_type", "eventType", words=EVENT_TYPES),
    Resource("epcs", "epc", "MATCH_anyEPC", known=Known.EPC),
    Resource(
        "bizSteps",
        "biz_step",
        "EQ_bizStep",
        words=sorted(WORDS[Kind.BIZ_STEP]),
        field=Kind.BIZ_STEP,
        known=Known.BIZ_STEP,
    ),
    Resource("bizLocations", "biz_location", "EQ_bizLocation", known=Known.BIZ_LOCATION),
    Resource("readPoints", "read_point", "EQ_readPoint", known=Known.READ_POINT),
    Resource(
        "dispositions",
        "disposition",
        "EQ_disposition",
        words=sorted(WORDS[Kind.DISPOSITION]),
        field=Kind.DISPOSITION,
        known=Known.DISPOSITION,
    ),
)


def list_top(call: Call) -> HttpResponse:
    """The resources at the top."""
    return collection(call, TOP)


def collection(call: Call, members: Sequence[str], *, headers: dict[str, str] | None = None) -> HttpResponse:
    """A list as the standard writes it in JSON-LD."""
    body: dict[str, Any] = {"@context": CONTEXT, "type": "Collection", "member": list(members)}
    return call.json(body, headers=headers)
