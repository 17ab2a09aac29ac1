"""An event's body for output: identifiers and words in the forms that the client asked for.

EPCIS 2.0 REST binding, headers `GS1-EPC-Format` and `GS1-CBV-XML-Format`. JSON-LD has bare words, XML has URIs.
"""

import enum
from collections.abc import Callable

from nguongoc.common.epcis.events import Json
from nguongoc.common.epcis.identifiers import as_canonical, to_urn
from nguongoc.common.epcis.vocabulary import Kind, bare, urn, web_uri


class EpcFormat(enum.StrEnum):
    """How identifiers are written; without a preference the standard writes Digital Links."""

    NO_PREFERENCE = "No_Preference"
    DIGITAL_LINK = "Always_GS1_Digital_Link"
    URN = "Always_EPC_URN"
    NEVER = "Never_Translates"


class CbvFormat(enum.StrEnum):
    """How words of CBV are written. BARE is what JSON-LD has, and has no header."""

    BARE = "bare"
    NO_PREFERENCE = "No_Preference"
    WEB_URI = "Always_Web_URI"
    URN = "Always_URN"
    NEVER = "Never_Translates"


PrefixLength = Callable[[str], int | None]
"""The length of the company prefix of a canonical identifier, where somebody knows it."""

_Change = Callable[[str], str]
_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_QUANTITY_LISTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
_TYPED = {
    "bizTransactionList": ("bizTransaction", Kind.BIZ_TRANSACTION),
    "sourceList": ("source", Kind.SOURCE_DESTINATION),
    "destinationList": ("destination", Kind.SOURCE_DESTINATION),
}
_SENSOR_WORDS = {"type": Kind.MEASUREMENT, "exception": Kind.SENSOR_EXCEPTION, "component": Kind.COMPONENT}


def render(
    body: Json, epc_format: EpcFormat, cbv_format: CbvFormat, *, prefix_length: PrefixLength | None = None
) -> Json:
    """A judged event's body in other forms; a new dictionary, the given one stays as it is.

    Identifiers in extensions stay as they were captured. A Digital Link becomes a URN only where `prefix_length`
    knows the company prefix; it stays a link otherwise.
    """
    rendered = dict(body)
    if epc_format is not EpcFormat.NEVER:
        as_link = epc_format is not EpcFormat.URN
        _change_identifiers(rendered, _to_link if as_link else lambda text: _to_urn(text, prefix_length))
    if cbv_format is not CbvFormat.NEVER:
        _change_words(rendered, _WORD_CHANGES[cbv_format])
    return rendered


def _to_link(text: str) -> str:
    """A URN as a Digital Link; a link as it was captured, since its host is a resolver that works."""
    return as_canonical(text) if text[:8].lower() == "urn:epc:" else text


def _to_urn(text: str, prefix_length: PrefixLength | None) -> str:
    if prefix_length is None or text[:4].lower() != "http":
        return text
    uri = as_canonical(text)
    return to_urn(uri, prefix_length(uri)) or text


def _bare(kind: Kind, text: str) -> str:
    return bare(kind, text) or text


_WORD_CHANGES: dict[CbvFormat, Callable[[Kind, str], str]] = {
    CbvFormat.BARE: _bare,
    CbvFormat.NO_PREFERENCE: web_uri,
    CbvFormat.WEB_URI: web_uri,
    CbvFormat.URN: urn,
}


def _change_identifiers(body: Json, change: _Change) -> None:
    if "parentID" in body:
        body["parentID"] = change(body["parentID"])
    for name in ("readPoint", "bizLocation"):
        if name in body:
            body[name] = body[name] | {"id": change(body[name]["id"])}
    for name in _LISTS:
        if name in body:
            body[name] = [change(text) for text in body[name]]
    for name in _QUANTITY_LISTS:
        if name in body:
            body[name] = [element | {"epcClass": change(element["epcClass"])} for element in body[name]]
    for name, (field, _) in _TYPED.items():
        if name in body:
            body[name] = [element | {field: change(element[field])} for element in body[name]]


def _change_words(body: Json, change: Callable[[Kind, str], str]) -> None:
    for kind in (Kind.BIZ_STEP, Kind.DISPOSITION):
        if kind in body:
            body[kind] = change(kind, body[kind])
    persistent = body.get("persistentDisposition")
    if persistent:
        for name in {"set", "unset"} & set(persistent):
            persistent = persistent | {name: [change(Kind.DISPOSITION, text) for text in persistent[name]]}
        body["persistentDisposition"] = persistent
    for name, (_, kind) in _TYPED.items():
        if name in body:
            body[name] = [_with(element, "type", kind, change) for element in body[name]]
    if "errorDeclaration" in body:
        body["errorDeclaration"] = _with(body["errorDeclaration"], "reason", Kind.ERROR_REASON, change)
    if "sensorElementList" in body:
        body["sensorElementList"] = [
            element | {"sensorReport": [_report(report, change) for report in element["sensorReport"]]}
            for element in body["sensorElementList"]
        ]


def _report(report: Json, change: Callable[[Kind, str], str]) -> Json:
    for name, kind in _SENSOR_WORDS.items():
        report = _with(report, name, kind, change)
    return report


def _with(element: Json, name: str, kind: Kind, change: Callable[[Kind, str], str]) -> Json:
    return element | {name: change(kind, element[name])} if name in element else element
