"""Elements of other namespaces as members of JSON-LD objects."""

import re
from collections.abc import Collection

from lxml import etree

from nguongoc.common.epcis.events import DocumentRefused, Json
from nguongoc.common.epcis.judging.record import MOST_NAMESPACES, STANDARD_PREFIXES
from nguongoc.common.epcis.xml.parsing import OWN, SBDH, XML, XSD, XSI, Element, refusal, refuse_text

RDF_VALUE = f"{{{STANDARD_PREFIXES['rdf']}}}value"
_CBVMDA = frozenset({"urn:epcglobal:cbv:mda", "urn:epcglobal:cbv:mda:"})  # both in use; hashes tell them apart
_UNSEEN = OWN | {XSI, XSD, XML, SBDH}
_PREFIX = re.compile(r"[A-Za-z][\w.-]*")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_NUMBER_TYPES = frozenset({"integer", "int", "long", "short", "decimal", "double", "float"})
_TRUTH = {"true": True, "1": True, "false": False, "0": False}

Value = str | int | float | bool | Json | list["Value"] | None


class Prefixes:
    """The prefixes under which a document's namespaces stand in its JSON-LD context, collected while it is read.

    A namespace keeps the first prefix that the document gives it. Another gets a new one where two share a prefix.
    """

    def __init__(self) -> None:
        self.context: dict[str, str] = {}
        self._prefixes = {uri: prefix for prefix, uri in STANDARD_PREFIXES.items() if uri not in _CBVMDA}

    def declare(self, element: Element) -> None:
        """Takes note of what an element declares: values too may begin with a prefix. Raises DocumentRefused."""
        for prefix, namespace in _declared(element).items():
            if prefix and namespace not in _UNSEEN:
                self._prefix(namespace, prefix, element)

    def key(self, name: str, element: Element) -> str:
        """`{http://ns.example.com/}field` as `example:field`; a name without a namespace as it is.

        Raises DocumentRefused where there are too many namespaces.
        """
        found = etree.QName(name)
        if not found.namespace or found.namespace in OWN:
            return found.localname
        return f"{self._prefix(found.namespace, element.prefix or 'ns', element)}:{found.localname}"

    def value(self, text: str, element: Element) -> str:
        """A text that may begin with a prefix, written out where the prefix means something else elsewhere."""
        prefix, colon, rest = text.partition(":")
        namespace = _declared(element).get(prefix) if colon else None
        if namespace is None or prefix in STANDARD_PREFIXES or self.context.get(prefix) == namespace:
            return text
        return namespace + rest

    def _prefix(self, namespace: str, wish: str, element: Element) -> str:
        if namespace not in self._prefixes:
            if len(self.context) == MOST_NAMESPACES:
                raise _too_many(element)
            is_cbvmda = namespace in _CBVMDA
            prefix, count = "cbvmda" if is_cbvmda else wish if _PREFIX.fullmatch(wish) else "ns", 0
            while prefix in self.context or (prefix in STANDARD_PREFIXES and not is_cbvmda):
                count += 1
                prefix = f"ns{count}"
            self._prefixes[namespace] = prefix
            self.context[prefix] = namespace
        return self._prefixes[namespace]


def _declared(element: Element) -> dict[str | None, str]:
    declared = element.nsmap
    if len(declared) > MOST_NAMESPACES:
        raise _too_many(element)
    return declared


def _too_many(element: Element) -> DocumentRefused:
    return refusal(element, f"Quá nhiều không gian tên: tối đa {MOST_NAMESPACES} trong một tài liệu.")


def members(elements: list[Element], prefixes: Prefixes) -> Json:
    """Elements of other namespaces by their keys; those that come more than once as a list."""
    found: dict[str, list[Value]] = {}
    for element in elements:
        value = value_of(element, prefixes)
        if value is not None:
            found.setdefault(prefixes.key(str(element.tag), element), []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}


def value_of(element: Element, prefixes: Prefixes, *, attributes: Collection[str] = ()) -> Value:
    """Text, a number or a truth where `xsi:type` says so, or an object of its elements; None for `xsi:nil`.

    Attributes that are not among `attributes` become members too, and beside them text that of `rdf:value`. Raises
    DocumentRefused for text between elements.
    """
    if element.get(f"{{{XSI}}}nil") in {"true", "1"}:
        return None
    others = {name: text for name, text in element.items() if name not in attributes}
    found: Json = {
        prefixes.key(name, element): text
        for name, text in others.items()
        if etree.QName(name).namespace not in {XSI, XML}
    }
    children = list(element)
    if children:
        refuse_text(element)
        return found | members(children, prefixes)
    value = _typed((element.text or "").strip(), element.get(f"{{{XSI}}}type", ""))
    return found | {prefixes.key(RDF_VALUE, element): value} if found else value


def _typed(text: str, type_name: str) -> Value:
    kind = type_name.rpartition(":")[2]
    if kind in _NUMBER_TYPES:
        return number(text)
    return truth(text) if kind == "boolean" else text


def number(text: str) -> Value:
    """A number; what is none stays a text, for the rules to judge."""
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def truth(text: str) -> Value:
    return _TRUTH.get(text, text)
