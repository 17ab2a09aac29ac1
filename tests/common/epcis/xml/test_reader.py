"""What XML says in elements and attributes, JSON-LD says in members."""

import pytest

from nguongoc.common.epcis.events import DocumentRefused
from nguongoc.common.epcis.xml.reader import read_xml, to_json
from tests.common.epcis.xml.documents import EPCS, OBJECT, WHEN, document


def event(xml, **options):
    tree, _ = to_json(document(xml, **options))
    return tree["epcisBody"]["eventList"][0]


def fault(data):
    with pytest.raises(DocumentRefused) as refused:
        to_json(data)
    [found] = refused.value.faults
    return found


def test_document_says_in_json_what_it_says_in_xml():
    tree, places = to_json(
        document(OBJECT % "" + OBJECT % "<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>")
    )
    first, second = tree.pop("epcisBody")["eventList"]
    assert tree == {
        "@context": ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-07-22T10:30:00Z",
    }
    assert first == {
        "type": "ObjectEvent",
        "eventTime": "2026-07-22T06:45:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        "epcList": ["urn:epc:id:sgtin:9521141.001234.2017"],
        "action": "ADD",
    }
    assert second == first | {"bizStep": "shipping"}
    assert places == ["ObjectEvent[1] (dòng 1)", "ObjectEvent[2] (dòng 1)"]


@pytest.mark.parametrize(
    "text",
    [
        "urn:epcglobal:cbv:disp:recalled",
        "https://ref.gs1.org/cbv/Disp-recalled",
        "cbv:Disp-recalled",
        " recalled\n",
    ],
)
def test_every_form_of_a_word_of_cbv_becomes_the_bare_word(text):
    assert event(OBJECT % f"<disposition>{text}</disposition>")["disposition"] == "recalled"


def test_lists_with_types_keep_text_and_type():
    lists = (
        '<bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">urn:a:1</bizTransaction>'
        "<bizTransaction>urn:a:2</bizTransaction></bizTransactionList>"
        '<sourceList><source type="https://ref.gs1.org/cbv/SDT-location">urn:a:3</source></sourceList>'
    )
    found = event(OBJECT % lists)
    assert found["bizTransactionList"] == [
        {"bizTransaction": "urn:a:1", "type": "po"},
        {"bizTransaction": "urn:a:2"},
    ]
    assert found["sourceList"] == [{"source": "urn:a:3", "type": "location"}]


def test_quantity_is_a_number_and_an_empty_one_is_left_out():
    lists = (
        '<quantityList xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<quantityElement><epcClass>urn:a:1</epcClass><quantity>200.50</quantity><uom>KGM</uom></quantityElement>"
        '<quantityElement><epcClass>urn:a:2</epcClass><quantity xsi:nil="true"/></quantityElement></quantityList>'
    )
    assert event(OBJECT % lists)["quantityList"] == [
        {"epcClass": "urn:a:1", "quantity": 200.5, "uom": "KGM"},
        {"epcClass": "urn:a:2"},
    ]


def test_what_is_no_number_is_refused_by_the_rule_for_numbers():
    wrong = "<quantityElement><epcClass>urn:a:1</epcClass><quantity>mười</quantity></quantityElement>"
    read = read_xml(document(f"\n{OBJECT % ''}\n{OBJECT % f'<quantityList>{wrong}</quantityList>'}"))
    assert [place for place, _ in read.events] == [0]
    assert read.faults[1][0].where == "ObjectEvent[2] (dòng 3): quantityList[0].quantity"


def test_sensor_report_has_numbers_truths_and_bare_words():
    report = (
        '<sensorReport type="gs1:Temperature" value="26.0" booleanValue="true" component="cbv:Comp-x" uom="CEL" '
        'exception="gs1:ALARM_CONDITION" e:note="7" xmlns:e="http://ns.example.com/"/>'
    )
    sensors = f"<sensorElementList><sensorElement>{report}</sensorElement></sensorElementList>"
    assert event(OBJECT % sensors)["sensorElementList"] == [
        {
            "sensorReport": [
                {
                    "type": "Temperature",
                    "value": 26,
                    "booleanValue": True,
                    "component": "x",
                    "uom": "CEL",
                    "exception": "ALARM_CONDITION",
                    "e:note": "7",
                }
            ]
        }
    ]


def test_declared_error_and_persistent_disposition_and_certificates_are_read():
    error = (
        "<eventID>urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8</eventID><errorDeclaration>"
        "<declarationTime>2026-07-23T00:00:00Z</declarationTime><reason>urn:epcglobal:cbv:er:incorrect_data</reason>"
        "<correctiveEventIDs><correctiveEventID>urn:a:1</correctiveEventID></correctiveEventIDs></errorDeclaration>"
        "<certificationInfo>https://a.example/1</certificationInfo>"
        "<certificationInfo>https://a.example/2</certificationInfo>"
    )
    dispositions = "<persistentDisposition><unset>urn:epcglobal:cbv:disp:recalled</unset></persistentDisposition>"
    found = event(f"<ObjectEvent>{WHEN}{error}{EPCS}<action>ADD</action>{dispositions}</ObjectEvent>")
    assert found["errorDeclaration"] == {
        "declarationTime": "2026-07-23T00:00:00Z",
        "reason": "incorrect_data",
        "correctiveEventIDs": ["urn:a:1"],
    }
    assert found["certificationInfo"] == ["https://a.example/1", "https://a.example/2"]
    assert found["persistentDisposition"] == {"unset": ["recalled"]}


def test_extensions_become_members_with_a_prefix_and_types_where_they_say_so():
    tree, _ = to_json(
        document(
            OBJECT % '<e:a xsi:type="xsd:integer">5</e:a><e:a xsi:type="xsd:boolean">true</e:a><e:a>x</e:a>'
            "<e:b><plain>1</plain><e:c/></e:b>"
            '<f:weight xmlns:f="http://other.example/" unit="KGM">3.5</f:weight><e:none xsi:nil="true"/>',
            attributes='xmlns:e="http://ns.example.com/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
        )
    )
    found = tree["epcisBody"]["eventList"][0]
    assert found["e:a"] == [5, True, "x"]
    assert found["e:b"] == {"plain": "1", "e:c": ""}
    assert found["f:weight"] == {"unit": "KGM", "rdf:value": "3.5"}
    assert "e:none" not in found
    assert tree["@context"][1] == {"e": "http://ns.example.com/", "f": "http://other.example/"}


def test_one_prefix_for_two_namespaces_becomes_two_prefixes():
    step = "<bizStep>e:testing</bizStep>"
    first = OBJECT.replace("<ObjectEvent", '<ObjectEvent xmlns:e="urn:one:"') % f"{step}<e:a>1</e:a>"
    second = OBJECT.replace("<ObjectEvent", '<ObjectEvent xmlns:e="urn:two:"') % f"{step}<e:a>2</e:a>"
    tree, _ = to_json(document(first + second))
    one, two = tree["epcisBody"]["eventList"]
    assert tree["@context"][1] == {"e": "urn:one:", "ns1": "urn:two:"}
    assert (one["bizStep"], one["e:a"]) == ("e:testing", "1")
    assert (two["bizStep"], two["ns1:a"]) == ("urn:two:testing", "2")


def test_prefixes_of_the_epcis_context_keep_their_meaning():
    mine = OBJECT % '<cbvmda:a xmlns:cbvmda="urn:mine:">1</cbvmda:a><m:b xmlns:m="urn:epcglobal:cbv:mda">2</m:b>'
    tree, _ = to_json(document(mine))
    assert tree["epcisBody"]["eventList"][0].items() >= {"ns1:a": "1", "cbvmda:b": "2"}.items()
    assert tree["@context"][1] == {"ns1": "urn:mine:", "cbvmda": "urn:epcglobal:cbv:mda"}


def test_header_holds_partners_and_master_data():
    header = (
        '<EPCISHeader xmlns:s="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">'
        "<s:StandardBusinessDocumentHeader><s:HeaderVersion>1.0</s:HeaderVersion>"
        "<s:Sender><s:Identifier>urn:epc:id:sgln:9521141.00001.0</s:Identifier></s:Sender>"
        "<s:Receiver><s:Identifier>urn:epc:id:sgln:9521141.00002.0</s:Identifier></s:Receiver>"
        "<s:DocumentIdentification><s:InstanceIdentifier>7</s:InstanceIdentifier></s:DocumentIdentification>"
        "</s:StandardBusinessDocumentHeader><extension><EPCISMasterData><VocabularyList>"
        '<Vocabulary type="urn:epcglobal:epcis:vtype:Location"><VocabularyElementList>'
        '<VocabularyElement id="urn:epc:id:sgln:9521141.00001.0">'
        '<attribute id="urn:epcglobal:cbv:mda#name">Bến cá</attribute><attribute id="urn:a"><e>1</e></attribute>'
        "<children><id>urn:epc:id:sgln:9521141.00001.1</id></children></VocabularyElement>"
        "</VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData></extension></EPCISHeader>"
    )
    tree, _ = to_json(document(OBJECT % "", header=header))
    assert tree["sender"] == "urn:epc:id:sgln:9521141.00001.0"
    assert tree["receiver"] == "urn:epc:id:sgln:9521141.00002.0"
    assert tree["instanceIdentifier"] == "7"
    assert tree["epcisHeader"]["epcisMasterData"]["vocabularyList"] == [
        {
            "type": "urn:epcglobal:epcis:vtype:Location",
            "vocabularyElementList": [
                {
                    "id": "urn:epc:id:sgln:9521141.00001.0",
                    "attributes": [
                        {"id": "urn:epcglobal:cbv:mda#name", "attribute": "Bến cá"},
                        {"id": "urn:a", "attribute": {"e": "1"}},
                    ],
                    "children": ["urn:epc:id:sgln:9521141.00001.1"],
                }
            ],
        }
    ]


def test_comments_do_not_cut_texts():
    assert event(OBJECT.replace("ADD", "A<!-- x -->DD") % "")["action"] == "ADD"


@pytest.mark.parametrize(
    ("inside", "where", "why"),
    [
        ("<foo>1</foo>", "ObjectEvent/foo", "«foo» không có trong EPCIS"),
        ("<bizStep>a</bizStep><bizStep>b</bizStep>", "ObjectEvent/bizStep[2]", "chỉ được có một lần"),
        ("<disposition>urn:a:b</disposition><bizStep>urn:a:b</bizStep>", "ObjectEvent/bizStep", "sai chỗ"),
        ('<e:a xmlns:e="urn:e:">1</e:a><bizStep>urn:a:b</bizStep>', "ObjectEvent/bizStep", "sai chỗ"),
        ("<bizStep><b>1</b></bizStep>", "ObjectEvent/bizStep/b", "không phải phần tử con"),
        ("<bizStep lang='vi'>urn:a:b</bizStep>", "ObjectEvent/bizStep", "Thuộc tính «lang»"),
        ("<readPoint>urn:a:b</readPoint>", "ObjectEvent/readPoint", "không có chữ"),
        (
            "<quantityList><e:a xmlns:e='urn:e:'/></quantityList>",
            "ObjectEvent/quantityList/a",
            "«quantityElement»",
        ),
        (
            "<sensorElementList><sensorElement><sensorReport>4</sensorReport></sensorElement></sensorElementList>",
            "ObjectEvent/sensorElementList/sensorElement/sensorReport",
            "không có chữ",
        ),
        ("<quantityList><epc>urn:a:b</epc></quantityList>", "ObjectEvent/quantityList/epc", "«epc» không có"),
        ("<ilmd><lot>1</lot></ilmd>", "ObjectEvent/ilmd/lot", "«lot» không có"),
        ('<e:a xmlns:e="urn:e:">1<e:b/></e:a>', "ObjectEvent/a", "không có chữ"),
    ],
)
def test_what_the_schema_does_not_have_is_refused_with_its_place(inside, where, why):
    found = fault(document("\n" + OBJECT % inside))
    assert found.where == f"EPCISDocument/EPCISBody/EventList/{where} (dòng 2)"
    assert why.replace("không phải phần tử con", "không có phần tử con") in found.why


@pytest.mark.parametrize(
    "data",
    [
        document(OBJECT % "").replace(b"epcis:xsd:2", b"epcis:xsd:3"),
        document(OBJECT % "").replace(b'Version="2.0"', b'Version="1.2"'),
        document(OBJECT % "").replace(b'Version="2.0"', b""),
        document(OBJECT % "", version="1.2").replace(b'Version="1.2"', b'Version="2.0"'),
        document(OBJECT % "").replace(b"EPCISDocument", b"EPCISQueryDocument"),
        document(OBJECT % "").replace(b"epcis:EPCISDocument", b"EPCISDocument"),
        document(OBJECT % "").replace(b"EPCISBody", b"EPCISBodies"),
        document("").replace(b"<EPCISBody><EventList></EventList></EPCISBody>", b""),
        document("<QuantityEvent/>", version="1.2"),
        b"<html/>",
    ],
)
def test_name_namespace_and_version_belong_together(data):
    assert "dòng" in fault(data).where


def test_questions_are_not_read_but_answers_are():
    namespace = 'xmlns:q="urn:epcglobal:epcis-query:xsd:2" schemaVersion="2.0"'
    question = f"<q:EPCISQueryDocument {namespace}><EPCISBody><q:Poll/></EPCISBody></q:EPCISQueryDocument>"
    assert "QueryResults" in fault(question.encode()).why
    assert "resultsBody" in fault(question.replace("Poll", "QueryResults").encode()).why
    results = f"<resultsBody><EventList>{OBJECT % ''}</EventList></resultsBody>"
    answer = question.replace("<q:Poll/>", f"<q:QueryResults><queryName>x</queryName>{results}</q:QueryResults>")
    tree, _ = to_json(answer.encode())
    assert tree["epcisBody"]["queryResults"]["queryName"] == "x"
    assert tree["epcisBody"]["queryResults"]["resultsBody"]["eventList"][0]["action"] == "ADD"


def test_one_event_alone_is_a_document_of_one():
    alone = (OBJECT % "").replace("<ObjectEvent", '<e:ObjectEvent xmlns:e="urn:epcglobal:epcis:xsd:2"', 1)
    read = read_xml(alone.replace("</ObjectEvent", "</e:ObjectEvent").encode())
    assert [event.action for _, event in read.events] == ["ADD"]
