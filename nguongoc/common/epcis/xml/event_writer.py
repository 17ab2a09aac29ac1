"""One event in JSON-LD as one in XML: what `event_reader` reads."""

from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from nguongoc.common.epcis.events import Json
from nguongoc.common.epcis.vocabulary import Kind, is_word, web_uri
from nguongoc.common.epcis.xml.extensions import Value
from nguongoc.common.epcis.xml.parsing import Element
from nguongoc.common.epcis.xml.shape import (
    ANY_EVENT,
    EPC_LISTS,
    ERROR_DECLARATION,
    EVENTS,
    QUANTITY_ELEMENT,
    QUANTITY_LISTS,
    TYPED_LISTS,
    WORDS,
)
from nguongoc.common.epcis.xml.values import add, add_members, namespaces, tag_of, text_for
from nguongoc.common.errors import Refusal

Declared = Mapping[str, str]


def add_event(parent: Element, event: Json, declared: Declared) -> None:
    """The event at the end of a list; its own `@context` stands at its element. Raises Refusal."""
    own = namespaces(event.get("@context"))
    declared = {**declared, **own}
    order = EVENTS.get(event["type"], ())
    if not order:  # a type of another authority's
        order, parent = ANY_EVENT, add(parent, "extension")
    element = etree.SubElement(parent, tag_of(event["type"], declared), nsmap=own)
    for name in order:
        if event.get(name) not in (None, {}):
            _add(element, name, event[name], declared)
    _add_others(element, event, (*order, "type", "@context"), declared)


def _add(parent: Element, name: str, value: Value, declared: Declared) -> None:
    if name in _WRITERS:
        _WRITERS[name](parent, name, value, declared)
    else:
        for text in value if isinstance(value, list) else [value]:  # certificationInfo may be several
            add(parent, name, _spelled(name, text))


def _add_others(element: Element, value: Json, names: tuple[str, ...], declared: Declared) -> None:
    add_members(element, {key: member for key, member in value.items() if key not in names}, declared)


def _spelled(name: str, value: Value) -> Value:
    return _uri(WORDS[name], value) if name in WORDS and isinstance(value, str) else value


def _uri(kind: Kind, text: str) -> str:
    """A bare word of CBV as its web URI, since XML has no bare words; whoever wants URNs renders them before."""
    return web_uri(kind, text) if is_word(kind, text) else text


def _epcs(parent: Element, name: str, value: list[str], _: Declared) -> None:
    element = add(parent, name)
    for epc in value:
        add(element, "epc", epc)


def _quantities(parent: Element, name: str, value: list[Json], declared: Declared) -> None:
    element = add(parent, name)
    for quantity in value:
        item = add(element, "quantityElement")
        for part in QUANTITY_ELEMENT:
            if quantity.get(part) is not None:
                add(item, part, quantity[part])
        _add_others(item, quantity, QUANTITY_ELEMENT, declared)


def _place(parent: Element, name: str, value: Json, declared: Declared) -> None:
    element = add(parent, name)
    add(element, "id", value["id"])
    _add_others(element, value, ("id",), declared)


def _typed_list(parent: Element, name: str, value: list[Json], _: Declared) -> None:
    item = TYPED_LISTS[name]
    kind = Kind.BIZ_TRANSACTION if item == "bizTransaction" else Kind.SOURCE_DESTINATION
    element = add(parent, name) if value else parent  # empty, the list may not stand
    for found in value:
        child = add(element, item, found[item])
        if "type" in found:
            child.set("type", _uri(kind, found["type"]))


def _sensors(parent: Element, name: str, value: list[Json], declared: Declared) -> None:
    element = add(parent, name) if value else parent
    for sensor in value:
        item = add(element, "sensorElement")
        if "sensorMetadata" in sensor:
            _set_all(add(item, "sensorMetadata"), sensor["sensorMetadata"], declared)
        for report in sensor.get("sensorReport", []):
            _set_all(add(item, "sensorReport"), report, declared)
        _add_others(item, sensor, ("sensorMetadata", "sensorReport"), declared)


def _set_all(element: Element, value: Json, declared: Declared) -> None:
    for key, member in value.items():
        if isinstance(member, (dict, list)):
            raise Refusal(f"Trường «{key}» của cảm biến không ghi được thành XML. Hãy yêu cầu dữ liệu dạng JSON.")
        element.set(tag_of(key, declared), text_for(_spelled(key, member)))


def _persistent(parent: Element, name: str, value: Json, _: Declared) -> None:
    element = add(parent, name)
    for part in ("unset", "set"):
        for word in value.get(part, []):
            add(element, part, _uri(Kind.DISPOSITION, word))


def _error(parent: Element, name: str, value: Json, declared: Declared) -> None:
    element = add(parent, name)
    for part in ERROR_DECLARATION[:2]:
        if part in value:
            add(element, part, _spelled(part, value[part]))
    if "correctiveEventIDs" in value:
        corrective = add(element, "correctiveEventIDs")
        for event_id in value["correctiveEventIDs"]:
            add(corrective, "correctiveEventID", event_id)
    _add_others(element, value, ERROR_DECLARATION, declared)


def _ilmd(parent: Element, name: str, value: Json, declared: Declared) -> None:
    add_members(add(parent, name), value, declared)


_WRITERS: dict[str, Callable[[Element, str, Any, Declared], None]] = {
    **dict.fromkeys(EPC_LISTS, _epcs),
    **dict.fromkeys(QUANTITY_LISTS, _quantities),
    **dict.fromkeys(TYPED_LISTS, _typed_list),
    "readPoint": _place,
    "bizLocation": _place,
    "sensorElementList": _sensors,
    "persistentDisposition": _persistent,
    "errorDeclaration": _error,
    "ilmd": _ilmd,
}
