"""The fields of an event, each with its judgement (EPCIS 2.0, section 7.4; their JSON shapes, section 10)."""

import re
from decimal import Decimal
from typing import Any

from nguongoc.common.epcis.events import ErrorDeclaration, Mention, Part
from nguongoc.common.epcis.judging.record import NO_LIST, NO_OBJECT, Judge, Record, each, fields
from nguongoc.common.epcis.judging.sensors import sensor_elements
from nguongoc.common.epcis.vocabulary import ACTIONS, Kind

_OFFSET = re.compile(r"[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)")
_BARE_ATTRIBUTES = frozenset(
    {
        "bestBeforeDate",
        "countryOfOrigin",
        "firstFreezeDate",
        "harvestEndDate",
        "harvestStartDate",
        "itemExpirationDate",
        "lotNumber",
        "preservationTechnique",
        "productionDate",
        "sellByDate",
        "storageStateCode",
    }
)
"""Attributes of CBV (section 10) that partners write in ilmd without their prefix cbvmda."""


def _identifiers(part: Part) -> Judge:
    def judge(record: Record, where: str, value: Any) -> None:
        if not isinstance(value, list):
            record.refuse(where, NO_LIST)
            return
        texts = [inner for inner in value if isinstance(inner, str)]
        if len(set(texts)) < len(texts):
            record.refuse(where, "Một mã định danh đứng hai lần trong danh sách.")
        uris = [record.identifier(f"{where}[{index}]", inner) for index, inner in enumerate(value)]
        record.mentions.extend(Mention(part, uri) for uri in dict.fromkeys(uris) if uri)

    return judge


def _quantities(part: Part) -> Judge:
    def judge(record: Record, where: str, value: Any) -> None:
        each(record, where, value, lambda record, where, value: _quantity(record, where, value, part))

    return judge


def _amount(record: Record, where: str, value: Any) -> None:
    if record.number(where, value) and value < 0:
        record.refuse(where, "Số lượng không được âm.")


_QUANTITY: dict[str, Judge] = {"epcClass": Record.identifier, "quantity": _amount, "uom": Record.unit}


def _quantity(record: Record, where: str, value: Any, part: Part) -> None:
    before = len(record.faults)
    element = fields(record, where, value, _QUANTITY, ("epcClass",))
    if element is None or len(record.faults) > before:
        return
    amount = element.get("quantity")
    unit = element.get("uom", "")
    if unit and amount is None:
        record.refuse(f"{where}.quantity", "Có đơn vị (uom) thì phải có số lượng.")
        return
    uri = record.identifier(where, element["epcClass"])
    record.mentions.append(Mention(part, uri, None if amount is None else Decimal(repr(amount)), unit))


def _place(part: Part) -> Judge:
    known: dict[str, Judge] = {"id": lambda record, where, value: record.mention(part, where, value)}

    def judge(record: Record, where: str, value: Any) -> None:
        fields(record, where, value, known, ("id",))

    return judge


def _typed(part: Part, name: str, kind: Kind, required: tuple[str, ...]) -> Judge:
    """A list of transactions, sources or destinations: an identifier with a type."""

    def judge_type(record: Record, where: str, value: Any) -> None:
        record.word(kind, where, value)

    known: dict[str, Judge] = {"type": judge_type, name: Record.identifier}

    def judge_one(record: Record, where: str, value: Any) -> None:
        before = len(record.faults)
        element = fields(record, where, value, known, required)
        if element is not None and len(record.faults) == before:
            word = record.word(kind, where, element["type"]) if "type" in element else ""
            record.mentions.append(Mention(part, record.identifier(where, element[name]), type=word))

    return lambda record, where, value: each(record, where, value, judge_one)


def _time(record: Record, where: str, value: Any) -> None:
    record.time = record.moment(where, value)


def _record_time(record: Record, where: str, value: Any) -> None:
    record.record_time = record.moment(where, value)


def _offset(record: Record, where: str, value: Any) -> None:
    if not isinstance(value, str) or not _OFFSET.fullmatch(value):
        record.refuse(where, "Độ lệch múi giờ có dạng +07:00, trong khoảng -14:00 đến +14:00.")


def _action(record: Record, where: str, value: Any) -> None:
    if value in ACTIONS:
        record.action = value
    else:
        record.refuse(where, "action phải là ADD, OBSERVE hoặc DELETE.")


def _biz_step(record: Record, where: str, value: Any) -> None:
    record.words["bizStep"] = record.word(Kind.BIZ_STEP, where, value)


def _disposition(record: Record, where: str, value: Any) -> None:
    record.words["disposition"] = record.word(Kind.DISPOSITION, where, value)


def _dispositions(record: Record, where: str, value: Any) -> None:
    each(record, where, value, lambda record, where, value: record.word(Kind.DISPOSITION, where, value), least=1)


_PERSISTENT: dict[str, Judge] = {"set": _dispositions, "unset": _dispositions}


def _persistent_disposition(record: Record, where: str, value: Any) -> None:
    if fields(record, where, value, _PERSISTENT) == {}:
        record.refuse(where, "persistentDisposition phải có set hoặc unset.")


def _reason(record: Record, where: str, value: Any) -> None:
    record.word(Kind.ERROR_REASON, where, value)


_ERROR: dict[str, Judge] = {
    "declarationTime": Record.moment,
    "reason": _reason,
    "correctiveEventIDs": lambda record, where, value: each(record, where, value, Record.uri),
}


def _error_declaration(record: Record, where: str, value: Any) -> None:
    before = len(record.faults)
    declaration = fields(record, where, value, _ERROR, ("declarationTime",))
    if declaration is None or len(record.faults) > before:
        return
    time = record.moment(where, declaration["declarationTime"])
    reason = record.word(Kind.ERROR_REASON, where, declaration["reason"]) if "reason" in declaration else ""
    if time is not None:
        record.error = ErrorDeclaration(time, reason, tuple(declaration.get("correctiveEventIDs", ())))


def _certification_info(record: Record, where: str, value: Any) -> None:
    if isinstance(value, list):
        each(record, where, value, Record.uri, least=1)
    else:
        record.uri(where, value)


def _ilmd(record: Record, where: str, value: Any) -> None:
    if not isinstance(value, dict):
        record.refuse(where, NO_OBJECT)
        return
    for name, inner in value.items():
        record.extension(f"{where}.{name}", name, inner, 1 if name in _BARE_ATTRIBUTES else 0)


def _known(record: Record, where: str, value: Any) -> None:
    """Judged elsewhere."""


COMMON: dict[str, Judge] = {
    "@context": _known,
    "type": _known,
    "eventTime": _time,
    "recordTime": _record_time,
    "eventTimeZoneOffset": _offset,
    "eventID": Record.uri,
    "errorDeclaration": _error_declaration,
    "certificationInfo": _certification_info,
    "bizStep": _biz_step,
    "disposition": _disposition,
    "persistentDisposition": _persistent_disposition,
    "readPoint": _place(Part.READ_POINT),
    "bizLocation": _place(Part.BIZ_LOCATION),
    "bizTransactionList": _typed(
        Part.BIZ_TRANSACTION, "bizTransaction", Kind.BIZ_TRANSACTION, ("bizTransaction",)
    ),
    "sourceList": _typed(Part.SOURCE, "source", Kind.SOURCE_DESTINATION, ("type", "source")),
    "destinationList": _typed(Part.DESTINATION, "destination", Kind.SOURCE_DESTINATION, ("type", "destination")),
    "sensorElementList": sensor_elements,
}
WHAT: dict[str, Judge] = {
    "action": _action,
    "epcList": _identifiers(Part.EPC),
    "quantityList": _quantities(Part.QUANTITY),
    "parentID": lambda record, where, value: record.mention(Part.PARENT, where, value),
    "childEPCs": _identifiers(Part.CHILD),
    "childQuantityList": _quantities(Part.CHILD_QUANTITY),
    "inputEPCList": _identifiers(Part.INPUT),
    "inputQuantityList": _quantities(Part.INPUT_QUANTITY),
    "outputEPCList": _identifiers(Part.OUTPUT),
    "outputQuantityList": _quantities(Part.OUTPUT_QUANTITY),
    "transformationID": Record.name,
    "ilmd": _ilmd,
}
