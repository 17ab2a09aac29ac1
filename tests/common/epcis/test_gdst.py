"""The seafood profile: what its events must say, and that it binds nobody else."""

import pytest

from nguongoc.common.epcis.documents import read_json
from tests.common.epcis.samples import CONTEXT, document, event, faults

GDST = [CONTEXT, {"gdst": "https://traceability-dialogue.org/epcis", "example": "https://ns.example.com/epcis/"}]
HATCHING = {"cbvmda:lotNumber": "L1", "gdst:broodstockSource": "Domestic"}
FISHING = {"cbvmda:lotNumber": "L1", "cbvmda:productionMethodForFishAndSeafoodCode": "MARINE_FISHERY"}
HARVEST = {
    "cbvmda:lotNumber": "L1",
    "cbvmda:productionMethodForFishAndSeafoodCode": "AQUACULTURE",
    "gdst:aquacultureMethod": "intensive ponds",
}


def caught(step, ilmd, **changes):
    """An event of the profile; harvests and minglings transform, all else begins."""
    kind = "TransformationEvent" if step in {"farmHarvest", "commingling"} else "ObjectEvent"
    own = {} if kind == "TransformationEvent" else {"action": "ADD"}
    return event(kind, bizStep=f"urn:gdst:bizStep:{step}", ilmd=ilmd, **own, **changes)


def places(body):
    return [
        fault.where.removeprefix("epcisBody.eventList[0].")
        for fault in faults(document(body, **{"@context": GDST}))
    ]


@pytest.mark.parametrize(
    ("step", "ilmd"),
    [("hatching", HATCHING), ("fishingEvent", FISHING), ("farmHarvest", HARVEST), ("commingling", HATCHING)],
)
def test_event_with_all_its_key_data_is_good(step, ilmd):
    assert places(caught(step, ilmd, **{"gdst:humanWelfarePolicy": "3P Audit"})) == []


@pytest.mark.parametrize(
    ("step", "ilmd", "missing"),
    [
        ("hatching", HATCHING, "lotNumber"),
        ("hatching", HATCHING, "broodstockSource"),
        ("fishingEvent", FISHING, "lotNumber"),
        ("fishingEvent", FISHING, "productionMethodForFishAndSeafoodCode"),
        ("farmHarvest", HARVEST, "aquacultureMethod"),
        ("commingling", HATCHING, "lotNumber"),
    ],
)
def test_event_without_a_key_datum_is_refused(step, ilmd, missing):
    rest = {name: value for name, value in ilmd.items() if not name.endswith(missing)}
    assert places(caught(step, rest)) == [f"ilmd.{missing}"]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("gdst:humanWelfarePolicy", ["3P Audit", "Internal", ""], ["InvalidPolicy"]),
        ("gdst:broodstockSource", ["Domestic", "wild"], ["InvalidValue", "5"]),
        ("cbvmda:vesselFlagState", ["US", "VN"], ["USA", "us"]),
        ("gdst:imoNumber", ["IMO9074729", "9074729", "IMO12345678"], ["INVALID_IMO", "IMO9074728", "123"]),
        ("cbvmda:productionMethodForFishAndSeafoodCode", ["INLAND_FISHERY"], ["INVALID_METHOD"]),
    ],
)
def test_key_data_have_their_values_wherever_they_stand(name, good, bad):
    vessel = {"cbvmda:vesselCatchInformation": [{name: good[0]}]}
    for value in good:
        vessel["cbvmda:vesselCatchInformation"][0][name] = value
        assert places(caught("fishingEvent", FISHING | {"cbvmda:vesselCatchInformationList": vessel})) == []
    for value in bad:
        vessel["cbvmda:vesselCatchInformation"][0][name] = value
        where = f"ilmd.cbvmda:vesselCatchInformationList.cbvmda:vesselCatchInformation[0].{name}"
        assert places(caught("fishingEvent", FISHING | {"cbvmda:vesselCatchInformationList": vessel})) == [where]


def test_profile_binds_nobody_else():
    assert (
        places(event(action="ADD", ilmd={"example:imoNumber": "none", "cbvmda:countryOfOrigin": "Viet Nam"})) == []
    )


def test_answer_of_another_repository_is_judged_by_the_standard_alone():
    body = {"queryResults": {"resultsBody": {"eventList": [caught("hatching", {"example:a": "b"})]}}}
    found = read_json(document(type="EPCISQueryDocument", epcisBody=body, **{"@context": GDST}))
    assert found.faults == {}


def test_vessels_of_the_master_data_have_a_flag_and_a_number():
    attributes = [
        {"id": "urn:epcglobal:cbv:mda#vesselFlagState", "attribute": "USA"},
        {"id": "urn:gdst:kde#imoNumber", "attribute": "x"},
    ]
    element = {"id": "urn:epc:id:sgln:0614141.07346.0", "attributes": attributes}
    vocabulary = {"type": "urn:epcglobal:epcis:vtype:Location", "vocabularyElementList": [element]}
    header = {"epcisMasterData": {"vocabularyList": [vocabulary]}}
    start = "epcisHeader.epcisMasterData.vocabularyList[0].vocabularyElementList[0].attributes"
    assert [fault.where for fault in faults(document(event(), epcisHeader=header))] == [
        f"{start}[0]",
        f"{start}[1]",
    ]
