"""Whole events: which fields a type may and must have, and what they say together (EPCIS 2.0, section 7.4)."""

import uuid
from collections.abc import Callable
from typing import Any

from nguongoc.common.epcis.events import Event, Fault, Json
from nguongoc.common.epcis.judging.parts import COMMON, WHAT
from nguongoc.common.epcis.judging.record import MISSING, NO_OBJECT, Judge, Record
from nguongoc.common.epcis.vocabulary import EVENT_TYPES

_OWN = {
    "ObjectEvent": ("action", "epcList", "quantityList", "ilmd"),
    "AggregationEvent": ("action", "parentID", "childEPCs", "childQuantityList"),
    "TransactionEvent": ("action", "parentID", "epcList", "quantityList"),
    "TransformationEvent": (
        "inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList", "transformationID", "ilmd",
    ),
    "AssociationEvent": ("action", "parentID", "childEPCs", "childQuantityList"),
}  # fmt: skip
_FIELDS: dict[str, dict[str, Judge]] = {
    name: COMMON | {field: WHAT[field] for field in own} for name, own in _OWN.items()
}
_EXTENDED = COMMON | WHAT


def judge_event(
    raw: Any, context: dict[str, str], *, profile: Callable[[Json, Record], None] | None = None
) -> Event | list[Fault]:
    """The event, or what is wrong with it; the places of faults begin inside the event (`epcList[0]`).

    `context`: the namespaces that the document declares. `profile` adds rules for what is good by the standard.
    """
    if not isinstance(raw, dict):
        return [Fault("", NO_OBJECT)]
    record = Record(context)
    kind = raw.get("type")
    if not isinstance(kind, str) or kind not in _FIELDS:
        kind = _extended_type(record, kind)
    known = _FIELDS.get(kind, _EXTENDED)
    for name, value in raw.items():
        judge = known.get(name)
        if judge is not None:
            judge(record, name, value)
        elif name in _EXTENDED:
            record.refuse(name, f"{kind} không có trường này.")
        else:
            record.extension(name, name, value)
    _judge_together(record, kind, raw)
    if profile is not None and not record.faults:
        profile(raw, record)
    return record.faults or _event(record, kind, raw)


def _extended_type(record: Record, kind: Any) -> str:
    """Events of types of others' are kept, too: their type is a URI (EPCIS 2.0, section 7.4.7)."""
    if not isinstance(kind, str) or ":" not in kind:
        record.refuse("type", f"Loại sự kiện phải là một trong {', '.join(EVENT_TYPES)}, hoặc một URI.")
        return ""
    return record.uri("type", record.expanded(kind))


def _judge_together(record: Record, kind: str, raw: Json) -> None:
    for name in ("eventTime", "eventTimeZoneOffset"):
        if name not in raw:
            record.refuse(name, MISSING)
    own = _OWN.get(kind, ())
    if "action" in own and "action" not in raw:
        record.refuse("action", MISSING)
    rule = _RULES.get(kind)
    if rule is not None:
        rule(record, raw)


def _has(raw: Json, *names: str) -> bool:
    return any(raw.get(name) for name in names)


def _judge_object(record: Record, raw: Json) -> None:
    if not _has(raw, "epcList", "quantityList", "sensorElementList"):
        record.refuse("epcList", "Phải có ít nhất một mã trong epcList hoặc quantityList, hoặc dữ liệu cảm biến.")
    if "ilmd" in raw and record.action and record.action != "ADD":
        record.refuse("ilmd", "Chỉ sự kiện có action là ADD mới được mang ilmd.")


def _judge_children(record: Record, raw: Json) -> None:
    if "parentID" not in raw and (raw["type"] == "AssociationEvent" or record.action in {"ADD", "DELETE"}):
        record.refuse("parentID", MISSING)
    if record.action != "DELETE" and not _has(raw, "childEPCs", "childQuantityList"):
        record.refuse("childEPCs", "Phải có ít nhất một mã trong childEPCs hoặc childQuantityList.")


def _judge_transaction(record: Record, raw: Json) -> None:
    if not _has(raw, "bizTransactionList"):
        record.refuse("bizTransactionList", "Phải có ít nhất một giao dịch.")
    if record.action != "DELETE" and not _has(raw, "epcList", "quantityList", "parentID"):
        record.refuse("epcList", "Phải có ít nhất một mã trong epcList hoặc quantityList.")


def _judge_transformation(record: Record, raw: Json) -> None:
    inputs = _has(raw, "inputEPCList", "inputQuantityList")
    outputs = _has(raw, "outputEPCList", "outputQuantityList")
    if not (inputs and outputs) and not ("transformationID" in raw and (inputs or outputs)):
        missing = "outputEPCList" if inputs else "inputEPCList"
        record.refuse(missing, "Phải có cả đầu vào và đầu ra, hoặc có transformationID cùng một trong hai.")


_RULES: dict[str, Callable[[Record, Json], None]] = {
    "ObjectEvent": _judge_object,
    "AggregationEvent": _judge_children,
    "AssociationEvent": _judge_children,
    "TransactionEvent": _judge_transaction,
    "TransformationEvent": _judge_transformation,
}


def _event(record: Record, kind: str, raw: Json) -> Event:
    event_id = raw.get("eventID") or f"urn:uuid:{uuid.uuid4()}"
    body = {name: value for name, value in raw.items() if name != "@context"}
    body.setdefault("eventID", event_id)
    if record.time is None:
        raise AssertionError("an event without faults has a time")
    return Event(
        event_id=event_id,
        event_type=kind,
        action=record.action,
        event_time=record.time,
        biz_step=record.words.get("bizStep", ""),
        disposition=record.words.get("disposition", ""),
        error=record.error,
        mentions=tuple(record.mentions),
        body=body,
        context={prefix: record.context[prefix] for prefix in sorted(record.prefixes)},
        record_time=record.record_time,
    )
