"""The documents of OpenEPCIS, of GDST and of the authors of the event hash: good ones pass, bad ones do not.

What we judge otherwise than its name says stands in docs/standards.md with its reason.
"""

import pytest

from nguongoc.common.epcis.documents import read_json
from nguongoc.common.epcis.events import DocumentRefused
from tests.common.epcis.samples import ROOT, files

BAD_NAMES = ("invalid", "missing", "malformed", "without", "non_standard", "as_text")
REFUSED = {
    "AssociationEvent-h.jsonld",
    "EPCISQUERYDOCUMENT_advanced_1.jsonld",
    "EPCISQUERYDOCUMENT_advanced_11.jsonld",
    "EPCISQUERYDOCUMENT_advanced_18.jsonld",
    "EPCISQUERYDOCUMENT_advanced_2.jsonld",
    "EPCISQUERYDOCUMENT_advanced_3.jsonld",
    "EPCISQUERYDOCUMENT_advanced_9.jsonld",
    "EPCISQueryDocument_with_masterdata.jsonld",
    "wholechainbug01.jsonld",
}
NO_DOCUMENTS = {"SimpleEventQuery.json", "gs1-vocab-products01.json"}  # a query, a product
PATHS = [
    path
    for name, pattern in (
        ("openepcis-test-resources", "*.json"),
        ("gdst-opentraceability", "*.jsonld"),
        ("epcis-event-hash", "*.json*"),
    )
    for path in files(name, pattern)
    if path.name not in NO_DOCUMENTS
]


def what_is_wrong(path):
    try:
        document = read_json(path.read_bytes())
    except DocumentRefused as refused:
        return refused.faults
    return [fault for faults in document.faults.values() for fault in faults]


def is_meant_bad(path):
    return "Invalid" in path.parts or any(word in path.name for word in BAD_NAMES)


@pytest.mark.parametrize("path", PATHS or [None], ids=lambda path: path and path.name)
def test_every_file_is_judged_as_its_name_says_but_for_listed_deviations(path):
    if path is None:
        pytest.skip("../shared/data has no EPCIS documents")
    wrong = what_is_wrong(path)
    assert bool(wrong) == (is_meant_bad(path) or path.name in REFUSED)
    assert all(fault.why.strip().endswith((".", "…")) for fault in wrong)


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("Combination_of_non_standard_bizStep_and_disposition.json", "epcisBody.eventList[1].disposition"),
        ("EPCISDocument_without_context.json", "@context"),
        ("ObjectEvent_with_ilmd_field_without_namespace.json", "epcisBody.eventList[0].ilmd.materialType"),
        ("ObjectEvent_with_invalid_certificationInfo.json", "epcisBody.eventList[0].certificationInfo[1]"),
        ("ObjectEvent_with_invalid_eventTime_format.json", "epcisBody.eventList[0].eventTime"),
        ("ObjectEvent_with_non_standard_bizStep_in_second_event.json", "epcisBody.eventList[1].bizStep"),
        ("ObjectEvent_with_non_standard_disposition.json", "epcisBody.eventList[0].disposition"),
        ("ObjectEvent_with_quantity_as_text.json", "epcisBody.eventList[0].quantityList[0].quantity"),
        ("ObjectEvent_without_action_and_eventTime.json", "epcisBody.eventList[0].action"),
        ("ObjectEvent_without_identifier_list.json", "epcisBody.eventList[0].epcList"),
        (
            "QueryDocument_with_invalid_action.json",
            "epcisBody.queryResults.resultsBody.eventList[0].action",
        ),
        ("gdst_event_invalid_human_welfare_policy.jsonld", "epcisBody.eventList[0].gdst:humanWelfarePolicy"),
        ("gdst_farm_harvest_missing_aquaculture_method.jsonld", "epcisBody.eventList[0].ilmd.aquacultureMethod"),
        ("gdst_processing_missing_lot_number.jsonld", "epcisBody.eventList[0].ilmd.lotNumber"),
        ("gdst_hatching_event_invalid.jsonld", "epcisBody.eventList[0].ilmd.gdst:broodstockSource"),
    ],
)
def test_bad_file_is_refused_for_what_is_bad_in_it(name, where):
    found = [path for path in PATHS if path.name == name]
    if not found:
        pytest.skip(f"../shared/data has no {name}")
    assert where in [fault.where for fault in what_is_wrong(found[0])]


def test_each_deviation_is_listed_with_its_reason():
    words = (ROOT / "docs/standards.md").read_text()
    assert [name for name in REFUSED if f"`{name}`" not in words] == []
