"""EPCIS 1.x: what it wraps is unwrapped; documents by an independent writer of 1.2 are read."""

from pathlib import Path

import EPCPyYes
import pytest
from EPCPyYes.core.SBDH import sbdh, template_sbdh
from EPCPyYes.core.v1_2 import template_events
from EPCPyYes.core.v1_2.CBV.business_steps import BusinessSteps
from EPCPyYes.core.v1_2.CBV.dispositions import Disposition
from EPCPyYes.core.v1_2.CBV.instance_lot_master_data import (
    InstanceLotMasterDataAttribute,
    LotLevelAttributeName,
)
from EPCPyYes.core.v1_2.CBV.source_destination import SourceDestinationTypes
from EPCPyYes.core.v1_2.events import Action, BusinessTransaction, QuantityElement, Source
from lxml import etree

from nguongoc.common.epcis.events import DocumentRefused
from nguongoc.common.epcis.xml.reader import read_xml, to_json
from nguongoc.common.epcis.xml.writer import to_xml
from tests.common.epcis.xml.documents import EPCS, OBJECT, WHEN, document

SCHEMAS = Path(EPCPyYes.__file__).parent / "core/tests/schemas"
EVENT_ID = "<baseExtension><eventID>urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8</eventID></baseExtension>"


@pytest.mark.parametrize("version", ["1", "1.0", "1.1", "1.2"])
def test_extensions_are_unwrapped_and_the_document_is_one_of_2_0(version):
    lists = (
        "<extension><quantityList><quantityElement><epcClass>urn:epc:class:lgtin:9521141.001234.A</epcClass>"
        "<quantity>1</quantity></quantityElement></quantityList><ilmd>"
        '<c:lotNumber xmlns:c="urn:epcglobal:cbv:mda">A</c:lotNumber></ilmd><extension><persistentDisposition>'
        "<set>urn:epcglobal:cbv:disp:recalled</set></persistentDisposition></extension></extension>"
    )
    body = f"<ObjectEvent>{WHEN}{EVENT_ID}{EPCS}<action>ADD</action>{lists}</ObjectEvent>"
    tree, _ = to_json(document(body, version=version))
    [event] = tree["epcisBody"]["eventList"]
    assert tree["schemaVersion"] == "2.0"
    assert event["eventID"] == "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8"
    assert event["ilmd"] == {"cbvmda:lotNumber": "A"}
    assert event["persistentDisposition"] == {"set": ["recalled"]}
    assert event["quantityList"][0]["quantity"] == 1
    assert not read_xml(document(body, version=version)).faults


def test_events_that_1_2_wraps_are_found():
    transformation = (
        f"<TransformationEvent>{WHEN}<inputEPCList><epc>urn:epc:id:sgtin:9521141.001234.1</epc></inputEPCList>"
        "<outputEPCList><epc>urn:epc:id:sgtin:9521141.001234.2</epc></outputEPCList></TransformationEvent>"
    )
    association = (
        f"<AssociationEvent>{WHEN}<parentID>urn:epc:id:grai:9521141.00123.1</parentID>"
        "<childEPCs><epc>urn:epc:id:giai:9521141.1</epc></childEPCs><action>ADD</action></AssociationEvent>"
    )
    body = (
        f"<extension>{transformation}</extension>{OBJECT % ''}"
        f"<extension><extension>{association}</extension></extension>"
    )
    kinds = [event.event_type for _, event in read_xml(document(body, version="1.2")).events]
    assert kinds == ["TransformationEvent", "ObjectEvent", "AssociationEvent"]


def test_order_of_1_2_is_not_that_of_2_0():
    late = "<sensorElementList/>" + '<ilmd><a xmlns="urn:a:">1</a></ilmd>'
    to_json(document(OBJECT % late))
    with pytest.raises(DocumentRefused):
        to_json(document(OBJECT % f"<extension>{late}</extension>", version="1.2"))


def test_child_called_extension_in_somebody_elses_element_stays():
    [event] = to_json(document(OBJECT % '<e:a xmlns:e="urn:e:"><extension><b>1</b></extension></e:a>'))[0][
        "epcisBody"
    ]["eventList"]
    assert event["e:a"] == {"extension": {"b": "1"}}


def common(**others):
    return {
        "event_time": "2026-07-22T06:45:00+07:00",
        "event_timezone_offset": "+07:00",
        "action": Action.add.value,
        "biz_step": BusinessSteps.commissioning.value,
        "disposition": Disposition.active.value,
        "read_point": "urn:epc:id:sgln:9521141.00001.0",
        "biz_location": "urn:epc:id:sgln:9521141.00001.0",
        "event_id": "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
    } | others


def written_by_epcpyyes():
    lot = InstanceLotMasterDataAttribute(name=LotLevelAttributeName.bestBeforeDate.value, value="2026-12-31")
    quantity = QuantityElement(epc_class="urn:epc:class:lgtin:9521141.001234.A", quantity=12, uom="KGM")
    source = Source(SourceDestinationTypes.possessing_party.value, "urn:epc:id:sgln:9521141.00001.0")
    transaction = BusinessTransaction("urn:epcglobal:cbv:bt:9521141000012:1", "urn:epcglobal:cbv:btt:po")
    epcs = ["urn:epc:id:sgtin:9521141.001234.1", "urn:epc:id:sgtin:9521141.001234.2"]
    made = template_events.ObjectEvent(
        **common(epc_list=epcs, quantity_list=[quantity], source_list=[source], ilmd=[lot])
    )
    packed = template_events.AggregationEvent(
        **common(parent_id="urn:epc:id:sscc:9521141.0000000001", child_epcs=epcs, event_id=None)
    )
    ordered = template_events.TransactionEvent(
        **common(epc_list=epcs, business_transaction_list=[transaction], event_id=None)
    )
    partner = sbdh.PartnerIdentification("GS1", "urn:epc:id:sgln:9521141.00001.0")
    header = template_sbdh.StandardBusinessDocumentHeader(
        partners=[
            sbdh.Partner(partner_type=sbdh.PartnerType.SENDER, partner_id=partner),
            sbdh.Partner(partner_type=sbdh.PartnerType.RECEIVER, partner_id=partner),
        ]
    )
    return template_events.EPCISDocument(
        header=header, object_events=[made], aggregation_events=[packed], transaction_events=[ordered]
    ).render()


def test_document_by_an_independent_writer_of_1_2_is_read():
    tree, _ = to_json(written_by_epcpyyes().encode())
    read = read_xml(written_by_epcpyyes().encode())
    made, packed, ordered = (event for _, event in read.events)
    assert tree["sender"] == tree["receiver"] == "urn:epc:id:sgln:9521141.00001.0"
    assert (made.event_type, made.biz_step, made.disposition) == ("ObjectEvent", "commissioning", "active")
    assert made.body["ilmd"] == {"cbvmda:bestBeforeDate": "2026-12-31"}
    assert made.body["quantityList"][0]["quantity"] == 12
    assert packed.body["parentID"] == "urn:epc:id:sscc:9521141.0000000001"
    assert ordered.body["bizTransactionList"][0]["type"] == "po"


def test_what_is_alike_in_1_2_and_2_0_is_written_as_the_schema_of_1_2_wants_it():
    tree, _ = to_json(written_by_epcpyyes().encode())
    made, packed, ordered = tree["epcisBody"]["eventList"]
    for name in ("eventID", "quantityList", "sourceList", "ilmd"):  # which 1.2 wraps
        made.pop(name)
    for event in (made, packed, ordered):
        event["cbvmda:note"] = "x"
    attribute = {"id": "urn:epcglobal:cbv:mda#name", "attribute": "Bến cá"}
    place = {"id": "urn:epc:id:sgln:9521141.00001.0", "attributes": [attribute], "children": ["urn:a:1"]}
    vocabulary = {"type": "urn:epcglobal:epcis:vtype:Location", "vocabularyElementList": [place]}
    tree["epcisHeader"] = {"epcisMasterData": {"vocabularyList": [vocabulary]}}
    older = to_xml(tree).replace(b"epcis:xsd:2", b"epcis:xsd:1").replace(b'Version="2.0"', b'Version="1.2"')
    path = SCHEMAS / "EPCglobal-epcis-1_2.xsd"
    schema = etree.XML(path.read_bytes(), base_url=str(SCHEMAS.parent / path.name))  # its imports begin there
    etree.XMLSchema(schema).assertValid(etree.fromstring(older))


def test_business_header_that_we_write_is_right_by_its_own_schema():
    tree, _ = to_json(written_by_epcpyyes().encode())
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "StandardBusinessDocumentHeader.xsd"))
    header = etree.fromstring(to_xml(tree)).find("EPCISHeader")[0]
    schema.assertValid(header)
