"""Events for output: identifiers and words in the forms that were asked for."""

import copy
import json

import pytest

from nguongoc.common.epcis.documents import read_json
from nguongoc.common.epcis.hashing import event_hash
from nguongoc.common.epcis.rendering import CbvFormat, EpcFormat, render
from tests.common.epcis.samples import LGTIN, SGTIN, document, event, files, read_one

SERIAL = "https://id.gs1.org/01/10614141073464/21/2017"


def test_urns_become_links_unless_the_client_wants_what_was_captured():
    body = read_one(
        event("TransactionEvent", parentID=SGTIN, quantityList=[{"epcClass": LGTIN, "quantity": 1}])
    ).body
    before = copy.deepcopy(body)
    rendered = render(body, EpcFormat.NO_PREFERENCE, CbvFormat.BARE)
    assert rendered["epcList"] == [SERIAL]
    assert rendered["parentID"] == SERIAL
    assert rendered["quantityList"] == [
        {"epcClass": "https://id.gs1.org/01/04012345123456/10/998877", "quantity": 1}
    ]
    assert rendered["readPoint"]["id"] == "https://id.gs1.org/414/0614141073467/254/1234"
    assert render(body, EpcFormat.NEVER, CbvFormat.NEVER) == body == before


def test_links_become_urns_where_the_company_prefix_is_known():
    body = read_one(event(epcList=[SERIAL, "https://a.example/1"])).body
    known = render(body, EpcFormat.URN, CbvFormat.BARE, prefix_length=lambda uri: 7)
    assert known["epcList"] == [SGTIN, "https://a.example/1"]
    assert render(body, EpcFormat.URN, CbvFormat.BARE)["epcList"] == body["epcList"]


def test_event_of_a_time_when_the_rules_were_others_is_written_as_it_is():
    body = {"type": "ObjectEvent", "epcList": ["urn:epc:id:sgtin:0614141.1.1"], "bizStep": "transforming"}
    assert render(body, EpcFormat.DIGITAL_LINK, CbvFormat.BARE) == body


def test_link_of_another_host_stays_a_link_to_it():
    body = read_one(event(epcList=["https://id.gs1.de/01/04012345999990/21/A"])).body
    assert render(body, EpcFormat.DIGITAL_LINK, CbvFormat.BARE)["epcList"] == body["epcList"]


@pytest.mark.parametrize(
    ("cbv_format", "step", "kind", "reason", "measured"),
    [
        (CbvFormat.BARE, "shipping", "owning_party", "incorrect_data", "Temperature"),
        (
            CbvFormat.WEB_URI,
            "https://ref.gs1.org/cbv/BizStep-shipping",
            "https://ref.gs1.org/cbv/SDT-owning_party",
            "https://ref.gs1.org/cbv/ER-incorrect_data",
            "https://gs1.org/voc/Temperature",
        ),
        (
            CbvFormat.URN,
            "urn:epcglobal:cbv:bizstep:shipping",
            "urn:epcglobal:cbv:sdt:owning_party",
            "urn:epcglobal:cbv:er:incorrect_data",
            "https://gs1.org/voc/Temperature",
        ),
        (
            CbvFormat.NEVER,
            "cbv:BizStep-shipping",
            "cbv:SDT-owning_party",
            "cbv:ER-incorrect_data",
            "gs1:Temperature",
        ),
    ],
)
def test_words_are_written_in_the_form_that_was_asked_for(cbv_format, step, kind, reason, measured):
    body = read_one(
        event(
            bizStep="cbv:BizStep-shipping",
            persistentDisposition={"set": ["recalled"]},
            sourceList=[{"type": "cbv:SDT-owning_party", "source": "urn:x:1"}],
            errorDeclaration={"declarationTime": "2026-07-22T07:00:00Z", "reason": "cbv:ER-incorrect_data"},
            sensorElementList=[{"sensorReport": [{"type": "gs1:Temperature", "value": 1, "uom": "CEL"}]}],
        )
    ).body
    rendered = render(body, EpcFormat.NEVER, cbv_format)
    assert rendered["bizStep"] == step
    assert rendered["sourceList"][0]["type"] == kind
    assert rendered["errorDeclaration"]["reason"] == reason
    assert rendered["sensorElementList"][0]["sensorReport"][0]["type"] == measured


def test_words_of_others_stay_as_they_are():
    body = read_one(event(bizStep="example:drying")).body
    assert render(body, EpcFormat.NEVER, CbvFormat.WEB_URI)["bizStep"] == "example:drying"


@pytest.mark.parametrize("path", files("openepcis-test-resources", "Capture/Documents/*.json") or [None], ids=str)
@pytest.mark.parametrize("cbv_format", CbvFormat)
def test_what_is_rendered_is_read_again_as_the_same_event(path, cbv_format):
    if path is None:
        pytest.skip("../shared/data/openepcis-test-resources is not here")
    tree = json.loads(path.read_bytes())
    for _, before in read_json(path.read_bytes()).events:
        rendered = render(before.body, EpcFormat.DIGITAL_LINK, cbv_format)
        [(_, after)] = read_json(document(rendered, **{"@context": tree["@context"]})).events
        assert (after.mentions, after.biz_step, after.error) == (before.mentions, before.biz_step, before.error)
        assert event_hash(after.body, after.context) == event_hash(before.body, before.context)
