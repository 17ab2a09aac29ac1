"""The header of a document in XML: who sent it to whom, and master data."""

from lxml import etree

from nguongoc.common.epcis.events import Json
from nguongoc.common.epcis.xml.extensions import Prefixes, members, value_of
from nguongoc.common.epcis.xml.parsing import SBDH, Element, in_order, one_kind, text_of

_FROM_SBDH = {
    "sender": "{*}Sender/{*}Identifier",
    "receiver": "{*}Receiver/{*}Identifier",
    "instanceIdentifier": "{*}DocumentIdentification/{*}InstanceIdentifier",
}


def header_of(element: Element, prefixes: Prefixes) -> Json:
    """The members of a JSON-LD document that EPCISHeader becomes; `epcisHeader` is one of them.

    Of a Standard Business Document Header, JSON-LD has the sender, the receiver and the number. Raises
    DocumentRefused.
    """
    own, others = in_order(element, ["EPCISMasterData"], any_order=True)
    found: Json = {}
    for name, path in _FROM_SBDH.items():
        if text := (element.findtext(f"{{{SBDH}}}StandardBusinessDocumentHeader/{path}") or "").strip():
            found[name] = text
    header = members([other for other in others if etree.QName(other).namespace != SBDH], prefixes)
    for data in own.get("EPCISMasterData", []):
        header["epcisMasterData"] = {
            "vocabularyList": [
                _vocabulary(item, prefixes)
                for listed in one_kind(data, "VocabularyList")
                for item in one_kind(listed, "Vocabulary")
            ]
        }
    return found | {"epcisHeader": header} if header else found


def _vocabulary(element: Element, prefixes: Prefixes) -> Json:
    own, others = in_order(element, ["VocabularyElementList"], attributes=["type"])
    found: Json = {"type": element.get("type", ""), "vocabularyElementList": []}
    for listed in own.get("VocabularyElementList", []):
        items = one_kind(listed, "VocabularyElement")
        found["vocabularyElementList"] = [_described(item, prefixes) for item in items]
    return found | members(others, prefixes)


def _described(element: Element, prefixes: Prefixes) -> Json:
    own, others = in_order(element, ["attribute", "children"], repeated=["attribute"], attributes=["id"])
    found: Json = {"id": element.get("id", "")}
    if "attribute" in own:
        found["attributes"] = [
            {"id": item.get("id", ""), "attribute": value_of(item, prefixes, attributes=["id"])}
            for item in own["attribute"]
        ]
    for children in own.get("children", []):
        found["children"] = [text_of(item) for item in one_kind(children, "id")]
    return found | members(others, prefixes)
