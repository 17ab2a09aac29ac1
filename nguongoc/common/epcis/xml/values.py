"""Texts, numbers and members of JSON-LD objects as XML: what `extensions` reads."""

import re
from collections.abc import Mapping
from decimal import Decimal

from lxml import etree

from nguongoc.common.epcis.events import Json
from nguongoc.common.epcis.judging.record import STANDARD_PREFIXES
from nguongoc.common.epcis.xml.extensions import RDF_VALUE, Value
from nguongoc.common.epcis.xml.parsing import XSI, Element
from nguongoc.common.errors import Refusal

_NAME = re.compile(r"[^\W\d][\w.·-]*")
_NAMESPACE = re.compile(r"[^\s<>\"{}|\\^`]+")
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {bool: "xsd:boolean", int: "xsd:integer", float: "xsd:double"}


def namespaces(context: object) -> dict[str, str]:
    """The prefixes that a JSON-LD context declares, as XML can; other definitions have no meaning there."""
    found: dict[str, str] = {}
    for part in context if isinstance(context, list) else [context]:
        if isinstance(part, Mapping):
            found |= {
                str(prefix): namespace
                for prefix, namespace in part.items()
                if isinstance(namespace, str) and _NAME.fullmatch(str(prefix)) and _NAMESPACE.fullmatch(namespace)
            }
    return found


def tag_of(key: str, declared: Mapping[str, str]) -> str:
    """`example:field` as `{http://ns.example.com/}field`; `@id` and `@type` under the names that EPCIS gives them.

    Raises Refusal for a member that XML has no name for.
    """
    prefix, colon, local = key.partition(":")
    namespace = declared.get(prefix) or STANDARD_PREFIXES.get(prefix) if colon else ""
    if not colon:
        local = key.removeprefix("@")
    elif namespace is None:  # a whole URI
        cut = max(key.rfind(sign) for sign in "/#:") + 1
        namespace, local = key[:cut], key[cut:]
    if not _NAME.fullmatch(local) or (namespace and not _NAMESPACE.fullmatch(namespace)):
        raise Refusal(f"Trường «{key}» không ghi được thành XML. Hãy yêu cầu dữ liệu dạng JSON.")
    return f"{{{namespace}}}{local}" if namespace else local


def add(parent: Element, name: str, text: Value = None) -> Element:
    """A new element at the end of another, with a text."""
    element = etree.SubElement(parent, name)
    if text is not None:
        element.text = text_for(text)
    return element


def text_for(value: Value) -> str:
    """A text or a number as XML has it; signs that XML forbids become U+FFFD."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return _NOT_IN_XML.sub("\ufffd", str(value))


def add_members(element: Element, members: Json, declared: Mapping[str, str]) -> None:
    """Members that EPCIS does not define, each as an element. Raises Refusal where one has no name in XML."""
    for key, value in members.items():
        _add_member(element, tag_of(key, declared), value, declared)


def _add_member(parent: Element, tag: str, value: Value, declared: Mapping[str, str]) -> None:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, list):
            _add_member(parent, tag, item, declared)
        elif item is not None:
            set_value(etree.SubElement(parent, tag), item, declared)


def set_value(element: Element, value: Value, declared: Mapping[str, str]) -> None:
    """Puts a value into an element; numbers and truths with their `xsi:type`. Raises Refusal."""
    if not isinstance(value, dict):
        _set_text(element, value)
    elif "@value" in value:
        _set_text(element, value["@value"])
    elif text := next((key for key in value if tag_of(key, declared) == RDF_VALUE), ""):
        _set_text(element, value[text])
        for key, member in value.items():
            if key != text:
                element.set(tag_of(key, declared), text_for(member))
    else:
        add_members(element, value, declared)


def _set_text(element: Element, value: Value) -> None:
    element.text = text_for(value)
    if type(value) in _TYPES:
        element.set(f"{{{XSI}}}type", _TYPES[type(value)])
