"""Texts, numbers and members of JSON-LD objects as XML: what `extensions` reads."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from lxml import etree

from nguongoc.common.epcis.events import Json
from nguongoc.common.epcis.judging.record import STANDARD_PREFIXES
from nguongoc.common.epcis.xml.extensions import Value
from nguongoc.common.epcis.xml.parsing import XML, XSI, Element
from nguongoc.common.errors import Refusal

_OURS = frozenset({"xml", "xmlns", "xsi", "xsd"})  # prefixes that mean something in XML itself
_FORBIDDEN = frozenset({"", XML, "http://www.w3.org/2000/xmlns/"})
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {bool: "xsd:boolean", int: "xsd:integer", float: "xsd:double"}


def namespaces(context: object) -> dict[str, str]:
    """The prefixes that a JSON-LD context declares, as XML can; other definitions have no meaning there."""
    parts = context if isinstance(context, list) else [context]
    declared = [item for part in parts if isinstance(part, Mapping) for item in part.items()]
    return {prefix: namespace for prefix, namespace in declared if _is_prefix(prefix) and _is_namespace(namespace)}


def _is_prefix(text: str) -> bool:
    return _may_be_tag("", text) and text not in _OURS


def _is_namespace(text: object) -> bool:
    return isinstance(text, str) and _may_be_tag(text, "a") and text not in _FORBIDDEN


@lru_cache(maxsize=1_000)
def _may_be_tag(namespace: str, name: str) -> bool:
    try:
        etree.Element(f"{{{namespace}}}{name}" if namespace else name)
    except ValueError:
        return False
    return True


def tag_of(key: str, declared: Mapping[str, str]) -> str:
    """`example:field` as `{http://ns.example.com/}field`; `@id` and `@type` under the names that EPCIS gives them.

    Raises Refusal for a member that XML has no name for.
    """
    prefix, colon, local = key.partition(":")
    if not colon:
        namespace, local = "", key.removeprefix("@")
    elif local.startswith("//") or prefix == "urn":
        cut = max(key.rfind(sign) for sign in "/#:") + 1
        namespace, local = key[:cut], key[cut:]
    else:
        namespace = declared.get(prefix) or STANDARD_PREFIXES.get(prefix, "")
    if not _may_be_tag(namespace, local) or (colon and not _is_namespace(namespace)):
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
    elif (text := value.get("rdf:value")) is None or not all(isinstance(member, str) for member in value.values()):
        add_members(element, value, declared)
    else:
        _set_text(element, text)
        for key, member in value.items():
            if key != "rdf:value":
                element.set(tag_of(key, declared), text_for(member))


def _set_text(element: Element, value: Value) -> None:
    element.text = text_for(value)
    if type(value) in _TYPES:
        element.set(f"{{{XSI}}}type", _TYPES[type(value)])
