"""EPCIS documents in JSON-LD as documents in XML 2.0."""

from lxml import etree

from nguongoc.common.epcis.events import Json
from nguongoc.common.epcis.xml.event_writer import Declared, add_event
from nguongoc.common.epcis.xml.parsing import SBDH, XSD, XSI, Element
from nguongoc.common.epcis.xml.shape import NAMESPACE, QUERY_NAMESPACE
from nguongoc.common.epcis.xml.values import add, add_members, namespaces, set_value, text_for

_NAMESPACES = {"EPCISDocument": ("epcis", NAMESPACE), "EPCISQueryDocument": ("epcisq", QUERY_NAMESPACE)}
_PARTNERS = {"sender": "Sender", "receiver": "Receiver"}


def to_xml(document: Json) -> bytes:
    """An EPCISDocument or EPCISQueryDocument in JSON-LD, already judged, as XML in UTF-8.

    Events may have an `@context` of their own. Bare words of CBV are written as web URIs. Raises Refusal for a
    member that has no name in XML.
    """
    declared = namespaces(document.get("@context"))
    prefix, namespace = _NAMESPACES[document["type"]]
    root = etree.Element(
        f"{{{namespace}}}{document['type']}", nsmap={**declared, "xsi": XSI, "xsd": XSD, prefix: namespace}
    )
    root.set("schemaVersion", "2.0")
    if "creationDate" in document:
        root.set("creationDate", document["creationDate"])
    _add_header(root, document, declared)
    body, written = add(root, "EPCISBody"), document["epcisBody"]
    if "queryResults" in written:
        body, written = _add_results(body, written["queryResults"]), written["queryResults"]["resultsBody"]
    events = add(body, "EventList")
    for event in written.get("eventList", []):
        add_event(events, event, declared)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add_results(body: Element, results: Json) -> Element:
    element = add(body, f"{{{QUERY_NAMESPACE}}}QueryResults")
    add(element, "queryName", results.get("queryName", ""))
    if "subscriptionID" in results:
        add(element, "subscriptionID", results["subscriptionID"])
    return add(element, "resultsBody")


def _add_header(root: Element, document: Json, declared: Declared) -> None:
    header = document.get("epcisHeader", {})
    has_partners = "sender" in document or "receiver" in document or "instanceIdentifier" in document
    if not (header or has_partners):
        return
    element = add(root, "EPCISHeader")
    if has_partners:
        _add_sbdh(element, document)
    if master_data := header.get("epcisMasterData"):
        listed = add(add(add(element, "extension"), "EPCISMasterData"), "VocabularyList")
        for vocabulary in _objects(master_data, "vocabularyList"):
            _add_vocabulary(listed, vocabulary, declared)
    others = {key: value for key, value in header.items() if ":" in key}  # the rest is no member of the standard's
    add_members(element, others, declared)


def _add_sbdh(parent: Element, document: Json) -> None:
    """A Standard Business Document Header; what it needs and JSON-LD does not have, says that these are events."""
    header = etree.SubElement(parent, f"{{{SBDH}}}StandardBusinessDocumentHeader", nsmap={"sbdh": SBDH})
    add(header, f"{{{SBDH}}}HeaderVersion", "1.0")
    for name, partner in _PARTNERS.items():
        add(add(header, f"{{{SBDH}}}{partner}"), f"{{{SBDH}}}Identifier", document.get(name, ""))
    identification = add(header, f"{{{SBDH}}}DocumentIdentification")
    for name, text in (
        ("Standard", "EPCglobal"),
        ("TypeVersion", "2.0"),
        ("InstanceIdentifier", document.get("instanceIdentifier", "")),
        ("Type", "Events"),
        ("CreationDateAndTime", document.get("creationDate", "")),
    ):
        add(identification, f"{{{SBDH}}}{name}", text)


def _add_vocabulary(listed: Element, vocabulary: Json, declared: Declared) -> None:
    element = add(listed, "Vocabulary")
    element.set("type", text_for(vocabulary.get("type", "")))
    if items := _objects(vocabulary, "vocabularyElementList"):
        elements = add(element, "VocabularyElementList")
        for item in items:
            _add_described(elements, item, declared)
    others = {key: value for key, value in vocabulary.items() if key not in {"type", "vocabularyElementList"}}
    add_members(element, others, declared)


def _add_described(elements: Element, described: Json, declared: Declared) -> None:
    element = add(elements, "VocabularyElement")
    element.set("id", text_for(described.get("id", "")))
    for attribute in _objects(described, "attributes"):
        item = add(element, "attribute")
        item.set("id", text_for(attribute.get("id", "")))
        set_value(item, attribute.get("attribute"), declared)
    if "children" in described:
        children = add(element, "children")
        for child in described["children"]:
            add(children, "id", child)
    others = {key: value for key, value in described.items() if key not in {"id", "attributes", "children"}}
    add_members(element, others, declared)


def _objects(holder: Json, name: str) -> list[Json]:
    """Master data as it should be: nobody judges all of a header."""
    found = holder.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
