"""Events: what EPCIS 2.0 demands of each type, rule by rule, and what is kept for the store."""

import datetime as dt
from decimal import Decimal

import pytest

from nguongoc.common.epcis.events import Mention, Part
from tests.common.epcis.samples import LGTIN, OWN, SGTIN, event, places, read_one

SERIAL = "https://id.gs1.org/01/10614141073464/21/2017"
LOT = "https://id.gs1.org/01/04012345123456/10/998877"
URI = "https://a.example/1"


@pytest.mark.parametrize("kind", OWN)
def test_good_event_of_every_type(kind):
    assert read_one(event(kind)).event_type == kind


@pytest.mark.parametrize("kind", OWN)
@pytest.mark.parametrize("name", ["eventTime", "eventTimeZoneOffset"])
def test_time_and_offset_are_always_required(kind, name):
    assert places(event(kind, **{name: None})) == [name]


@pytest.mark.parametrize("kind", ["ObjectEvent", "AggregationEvent", "TransactionEvent", "AssociationEvent"])
def test_action_is_required_but_for_transformations(kind):
    assert places(event(kind, action=None)) == ["action"]
    assert places(event(kind, action="INVALIDACTION")) == ["action"]
    assert places(event("TransformationEvent", action="ADD")) == ["action"]


@pytest.mark.parametrize(
    "value",
    [
        "2026-07-22T06:45:00",
        "2026-07-22",
        "22-07-2026",
        "2026-07-22 06:45:00Z",
        "2026-02-30T06:45:00Z",
        "2026-07-22T25:45:00Z",
        "2026-07-22T06:45:00+25:00",
        "0001-01-01T00:00:00+14:00",
        "20260722T064500Z",
        "",
        5,
    ],
)
def test_time_that_is_no_instant_is_refused(value):
    assert places(event(eventTime=value)) == ["eventTime"]


def test_time_is_kept_in_utc_to_the_microsecond():
    found = read_one(event(eventTime="2005-04-03T20:33:31.1160009-06:00", recordTime="2026-07-22T00:00:00Z"))
    assert found.event_time == dt.datetime(2005, 4, 4, 2, 33, 31, 116000, tzinfo=dt.UTC)
    assert found.record_time == dt.datetime(2026, 7, 22, tzinfo=dt.UTC)
    assert found.body["eventTime"] == "2005-04-03T20:33:31.1160009-06:00"


@pytest.mark.parametrize("value", ["+15:00", "+14:01", "07:00", "+7:00", "Z", "", 7])
def test_offset_that_there_is_not_is_refused(value):
    assert places(event(eventTimeZoneOffset=value)) == ["eventTimeZoneOffset"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"bizStep": "transforming"}, "bizStep"),
        ({"bizStep": "cbv:BizStep-transforming"}, "bizStep"),
        ({"bizStep": 5}, "bizStep"),
        ({"disposition": "in_transport"}, "disposition"),
        ({"persistentDisposition": {"set": ["in_transport"]}}, "persistentDisposition.set[0]"),
        ({"persistentDisposition": {"set": []}}, "persistentDisposition.set"),
        ({"persistentDisposition": {}}, "persistentDisposition"),
        ({"persistentDisposition": {"both": []}}, "persistentDisposition.both"),
        ({"readPoint": URI}, "readPoint"),
        ({"readPoint": {}}, "readPoint.id"),
        ({"readPoint": {"id": "no uri"}}, "readPoint.id"),
        ({"bizLocation": {"id": URI, "name": "x"}}, "bizLocation.name"),
        ({"epcList": SGTIN}, "epcList"),
        ({"epcList": [SGTIN, SGTIN]}, "epcList"),
        ({"epcList": [SGTIN, "no uri"]}, "epcList[1]"),
        ({"epcList": [SGTIN, "https://id.gs1.org/01/10614141073465/21/1"]}, "epcList[1]"),
        ({"epcList": [SGTIN, "urn:x:" + "a" * 1000]}, "epcList[1]"),
        ({"quantityList": {}}, "quantityList"),
        ({"quantityList": [URI]}, "quantityList[0]"),
        ({"quantityList": [{"quantity": 5}]}, "quantityList[0].epcClass"),
        ({"quantityList": [{"epcClass": LGTIN, "quantity": "twenty"}]}, "quantityList[0].quantity"),
        ({"quantityList": [{"epcClass": LGTIN, "quantity": True}]}, "quantityList[0].quantity"),
        ({"quantityList": [{"epcClass": LGTIN, "quantity": -1}]}, "quantityList[0].quantity"),
        ({"quantityList": [{"epcClass": LGTIN, "quantity": 1e15}]}, "quantityList[0].quantity"),
        ({"quantityList": [{"epcClass": LGTIN, "quantity": 5, "uom": "kg"}]}, "quantityList[0].uom"),
        ({"quantityList": [{"epcClass": LGTIN, "uom": "KGM"}]}, "quantityList[0].quantity"),
        ({"quantityList": [{"epcClass": LGTIN, "amount": 5}]}, "quantityList[0].amount"),
        ({"bizTransactionList": [{"type": "po"}]}, "bizTransactionList[0].bizTransaction"),
        ({"bizTransactionList": [{"type": "bill", "bizTransaction": URI}]}, "bizTransactionList[0].type"),
        ({"sourceList": [{"source": URI}]}, "sourceList[0].type"),
        ({"sourceList": [{"type": "owner", "source": URI}]}, "sourceList[0].type"),
        ({"destinationList": [{"type": "location", "source": URI}]}, "destinationList[0].source"),
        ({"certificationInfo": "no uri"}, "certificationInfo"),
        ({"certificationInfo": []}, "certificationInfo"),
        ({"certificationInfo": [{"gs1:CertificationDetails": {}}]}, "certificationInfo[0]"),
        ({"eventID": "no uri"}, "eventID"),
        ({"eventID": "urn:x:" + "a" * 1000}, "eventID"),
        ({"errorDeclaration": {}}, "errorDeclaration.declarationTime"),
        ({"errorDeclaration": {"declarationTime": "2026-07-22"}}, "errorDeclaration.declarationTime"),
        (
            {"errorDeclaration": {"declarationTime": "2026-07-22T00:00:00Z", "reason": "typo"}},
            "errorDeclaration.reason",
        ),
        (
            {"errorDeclaration": {"declarationTime": "2026-07-22T00:00:00Z", "correctiveEventIDs": ["no uri"]}},
            "errorDeclaration.correctiveEventIDs[0]",
        ),
        ({"parentID": SGTIN}, "parentID"),
        ({"note": "x"}, "note"),
        ({"other:note": "x"}, "other:note"),
        ({"example:note": {"other:note": "x"}}, "example:note.other:note"),
        ({"example:note": "a" * 10_001}, "example:note"),
        ({"example:note": 1e16}, "example:note"),
        ({"example:" + "n" * 300: "x"}, "example:" + "n" * 292),
        ({"ilmd": {"example:note": "x"}}, "ilmd"),
        ({"type": "FishingEvent"}, "type"),
    ],
)
def test_what_is_wrong_is_refused_where_it_stands(changes, where):
    assert where in places(event(**changes))


def test_attributes_of_instances_and_lots_come_with_their_beginning_only():
    assert places(event(action="ADD", ilmd={"example:note": "x"})) == []
    assert places(event(action="DELETE", ilmd={"example:note": "x"})) == ["ilmd"]
    assert places(event("TransformationEvent", ilmd={"example:note": "x"})) == []
    assert places(event("AggregationEvent", ilmd={"example:note": "x"})) == ["ilmd"]


def test_attributes_need_a_prefix_unless_they_are_those_of_cbv():
    assert places(event(action="ADD", ilmd={"materialType": "soil"})) == ["ilmd.materialType"]
    assert places(event(action="ADD", ilmd={"lotNumber": "L1", "cbvmda:harvestEndDate": "2026-07-22"})) == []


def test_object_event_names_something_or_has_sensed_something():
    assert places(event(epcList=None)) == ["epcList"]
    assert places(event(epcList=[])) == ["epcList"]
    assert places(event(epcList=None, quantityList=[{"epcClass": LGTIN}])) == []
    assert places(event(epcList=[], sensorElementList=[{"sensorReport": [{"type": "Speed", "value": 1}]}])) == []


@pytest.mark.parametrize(
    ("kind", "action", "missing"),
    [
        ("AggregationEvent", "ADD", ["parentID"]),
        ("AggregationEvent", "OBSERVE", []),
        ("AggregationEvent", "DELETE", ["parentID"]),
        ("AssociationEvent", "OBSERVE", ["parentID"]),
    ],
)
def test_parent_may_be_unknown_only_where_an_aggregation_was_seen(kind, action, missing):
    assert places(event(kind, action=action, parentID=None)) == missing


@pytest.mark.parametrize("kind", ["AggregationEvent", "AssociationEvent"])
def test_children_may_be_missing_only_where_all_are_taken_away(kind):
    assert places(event(kind, childEPCs=None)) == ["childEPCs"]
    assert places(event(kind, childEPCs=[], action="OBSERVE")) == ["childEPCs"]
    assert places(event(kind, childEPCs=None, action="DELETE")) == []


def test_transaction_event_names_a_transaction_and_things():
    assert places(event("TransactionEvent", bizTransactionList=None)) == ["bizTransactionList"]
    assert places(event("TransactionEvent", bizTransactionList=[])) == ["bizTransactionList"]
    assert places(event("TransactionEvent", epcList=None)) == ["epcList"]
    assert places(event("TransactionEvent", epcList=None, action="DELETE")) == []


def test_transformation_has_inputs_and_outputs_or_an_id_that_joins_them():
    assert places(event("TransformationEvent", inputEPCList=None)) == ["inputEPCList"]
    assert places(event("TransformationEvent", outputQuantityList=[])) == ["outputEPCList"]
    assert places(event("TransformationEvent", inputEPCList=None, transformationID="urn:x:1")) == []
    assert places(
        event("TransformationEvent", inputEPCList=None, outputQuantityList=None, transformationID=URI)
    ) == ["inputEPCList"]


def test_event_of_a_type_of_others_is_kept_with_its_whole_type():
    found = read_one(event(**{"type": "example:Drying", "example:hours": 5}))
    assert found.event_type == "https://ns.example.com/epcis/Drying"
    assert SERIAL in [mention.uri for mention in found.mentions]


def test_mentions_hold_every_identifier_in_canonical_form():
    found = read_one(
        event(
            "TransactionEvent",
            parentID="urn:epc:id:sscc:0614141.1234567890",
            quantityList=[{"epcClass": LGTIN, "quantity": 200.5, "uom": "KGM"}, {"epcClass": LGTIN}],
            bizLocation={"id": "urn:epc:id:sgln:0614141.07346.0"},
            sourceList=[{"type": "cbv:SDT-owning_party", "source": "urn:epc:id:pgln:4000001.00012"}],
            destinationList=[{"type": "example:depot", "destination": "example:d1"}],
        )
    )
    assert set(found.mentions) == {
        Mention(Part.EPC, SERIAL),
        Mention(Part.PARENT, "https://id.gs1.org/00/106141412345678908"),
        Mention(Part.QUANTITY, LOT, Decimal("200.5"), "KGM"),
        Mention(Part.QUANTITY, LOT),
        Mention(Part.READ_POINT, "https://id.gs1.org/414/0614141073467/254/1234"),
        Mention(Part.BIZ_LOCATION, "https://id.gs1.org/414/0614141073467"),
        Mention(Part.BIZ_TRANSACTION, "https://a.example/po/1", type="po"),
        Mention(Part.SOURCE, "https://id.gs1.org/417/4000001000128", type="owning_party"),
        Mention(Part.DESTINATION, "https://ns.example.com/epcis/d1", type="https://ns.example.com/epcis/depot"),
    }
    assert found.context == {"example": "https://ns.example.com/epcis/"}


@pytest.mark.parametrize(
    ("kind", "name", "part"),
    [
        ("AggregationEvent", "childEPCs", Part.CHILD),
        ("AggregationEvent", "childQuantityList", Part.CHILD_QUANTITY),
        ("TransformationEvent", "inputEPCList", Part.INPUT),
        ("TransformationEvent", "inputQuantityList", Part.INPUT_QUANTITY),
        ("TransformationEvent", "outputEPCList", Part.OUTPUT),
        ("TransformationEvent", "outputQuantityList", Part.OUTPUT_QUANTITY),
    ],
)
def test_each_list_has_its_part(kind, name, part):
    value = [{"epcClass": LGTIN, "quantity": 3}] if "Quantity" in name else [SGTIN]
    uri = LOT if "Quantity" in name else SERIAL
    assert (part, uri) in [
        (mention.part, mention.uri) for mention in read_one(event(kind, **{name: value})).mentions
    ]


def test_one_thing_named_by_urn_and_by_link_is_mentioned_once():
    mentions = read_one(event(epcList=[SGTIN, SERIAL])).mentions
    assert [mention.uri for mention in mentions if mention.part is Part.EPC] == [SERIAL]


def test_words_are_bare_whatever_their_form():
    found = read_one(event(bizStep="urn:epcglobal:cbv:bizstep:shipping", disposition="cbv:Disp-in_transit"))
    assert (found.biz_step, found.disposition) == ("shipping", "in_transit")
    assert found.body["bizStep"] == "urn:epcglobal:cbv:bizstep:shipping"
    assert read_one(event(bizStep="example:drying")).biz_step == "https://ns.example.com/epcis/drying"


def test_event_without_an_id_gets_one_and_its_body_has_it_too():
    first, second = read_one(event()), read_one(event())
    assert first.event_id == first.body["eventID"] != second.event_id
    assert first.event_id.startswith("urn:uuid:")
    assert read_one(event(eventID="urn:x:1")).event_id == "urn:x:1"


def test_error_declaration_is_read():
    declaration = {
        "declarationTime": "2026-07-22T07:00:00+07:00",
        "reason": "urn:epcglobal:cbv:er:incorrect_data",
        "correctiveEventIDs": ["urn:x:2"],
        "example:who": "A",
    }
    error = read_one(event(errorDeclaration=declaration)).error
    assert error is not None
    assert error.time == dt.datetime(2026, 7, 22, tzinfo=dt.UTC)
    assert (error.reason, error.corrective_event_ids) == ("incorrect_data", ("urn:x:2",))


def test_extension_nested_without_end_is_refused():
    deep = "x"
    for _ in range(30):
        deep = {"example:a": deep}
    assert places(event(**{"example:a": deep}))


def test_many_faults_of_one_event_are_cut_short():
    assert len(places(event(epcList=[f"no uri {number}" for number in range(1000)]))) == 20
