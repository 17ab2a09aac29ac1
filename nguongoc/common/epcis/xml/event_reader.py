"""One event in XML as one in JSON-LD."""

from collections.abc import Callable, Mapping

from nguongoc.common.epcis.events import Json
from nguongoc.common.epcis.vocabulary import Kind, bare
from nguongoc.common.epcis.xml.extensions import Prefixes, Value, members, number, truth
from nguongoc.common.epcis.xml.parsing import XSI, Element, in_order, one_kind, own_name, refusal, text_of
from nguongoc.common.epcis.xml.shape import (
    ANY_EVENT,
    EPC_LISTS,
    ERROR_DECLARATION,
    EVENTS,
    NUMBERS,
    QUANTITY_ELEMENT,
    QUANTITY_LISTS,
    TYPED_LISTS,
    WORDS,
)


def event_of(element: Element, order: Mapping[str, tuple[str, ...]], prefixes: Prefixes) -> Json:
    """An event; `order` are the events that the document's version has, another namespace may have others.

    Raises DocumentRefused.
    """
    kind = own_name(element)
    if kind and kind not in order:
        raise refusal(element, f"EPCIS 2.0 không có sự kiện «{kind}»: chỉ có {', '.join(EVENTS)}.")
    prefixes.declare(element)
    own, others = in_order(
        element,
        order[kind] if kind else ANY_EVENT,
        repeated=["certificationInfo"],
        any_order=not kind,
        attributes=["schemaVersion", "creationDate"],
    )
    event: Json = {"type": kind or prefixes.key(str(element.tag), element)}
    for name, found in own.items():
        event[name] = _certificates(found) if name == "certificationInfo" else _read(name, found[0], prefixes)
    return event | members(others, prefixes)


def _read(name: str, element: Element, prefixes: Prefixes) -> Value:
    if name in _READERS:
        return _READERS[name](element, prefixes)
    return _word(name, text_of(element), element, prefixes)


def _word(name: str, text: str, element: Element, prefixes: Prefixes) -> str:
    """The bare word of CBV where the member has one; other texts as they are."""
    return _bare(WORDS[name], text, element, prefixes) if name in WORDS else text


def _bare(kind: Kind, text: str, element: Element, prefixes: Prefixes) -> str:
    text = prefixes.value(text, element)
    return bare(kind, text) or text


def _certificates(elements: list[Element]) -> Value:
    texts: list[Value] = [text_of(element) for element in elements]
    return texts[0] if len(texts) == 1 else texts


def _epcs(element: Element, _: Prefixes) -> Value:
    return [text_of(epc) for epc in one_kind(element, "epc")]


def _quantities(element: Element, prefixes: Prefixes) -> Value:
    return [_quantity(item, prefixes) for item in one_kind(element, "quantityElement")]


def _quantity(element: Element, prefixes: Prefixes) -> Value:
    own, others = in_order(element, QUANTITY_ELEMENT)
    found: Json = {}
    for name, (child,) in own.items():
        if child.get(f"{{{XSI}}}nil") not in {"true", "1"}:
            text = text_of(child)
            found[name] = number(text) if name == "quantity" else text
    return found | members(others, prefixes)


def _place(element: Element, prefixes: Prefixes) -> Value:
    own, others = in_order(element, ["id"])
    return {name: text_of(child) for name, (child,) in own.items()} | members(others, prefixes)


def _typed_list(name: str) -> Callable[[Element, Prefixes], Value]:
    item = TYPED_LISTS[name]
    kind = Kind.BIZ_TRANSACTION if item == "bizTransaction" else Kind.SOURCE_DESTINATION

    def read(element: Element, prefixes: Prefixes) -> Value:
        return [one(child, prefixes) for child in one_kind(element, item)]

    def one(child: Element, prefixes: Prefixes) -> Value:
        found: Json = {item: text_of(child, attributes=["type"])}
        if (type_name := child.get("type")) is not None:
            found["type"] = _bare(kind, type_name, child, prefixes)
        return found

    return read


def _sensors(element: Element, prefixes: Prefixes) -> Value:
    return [_sensor(child, prefixes) for child in one_kind(element, "sensorElement")]


def _sensor(element: Element, prefixes: Prefixes) -> Value:
    own, others = in_order(element, ["sensorMetadata", "sensorReport"], repeated=["sensorReport"])
    found: Json = {}
    for metadata in own.get("sensorMetadata", []):
        found["sensorMetadata"] = _attributes(metadata, prefixes)
    found["sensorReport"] = [_attributes(report, prefixes) for report in own.get("sensorReport", [])]
    return found | members(others, prefixes)


def _attributes(element: Element, prefixes: Prefixes) -> Value:
    prefixes.declare(element)
    if text_of(element, attributes=element.attrib):
        raise refusal(element, "Ở đây chỉ được có thuộc tính, không có chữ.")
    found: Json = {}
    for name, text in element.items():
        found[prefixes.key(name, element)] = _sensor_value(name, text, element, prefixes)
    return found


def _sensor_value(name: str, text: str, element: Element, prefixes: Prefixes) -> Value:
    if name in NUMBERS:
        return number(text)
    return truth(text) if name == "booleanValue" else _word(name, text, element, prefixes)


def _persistent(element: Element, prefixes: Prefixes) -> Value:
    own, _ = in_order(element, ["unset", "set"], repeated=["unset", "set"])
    return {name: [_word("disposition", text_of(child), child, prefixes) for child in own[name]] for name in own}


def _error(element: Element, prefixes: Prefixes) -> Value:
    own, others = in_order(element, ERROR_DECLARATION, any_order=True)
    found: Json = {}
    for name, (child,) in own.items():
        if name == "correctiveEventIDs":
            found[name] = [text_of(item) for item in one_kind(child, "correctiveEventID")]
        else:
            found[name] = _word(name, text_of(child), child, prefixes)
    return found | members(others, prefixes)


def _ilmd(element: Element, prefixes: Prefixes) -> Value:
    _, others = in_order(element, [])
    return members(others, prefixes)


_READERS: dict[str, Callable[[Element, Prefixes], Value]] = {
    **dict.fromkeys(EPC_LISTS, _epcs),
    **dict.fromkeys(QUANTITY_LISTS, _quantities),
    **{name: _typed_list(name) for name in TYPED_LISTS},
    "readPoint": _place,
    "bizLocation": _place,
    "sensorElementList": _sensors,
    "persistentDisposition": _persistent,
    "errorDeclaration": _error,
    "ilmd": _ilmd,
}
