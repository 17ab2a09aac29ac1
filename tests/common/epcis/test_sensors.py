"""Sensor data in events."""

import pytest

from tests.common.epcis.samples import event, places

START = "sensorElementList[0]"


def sensed(report=None, metadata=None, **others):
    element = {"sensorReport": [{"type": "Temperature", "value": 26, "uom": "CEL"} | (report or {})]} | others
    return event(sensorElementList=[element | ({"sensorMetadata": metadata} if metadata else {})])


@pytest.mark.parametrize(
    ("report", "name"),
    [
        ({"type": "Heat"}, "type"),
        ({"type": 5}, "type"),
        ({"exception": "FIRE"}, "exception"),
        ({"component": "w"}, "component"),
        ({"value": "26"}, "value"),
        ({"minValue": True}, "minValue"),
        ({"booleanValue": "true"}, "booleanValue"),
        ({"hexBinaryValue": "xyz"}, "hexBinaryValue"),
        ({"stringValue": 5}, "stringValue"),
        ({"uriValue": "no uri"}, "uriValue"),
        ({"time": "2026-07-22"}, "time"),
        ({"uom": "°C"}, "uom"),
        ({"deviceID": "no uri"}, "deviceID"),
        ({"microorganism": 5}, "microorganism"),
        ({"coordinateReferenceSystem": "WGS84"}, "coordinateReferenceSystem"),
        ({"note": "x"}, "note"),
    ],
)
def test_report_with_a_wrong_field_is_refused(report, name):
    assert places(sensed(report)) == [f"{START}.sensorReport[0].{name}"]


@pytest.mark.parametrize(
    ("metadata", "name"),
    [
        ({"time": "2026-07-22T00:00:00"}, "time"),
        ({"startTime": "2026-07-22T02:00:00Z", "endTime": "2026-07-22T01:00:00Z"}, "endTime"),
        ({"bizRules": "no uri"}, "bizRules"),
        ({"note": "x"}, "note"),
    ],
)
def test_metadata_with_a_wrong_field_is_refused(metadata, name):
    assert places(sensed(metadata=metadata)) == [f"{START}.sensorMetadata.{name}"]


def test_element_has_reports_that_say_what_was_measured_or_what_is_wrong():
    assert places(event(sensorElementList=[{}])) == [f"{START}.sensorReport"]
    assert places(event(sensorElementList=[{"sensorReport": []}])) == [f"{START}.sensorReport"]
    assert places(event(sensorElementList=[{"sensorReport": [{"value": 1}]}])) == [f"{START}.sensorReport[0].type"]
    assert places(event(sensorElementList=[{"sensorReport": [{"exception": "ALARM_CONDITION"}]}])) == []


def test_all_fields_of_the_standard_and_extensions_are_taken():
    report = {
        "type": "example:Salinity",
        "exception": "gs1:ERROR_CONDITION",
        "deviceID": "urn:epc:id:giai:4000001.111",
        "rawData": "https://a.example/raw",
        "time": "2026-07-22T00:00:00Z",
        "component": "cbv:Comp-x",
        "booleanValue": False,
        "hexBinaryValue": "f0F0",
        "stringValue": "x",
        "percRank": 50,
        "example:note": {"example:deep": [1, "2", None, True]},
    }
    metadata = {"startTime": "2026-07-22T00:00:00Z", "endTime": "2026-07-22T01:00:00Z", "example:by": "A"}
    assert places(sensed(report, metadata, **{"example:note": "x"})) == []
