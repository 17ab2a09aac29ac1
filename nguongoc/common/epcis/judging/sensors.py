"""Sensor data of an event (EPCIS 2.0, section 7.3.7)."""

import re
from typing import Any

from nguongoc.common.epcis.judging.record import Judge, Record, each, fields
from nguongoc.common.epcis.vocabulary import Kind

_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{1,10000}")


def _boolean(record: Record, where: str, value: Any) -> None:
    if not isinstance(value, bool):
        record.refuse(where, "Giá trị phải là true hoặc false.")


def _hexadecimal(record: Record, where: str, value: Any) -> None:
    if not isinstance(value, str) or not _HEXADECIMAL.fullmatch(value):
        record.refuse(where, "Giá trị phải là chuỗi thập lục phân (0–9, A–F).")


def _measurement(record: Record, where: str, value: Any) -> None:
    record.word(Kind.MEASUREMENT, where, value)


def _exception(record: Record, where: str, value: Any) -> None:
    record.word(Kind.SENSOR_EXCEPTION, where, value)


def _component(record: Record, where: str, value: Any) -> None:
    record.word(Kind.COMPONENT, where, value)


_WHENCE: dict[str, Judge] = {
    "time": Record.moment,
    "deviceID": Record.identifier,
    "deviceMetadata": Record.uri,
    "rawData": Record.uri,
    "dataProcessingMethod": Record.uri,
    "bizRules": Record.uri,
}
_METADATA: dict[str, Judge] = _WHENCE | {
    "startTime": Record.moment,
    "endTime": Record.moment,
}
_REPORT: dict[str, Judge] = (
    _WHENCE
    | {
        "type": _measurement,
        "exception": _exception,
        "component": _component,
        "stringValue": Record.text,
        "booleanValue": _boolean,
        "hexBinaryValue": _hexadecimal,
        "uom": Record.unit,
    }
    | dict.fromkeys(("microorganism", "chemicalSubstance", "uriValue", "coordinateReferenceSystem"), Record.uri)
    | dict.fromkeys(("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"), Record.number)
)


def _metadata(record: Record, where: str, value: Any) -> None:
    metadata = fields(record, where, value, _METADATA)
    if metadata and "startTime" in metadata and "endTime" in metadata and not record.faults:
        start, end = (record.moment(f"{where}.{name}", metadata[name]) for name in ("startTime", "endTime"))
        if start and end and end < start:
            record.refuse(f"{where}.endTime", "endTime phải sau startTime.")


def _report(record: Record, where: str, value: Any) -> None:
    report = fields(record, where, value, _REPORT)
    if report is not None and "type" not in report and "exception" not in report:
        record.refuse(
            f"{where}.type", "Báo cáo cảm biến phải nêu loại đo (type) hoặc tình trạng báo động (exception)."
        )


def _reports(record: Record, where: str, value: Any) -> None:
    each(record, where, value, _report, least=1)


_ELEMENT: dict[str, Judge] = {"sensorMetadata": _metadata, "sensorReport": _reports}


def sensor_elements(record: Record, where: str, value: Any) -> None:
    """The list of sensor elements: each with at least one report."""
    each(
        record,
        where,
        value,
        lambda record, where, value: fields(record, where, value, _ELEMENT, ("sensorReport",)),
    )
