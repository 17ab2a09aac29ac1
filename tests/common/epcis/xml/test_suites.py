"""Documents that others wrote: the valid ones are read, written and read again; the invalid ones are refused."""

import pytest

from nguongoc.common.epcis.events import DocumentRefused
from nguongoc.common.epcis.xml.reader import read_xml, to_json
from nguongoc.common.epcis.xml.writer import to_xml
from tests.common.epcis.xml.vectors import ROOT, files, read_bytes

VECTORS = [*files("openepcis-test-resources/**/*.xml"), *files("gdst*/*.xml"), *files("epcis-event-hash/**/*.xml")]

# Among the valid ones there, and refused here; docs/standards.md says why.
DEVIATIONS = {
    "1.2/EPCIS/XML/Capture/Documents/ObjectEvent_all_possible_fields.xml",
    "2.0/EPCIS/XML/Capture/Documents/SensorData_with_combined_events.xml",
    "2.0/EPCIS/XML/Query/SensorData_with_combined_events.xml",
    "2.0/EPCIS/XML/Query/Combination_of_different_event.xml",
    "2.0/EPCIS/XML/Query/ObjectEventWithAllPossibleFields.xml",
    "2.0/EPCIS/XML/Query/TransformationEvent_with_error_declaration.xml",
    "gdst-opentraceability/querydoc_example02.xml",
    "expected_equal/differentRepresentationsOfTransactionEvent.xml",
    "expected_equal/ignoreEmptyEpcList.xml",
    "expected_equal/timestampTimeZone.xml",
    "expected_equal/timestampTimeZone2.xml",
    "expected_equal/timestampTimeZone3.xml",
}


def is_read(data):
    try:
        return not read_xml(data).faults
    except DocumentRefused:
        return False


@pytest.mark.parametrize("path", VECTORS)
def test_every_vector_is_judged_as_its_makers_do_but_for_listed_deviations(path):
    data = read_bytes(path)
    expected = "/Invalid/" not in path and not path.endswith(tuple(DEVIATIONS))
    assert is_read(data) == expected


def test_each_deviation_is_listed_with_its_reason():
    words = (ROOT / "docs/standards.md").read_text()
    assert [name for name in DEVIATIONS if f"`{name}`" not in words] == []


@pytest.mark.parametrize("path", VECTORS)
def test_what_is_read_is_written_and_read_again_the_same(path):
    try:
        tree, _ = to_json(read_bytes(path))
    except DocumentRefused:
        pytest.skip("not read at all")
    if "epcisBody" not in tree:
        tree = {
            "@context": tree.pop("@context"),
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "epcisBody": {"eventList": [tree]},
        }
    assert to_json(to_xml(tree))[0] == tree


@pytest.mark.parametrize("path", [path for path in VECTORS if path and path.endswith("wrong_element_order.xml")])
def test_wrong_order_is_refused_with_the_element_and_its_line(path):
    with pytest.raises(DocumentRefused) as refused:
        read_xml(read_bytes(path))
    [fault] = refused.value.faults
    assert fault.where == "EPCISDocument/EPCISBody/EventList/ObjectEvent/eventTime (dòng 8)"
    assert "đứng sai chỗ" in fault.why
