"""EPCIS documents in XML as documents in JSON-LD.

Read are EPCISDocument and EPCISQueryDocument (with results) of 2.0 and of 1.0 to 1.2, and single events of 2.0.
What 1.x wraps in `extension` is unwrapped, words of CBV become bare, and elements of other namespaces members with
a prefix; the document that comes out is one of 2.0.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Mapping

from lxml import etree

from nguongoc.common.epcis.documents import read
from nguongoc.common.epcis.events import Document, Fault, Json
from nguongoc.common.epcis.vocabulary import CONTEXT
from nguongoc.common.epcis.xml.event_reader import event_of
from nguongoc.common.epcis.xml.extensions import Prefixes, Value, members
from nguongoc.common.epcis.xml.header_reader import header_of
from nguongoc.common.epcis.xml.parsing import (
    Element,
    in_order,
    one_kind,
    own_name,
    parse,
    refusal,
    text_of,
    unwrapped,
)
from nguongoc.common.epcis.xml.shape import EVENTS, EVENTS_1, NAMESPACE, QUERY_NAMESPACE

_VERSIONS = {"1": re.compile(r"1(\.[0-2])?"), "2": re.compile(r"2(\.0)?(\.[0-9]+)?")}
_NO_ZONE = re.compile(r"[0-9-]+T[0-9:.]+")
_PLACE_OF_EVENT = re.compile(r"epcisBody.*?\.eventList\[[0-9]+\]\.?")
_DOCUMENTS = {"EPCISDocument": NAMESPACE, "EPCISQueryDocument": QUERY_NAMESPACE}


def read_xml(data: bytes) -> Document:
    """The document that the bytes hold, judged by the rules of documents in JSON-LD.

    Raises DocumentRefused where the document as a whole is wrong. Faults of single events name the element and its
    line, and what in it is wrong as in JSON-LD: `ObjectEvent[2] (dòng 40): bizStep`.
    """
    tree, places = to_json(data)
    document = read(tree)
    faults = {
        index: [Fault(_where(places[index], fault.where), fault.why) for fault in found]
        for index, found in document.faults.items()
    }
    return dataclasses.replace(document, faults=faults)


def _where(place: str, where: str) -> str:
    inside = _PLACE_OF_EVENT.sub("", where)
    return f"{place}: {inside}" if inside else place


def to_json(data: bytes) -> tuple[Json, list[str]]:
    """A document in XML as one in JSON-LD, and where each of its events stands: path and line.

    Raises DocumentRefused.
    """
    root = parse(data)
    reading = _Reading(EVENTS)
    reading.prefixes.declare(root)
    if own_name(root) in EVENTS:
        found = reading.event(root)
    else:
        reading.order = EVENTS_1 if _version(root) == "1" else EVENTS
        found = reading.document(root)
    context: Value = [CONTEXT, reading.prefixes.context] if reading.prefixes.context else [CONTEXT]
    return {"@context": context} | found, reading.places


class _Reading:
    """One document while it is read: its namespaces, and where its events stand."""

    def __init__(self, order: Mapping[str, tuple[str, ...]]) -> None:
        self.order = order
        self.prefixes = Prefixes()
        self.places: list[str] = []
        self.counted: Counter[str] = Counter()

    def document(self, root: Element) -> Json:
        own, others = in_order(root, ["EPCISHeader", "EPCISBody"], attributes=root.attrib)
        found: Json = {"type": own_name(root), "schemaVersion": "2.0"}
        if created := root.get("creationDate"):
            found["creationDate"] = self.in_utc(created)
        for header in own.get("EPCISHeader", []):
            found |= header_of(header, self.prefixes)
        if "EPCISBody" not in own:
            raise refusal(root, "Thiếu phần tử «EPCISBody».")
        body = self.results if own_name(root) == "EPCISQueryDocument" else self.captured
        return found | {"epcisBody": body(own["EPCISBody"][0])} | members(others, self.prefixes)

    def captured(self, body: Element) -> Json:
        return {"eventList": self.events(body)}

    def results(self, body: Element) -> Json:
        if [own_name(child) for child in body] != ["QueryResults"]:
            raise refusal(body, "Trong EPCISBody của EPCISQueryDocument, ở đây chỉ đọc được «QueryResults».")
        names = ["queryName", "subscriptionID", "resultsBody"]
        own, others = in_order(body[0], names, any_order=True)
        found: Json = {name: text for name in names[:2] if name in own and (text := text_of(own[name][0]))}
        if "resultsBody" not in own:
            raise refusal(body[0], "Thiếu phần tử «resultsBody».")
        found["resultsBody"] = {"eventList": self.events(own["resultsBody"][0])}
        return {"queryResults": found | members(others, self.prefixes)}

    def events(self, parent: Element) -> list[Json]:
        return [self.event(event) for listed in one_kind(parent, "EventList") for event in unwrapped(listed)]

    def event(self, element: Element) -> Json:
        kind = etree.QName(element).localname
        self.counted[kind] += 1
        self.places.append(f"{kind}[{self.counted[kind]}] (dòng {element.sourceline})")
        event = event_of(element, self.order, self.prefixes)
        return event | {name: self.in_utc(event[name]) for name in event if name == "recordTime"}

    def in_utc(self, time: str) -> str:
        """A time that 1.x lets stand without its zone, as its writers do where it is that of a computer."""
        return f"{time}Z" if self.order is EVENTS_1 and _NO_ZONE.fullmatch(time) else time


def _version(root: Element) -> str:
    """`1` or `2`. Raises DocumentRefused where name, namespace and version do not belong together."""
    name = etree.QName(root)
    namespace = name.namespace or ""
    expected = _DOCUMENTS.get(name.localname, "-")
    if namespace not in {expected, f"{expected[:-1]}1"}:
        known = " hoặc ".join(f"{document} ({uri})" for document, uri in _DOCUMENTS.items())
        raise refusal(root, f"Phần tử gốc phải là {known}.")
    if not _VERSIONS[namespace[-1]].fullmatch(root.get("schemaVersion", "")):
        raise refusal(root, f"Thuộc tính «schemaVersion» không hợp với không gian tên «{namespace}».")
    return namespace[-1]
