"""EPCIS documents in JSON-LD, read and judged: EPCISDocument, EPCISQueryDocument, and a single event."""

import re
from dataclasses import replace
from typing import Any

from nguongoc.common.epcis import gdst
from nguongoc.common.epcis.decoding import decode
from nguongoc.common.epcis.events import Document, DocumentRefused, Event, Fault, Json
from nguongoc.common.epcis.hashing import event_hash
from nguongoc.common.epcis.judging import judge_event
from nguongoc.common.epcis.judging.record import MISSING, MOST_NAMESPACES, NO_LIST, NO_OBJECT, Record
from nguongoc.common.epcis.vocabulary import EVENT_TYPES

DOCUMENT_TYPES = ("EPCISDocument", "EPCISQueryDocument")
_KNOWN = {
    "@context", "@id", "id", "type", "schemaVersion", "creationDate", "epcisHeader", "epcisBody", "sender",
    "receiver", "instanceIdentifier",
}  # fmt: skip
_VERSION = re.compile(r"2\.0(?:\.[0-9]+)?")
_PREFIX = re.compile(r"[A-Za-z][\w.-]{0,99}")
_URI_SCHEMES = {"http", "https", "urn", "ni", "geo", "tag", "mailto", "data", "info"}
_EPCIS_CONTEXT = "epcis-context.jsonld"
_TOO_MANY = f"Quá nhiều tiền tố: tối đa {MOST_NAMESPACES} trong một tài liệu."


def read_json(data: bytes) -> Document:
    """The document that the bytes hold; a bare event is a document of one.

    Raises DocumentRefused where the document as a whole is wrong. Faults of single events stand in the document,
    by their place in the list; the caller decides whether the others count.
    """
    return read(decode(data))


def read(tree: Any) -> Document:
    """Judges a document that is dictionaries and lists already, from JSON or, in the same shape, from XML."""
    if not isinstance(tree, dict):
        raise DocumentRefused([Fault("", NO_OBJECT)])
    if tree.get("type") not in DOCUMENT_TYPES:
        return read_event(tree)
    frame = Record({})
    context = _context(frame, tree.get("@context"))
    frame.context = context  # the header may use the prefixes, too
    _judge_frame(frame, tree)
    where, results, events = _event_list(frame, tree)
    header = tree.get("epcisHeader") or {}
    if not frame.faults:
        gdst.judge_header(header, frame)
    if frame.faults:
        raise DocumentRefused(frame.faults)
    declared = dict(context)
    good, faults = _judge_events(events, where, context, declared, is_captured=tree["type"] == DOCUMENT_TYPES[0])
    return Document(
        events=tuple(good),
        faults=faults,
        context=declared,
        header=header,
        kind=tree["type"],
        query_name=results.get("queryName") or "",
        subscription_id=results.get("subscriptionID") or "",
    )


def read_event(tree: Json) -> Document:
    """A single event with its own @context, as `POST /events` takes it."""
    frame = Record({})
    kind = tree.get("type")
    if not isinstance(kind, str) or (kind not in EVENT_TYPES and ":" not in kind):
        frame.refuse("type", f"Phải là một trong {', '.join((*DOCUMENT_TYPES, *EVENT_TYPES))}.")
    context = _context(frame, tree.get("@context"))
    if frame.faults:
        raise DocumentRefused(frame.faults)
    good, faults = _judge_events([tree], "", context, context, is_captured=True)
    return Document(events=tuple(good), faults=faults, context=context, header={}, kind=str(kind))


def _judge_events(
    events: list[Any], where: str, context: dict[str, str], declared: dict[str, str], *, is_captured: bool
) -> tuple[list[tuple[int, Event]], dict[int, list[Fault]]]:
    """What another repository answered to a query is judged by the standard alone, not by a profile.

    `declared` takes up the namespaces that single events add to the `context` of all.
    """
    profile = gdst.judge_event if is_captured else None
    good: list[tuple[int, Event]] = []
    faults: dict[int, list[Fault]] = {}
    for index, raw in enumerate(events):
        own = context
        if isinstance(raw, dict) and "@context" in raw:
            frame = Record({})
            own = context | _own_context(frame, raw["@context"], declared)
            if frame.faults:
                faults[index] = [Fault(_place(where, index, fault.where), fault.why) for fault in frame.faults]
                continue
        event = judge_event(raw, own, profile=profile)
        if isinstance(event, Event):
            good.append((index, event if raw.get("eventID") else _named(event, own)))
        else:
            faults[index] = [Fault(_place(where, index, fault.where), fault.why) for fault in event]
    return good, faults


def _named(event: Event, context: dict[str, str]) -> Event:
    """An event that came without an ID has its hash for one, so that the same one is the same again."""
    name = event_hash(event.body, context)
    return replace(event, event_id=name, body=event.body | {"eventID": name})


def _place(where: str, index: int, inside: str) -> str:
    """Where something stands in the document; a single event is the document itself."""
    event = f"{where}[{index}]" if where else ""
    return f"{event}.{inside}" if event and inside else event or inside


def _context(frame: Record, value: Any, *, is_whole: bool = True) -> dict[str, str]:
    """The namespaces that a context declares, by prefix. That of a whole document names the context of EPCIS."""
    parts = value if isinstance(value, list) else [value]
    if is_whole and not any(isinstance(part, str) and part.endswith(_EPCIS_CONTEXT) for part in parts):
        frame.refuse("@context", f"Thiếu ngữ cảnh JSON-LD của EPCIS (…/{_EPCIS_CONTEXT}).")
    namespaces: dict[str, str] = {}
    for index, part in enumerate(parts):
        where = f"@context[{index}]" if isinstance(value, list) else "@context"
        if isinstance(part, str):
            frame.uri(where, part)
        elif isinstance(part, dict):
            for name, meaning in part.items():
                if name in _URI_SCHEMES:
                    frame.refuse(f"{where}.{name}", "Tên này là lược đồ của URI, không dùng làm tiền tố được.")
                elif isinstance(meaning, str) and _PREFIX.fullmatch(name):
                    namespaces[name] = frame.uri(f"{where}.{name}", meaning)
        elif part is not None:
            frame.refuse(where, "Mỗi phần của @context phải là một URI hoặc một đối tượng JSON.")
    if len(namespaces) > MOST_NAMESPACES:
        frame.refuse("@context", _TOO_MANY)
    return namespaces


def _own_context(frame: Record, value: Any, declared: dict[str, str]) -> dict[str, str]:
    """That of a single event. A prefix means one thing in all of a document, since it is kept for all of it."""
    own = _context(frame, value, is_whole=False)
    for prefix, namespace in own.items():
        if declared.get(prefix, namespace) != namespace:
            frame.refuse("@context", f"Tiền tố “{prefix}” đã mang nghĩa khác trong cùng tài liệu.")
        elif prefix not in declared and len(declared) == MOST_NAMESPACES:
            frame.refuse("@context", _TOO_MANY)
        else:
            declared[prefix] = namespace
    return own


def _judge_frame(frame: Record, tree: Json) -> None:
    for name, value in tree.items():
        if name not in _KNOWN and ":" not in name:
            frame.refuse(name, "Trường này không có trong chuẩn EPCIS 2.0.")
        elif name in {"id", "sender", "receiver", "instanceIdentifier"}:
            frame.text(name, value)
    version = tree.get("schemaVersion")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        frame.refuse("schemaVersion", "schemaVersion phải là chuỗi “2.0”.")
    if "creationDate" in tree:
        frame.moment("creationDate", tree["creationDate"])
    else:
        frame.refuse("creationDate", MISSING)
    if not isinstance(tree.get("epcisHeader", {}), dict):
        frame.refuse("epcisHeader", NO_OBJECT)
    else:
        frame.content("epcisHeader", tree.get("epcisHeader"), 1)


def _event_list(frame: Record, tree: Json) -> tuple[str, Json, list[Any]]:
    """Where the events stand, the results to which they belong (empty in an EPCISDocument), and the events."""
    where, at = "epcisBody", tree.get("epcisBody")
    results: Json = {}
    if tree["type"] == DOCUMENT_TYPES[1]:
        results = _inside(frame, where, at, "queryResults")
        where += ".queryResults"
        for name in ("queryName", "subscriptionID"):
            if results.get(name) is not None:
                frame.text(f"{where}.{name}", results[name])
        at = _inside(frame, where, results, "resultsBody") if results else {}
        where += ".resultsBody"
    if not isinstance(at, dict):
        frame.refuse(where, NO_OBJECT)
        return where, results, []
    where += ".eventList"
    events = at.get("eventList")
    if not isinstance(events, list) and not frame.faults:
        frame.refuse(where, MISSING if events is None else NO_LIST)
    return where, results, events if isinstance(events, list) else []


def _inside(frame: Record, where: str, value: Any, name: str) -> Json:
    inner = value.get(name) if isinstance(value, dict) else None
    if not isinstance(inner, dict):
        frame.refuse(f"{where}.{name}", MISSING if inner is None else NO_OBJECT)
        return {}
    return inner
