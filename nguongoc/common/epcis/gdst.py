"""The seafood profile of GDST (Global Dialogue on Seafood Traceability, 1.2): what its events must say besides.

It binds only what declares itself: events whose step is `urn:gdst:bizStep:...` or that use the namespace of GDST,
and master data of vessels. Key data elements stand in the event, in its ilmd, or in lists of vessels below.
"""

import re
from collections.abc import Iterator
from typing import Any

from nguongoc.common.epcis.events import Json
from nguongoc.common.epcis.judging.record import Record

_NAMESPACE = "https://traceability-dialogue.org/"
_STEP = "urn:gdst:bizStep:"
_METHOD = "productionMethodForFishAndSeafoodCode"
_COUNTRY = "Mã nước gồm hai chữ in hoa theo ISO 3166-1, ví dụ VN."
_IMO = re.compile(r"(?:IMO ?)?[0-9]{7,9}")  # seven digits in the world; the profile's own examples have more
_IMO_DIGITS = 7


def _is_imo(value: Any) -> bool:
    """An IMO number has seven digits, the last of which checks the others; longer ones have none to check."""
    if not isinstance(value, str) or not _IMO.fullmatch(value):
        return False
    digits = value.removeprefix("IMO").strip()
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(7, 1, -1), strict=False))
    return len(digits) != _IMO_DIGITS or total % 10 == int(digits[-1])


def _is_country(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Z]{2}", value) is not None


def _one_of(*words: str) -> Any:
    return lambda value: isinstance(value, str) and value.lower() in words


VALUES = {
    "humanWelfarePolicy": (
        _one_of("3p audit", "3p certification", "internal", "internal policy", "none"),
        "Chính sách phúc lợi lao động phải là 3P Audit, 3P Certification, Internal Policy hoặc None.",
    ),
    _METHOD: (
        _one_of("marine_fishery", "inland_fishery", "aquaculture"),
        "Phương thức sản xuất phải là MARINE_FISHERY, INLAND_FISHERY hoặc AQUACULTURE.",
    ),
    "broodstockSource": (
        _one_of("domestic", "foreign", "wild"),
        "Nguồn giống bố mẹ phải là Domestic, Foreign hoặc Wild.",
    ),
    "vesselFlagState": (_is_country, _COUNTRY),
    "countryOfOrigin": (_is_country, _COUNTRY),
    "countryCode": (_is_country, _COUNTRY),
    "imoNumber": (_is_imo, "Số IMO của tàu gồm chữ IMO và 7 chữ số, chữ số cuối là chữ số kiểm tra."),
}
"""What a key data element may be, wherever it stands, and the sentence for what it is not."""

REQUIRED: dict[tuple[str, str], tuple[str, ...]] = {
    ("ObjectEvent", "fishingEvent"): ("lotNumber", _METHOD),
    ("ObjectEvent", "hatching"): ("lotNumber", "broodstockSource"),
    ("TransformationEvent", "farmHarvest"): ("lotNumber", _METHOD),
    ("TransformationEvent", "commingling"): ("lotNumber",),
    ("TransformationEvent", "processing"): ("lotNumber",),
    ("TransformationEvent", "feedmillTransformation"): ("lotNumber",),
}
"""The key data elements that the ilmd of a critical tracking event must have, by its type and its step."""


def judge_event(raw: Json, record: Record) -> None:
    """Judges an event that declares itself GDST; says nothing of others."""
    step = raw.get("bizStep")
    is_step = isinstance(step, str) and step.startswith(_STEP)
    if not is_step and not any(record.context[prefix].startswith(_NAMESPACE) for prefix in record.prefixes):
        return
    _judge_values(raw, "", record)
    ilmd = raw.get("ilmd")
    here = {_local(name): value for name, value in ilmd.items()} if isinstance(ilmd, dict) else {}
    name = step.removeprefix(_STEP) if isinstance(step, str) else ""
    for element in REQUIRED.get((str(raw.get("type")), name), ()):
        if not here.get(element):
            record.refuse(f"ilmd.{element}", f"Hồ sơ GDST: sự kiện {name} phải có {element} trong ilmd.")
    if name == "farmHarvest" and here.get(_METHOD) == "AQUACULTURE" and not here.get("aquacultureMethod"):
        record.refuse(
            "ilmd.aquacultureMethod", "Hồ sơ GDST: thu hoạch nuôi trồng phải nêu cách nuôi (aquacultureMethod)."
        )


def judge_header(header: Json, frame: Record) -> None:
    """Judges the master data of vessels and places in the header of a document."""
    for where, name, value in _attributes(header):
        judged = VALUES.get(name)
        if judged and name in {"vesselFlagState", "imoNumber"} and not judged[0](value):
            frame.refuse(where, judged[1])


def _judge_values(value: Any, where: str, record: Record) -> None:
    for name, inner in value.items() if isinstance(value, dict) else ():
        at = f"{where}.{name}" if where else name
        judged = VALUES.get(_local(name))
        if judged and ":" in name and inner != "" and inner is not None and not judged[0](inner):
            record.refuse(at, judged[1])
        _judge_values(inner, at, record)
    for index, inner in enumerate(value) if isinstance(value, list) else ():
        _judge_values(inner, f"{where}[{index}]", record)


def _attributes(header: Json) -> Iterator[tuple[str, str, Any]]:
    """Place, local name and value of every attribute of the master data."""
    data = header.get("epcisMasterData")
    where = "epcisHeader.epcisMasterData.vocabularyList"
    for first, vocabulary in enumerate(_list(data, "vocabularyList")):
        for second, element in enumerate(_list(vocabulary, "vocabularyElementList")):
            for third, attribute in enumerate(_list(element, "attributes")):
                if isinstance(attribute, dict) and isinstance(attribute.get("id"), str):
                    at = f"{where}[{first}].vocabularyElementList[{second}].attributes[{third}]"
                    yield at, re.split(r"[#:]", attribute["id"])[-1], attribute.get("attribute")


def _list(value: Any, name: str) -> list[Any]:
    inner = value.get(name) if isinstance(value, dict) else None
    return inner if isinstance(inner, list) else []


def _local(name: str) -> str:
    return name.rpartition(":")[2]
