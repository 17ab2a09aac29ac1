"""What JSON-LD says in members, XML says in elements, in the order of the schema."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from nguongoc.common.epcis.xml.reader import to_json
from nguongoc.common.epcis.xml.shape import EVENTS
from nguongoc.common.epcis.xml.writer import to_xml
from nguongoc.common.errors import Refusal
from tests.common.epcis.xml.vectors import files, read_bytes

CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"
EVENT = {
    "action": "ADD",
    "bizStep": "commissioning",
    "epcList": ["urn:epc:id:sgtin:9521141.001234.2017"],
    "eventTimeZoneOffset": "+07:00",
    "eventTime": "2026-07-22T06:45:00+07:00",
    "type": "ObjectEvent",
}


def document(*events, context=None, **others):
    return {
        "@context": [CONTEXT, *([context] if context else [])],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-07-22T10:30:00Z",
        "epcisBody": {"eventList": list(events)},
    } | others


def written(tree):
    return etree.fromstring(to_xml(tree))


def test_elements_stand_in_the_order_of_the_schema_whatever_that_of_the_members():
    [event] = written(document(EVENT))[0][0]
    assert [child.tag for child in event] == ["eventTime", "eventTimeZoneOffset", "epcList", "action", "bizStep"]
    assert event.findtext("bizStep") == "https://ref.gs1.org/cbv/BizStep-commissioning"


def test_root_has_name_namespace_version_and_time():
    root = written(document(EVENT))
    assert root.tag == "{urn:epcglobal:epcis:xsd:2}EPCISDocument"
    assert dict(root.attrib) == {"schemaVersion": "2.0", "creationDate": "2026-07-22T10:30:00Z"}


def test_word_that_was_rendered_as_urn_stays_one():
    urn = "urn:epcglobal:cbv:bizstep:commissioning"
    [event] = written(document(EVENT | {"bizStep": urn}))[0][0]
    assert event.findtext("bizStep") == urn


def test_answer_to_a_query_names_the_query():
    tree = document(type="EPCISQueryDocument") | {
        "epcisBody": {"queryResults": {"queryName": "của tôi", "resultsBody": {"eventList": [EVENT]}}}
    }
    root = written(tree)
    assert root.tag == "{urn:epcglobal:epcis-query:xsd:2}EPCISQueryDocument"
    results = root.find("EPCISBody/{urn:epcglobal:epcis-query:xsd:2}QueryResults")
    assert [child.tag for child in results] == ["queryName", "resultsBody"]
    assert results.findtext("queryName") == "của tôi"
    assert to_json(to_xml(tree))[0]["epcisBody"] == tree["epcisBody"]


def test_nothing_found_is_an_empty_list():
    assert to_json(to_xml(document()))[0]["epcisBody"] == {"eventList": []}


def test_empty_lists_are_left_out_where_the_schema_wants_one_element():
    event = EVENT | {"sourceList": [], "bizTransactionList": [], "sensorElementList": [], "quantityList": []}
    [element] = written(document(event))[0][0]
    assert [child.tag for child in element][-1] == "quantityList"


def test_numbers_and_truths_in_extensions_come_back_as_such():
    event = EVENT | {"e:a": [1, 2.5, True, "3"], "e:b": {"e:c": False, "d": 0.1}}
    tree = document(event, context={"e": "http://ns.example.com/"})
    assert to_json(to_xml(tree))[0]["epcisBody"]["eventList"] == [event]


def test_small_and_large_quantities_are_written_as_decimals():
    event = EVENT | {"quantityList": [{"epcClass": "urn:a:1", "quantity": 1e-7}, {"epcClass": "urn:a:2"}]}
    [element] = written(document(event))[0][0]
    assert element.findtext("quantityList/quantityElement/quantity") == "0.0000001"


def test_event_may_have_a_context_of_its_own():
    first = EVENT | {"@context": [CONTEXT, {"e": "urn:one:"}], "e:a": "1"}
    second = EVENT | {"@context": [CONTEXT, {"e": "urn:two:"}], "e:a": "2"}
    one, two = written(document(first, second))[0][0]
    assert (one.findtext("{urn:one:}a"), two.findtext("{urn:two:}a")) == ("1", "2")


def test_member_named_by_a_whole_uri_becomes_an_element_of_its_namespace():
    [element] = written(document(EVENT | {"https://ns.example.com/voc#a": {"@type": "x", "@id": "urn:b"}}))[0][0]
    found = element.find("{https://ns.example.com/voc#}a")
    assert {child.tag: child.text for child in found} == {"type": "x", "id": "urn:b"}


@pytest.mark.parametrize(
    "key", ["e:two words", "e:1a", "e:", "https://a.example/", "e:<a>", "e:²", "e:a:b", "f:a", "g:a", "n:a"]
)
def test_member_without_a_name_in_xml_is_refused_with_its_name(key):
    with pytest.raises(Refusal) as refused:
        to_xml(document(EVENT | {key: "1"}, context={"e": "urn:e:", "f": "http://[", "g": "urn:ngữ"}))
    assert f"«{key}»" in refused.value.sentence
    assert "JSON" in refused.value.sentence


def test_structured_value_is_text_with_attributes_where_they_are_texts():
    weights = {"e:a": {"rdf:value": "3.5", "unit": "KGM"}, "e:b": {"rdf:value": 3.5, "e:c": {"d": "1"}}}
    tree = document(EVENT | weights, context={"e": "urn:e:"})
    [element] = written(tree)[0][0]
    found = element.find("{urn:e:}a")
    assert (found.text, dict(found.attrib)) == ("3.5", {"unit": "KGM"})
    assert to_json(to_xml(tree))[0]["epcisBody"]["eventList"][0].items() >= weights.items()


@pytest.mark.parametrize("kind", ["e:Inspection", "https://ns.example.com/voc#Inspection"])
def test_event_of_another_authoritys_type_stands_in_an_extension(kind):
    tree = document(EVENT | {"type": kind, "e:a": "1"}, context={"e": "urn:e:"})
    [extension] = written(tree)[0][0]
    assert extension.tag == "extension"
    back, _ = to_json(to_xml(tree))
    [event] = back["epcisBody"]["eventList"]
    prefix, _, name = event.pop("type").partition(":")
    namespace = "urn:e:" if kind == "e:Inspection" else "https://ns.example.com/voc#"
    assert (back["@context"][1][prefix], name) == (namespace, "Inspection")
    assert event | {"type": "ObjectEvent"} == EVENT | {"e:a": "1"}


def test_values_of_json_ld_are_written_as_what_they_hold():
    event = EVENT | {"e:a": {"@value": "5", "@type": "xsd:integer"}, "e:b": [["1"], ["2", None]]}
    [element] = written(document(event, context={"e": "urn:e:"}))[0][0]
    assert [child.text for child in element if child.tag.startswith("{urn:e:}")] == ["5", "1", "2"]


def test_header_comes_back_as_it_was():
    described = {
        "id": "urn:epc:id:sgln:9521141.00001.0",
        "attributes": [
            {"id": "urn:a", "attribute": "Bến cá"},
            {"id": "urn:b", "attribute": {"e:c": "1", "d": "2"}},
        ],
        "children": ["urn:epc:id:sgln:9521141.00001.1"],
        "e:mine": "x",
    }
    vocabulary = {"type": "urn:epcglobal:epcis:vtype:Location", "vocabularyElementList": [described]}
    header = {
        "sender": "urn:epc:id:sgln:9521141.00001.0",
        "instanceIdentifier": "7",
        "epcisHeader": {"e:guideline": "1.3", "epcisMasterData": {"vocabularyList": [vocabulary]}},
    }
    tree = document(EVENT, context={"e": "urn:e:"}, **header)
    assert to_json(to_xml(tree))[0] == tree


def test_header_that_nobody_judged_is_written_as_far_as_it_is_one():
    vocabulary = {"vocabularyElementList": [{"attributes": [{"attribute": None}, "x"]}, 7]}
    for master_data in ({"vocabularyList": "x"}, {"vocabularyList": [vocabulary, 1]}, {}):
        tree = document(EVENT, epcisHeader={"epcisMasterData": master_data, "Sender": "x"})
        assert to_json(to_xml(tree))[0]["epcisBody"] == tree["epcisBody"]


def test_object_inside_a_sensor_report_is_refused_since_it_has_only_attributes():
    report = {"type": "Temperature", "value": 4, "e:a": {"e:b": 1}}
    with pytest.raises(Refusal):
        to_xml(document(EVENT | {"sensorElementList": [{"sensorReport": [report]}]}, context={"e": "urn:e:"}))


def test_signs_that_xml_forbids_are_replaced():
    event = EVENT | {"e:a": "tem\x01 <số> & \ud800 😀"}
    [element] = written(document(event, context={"e": "urn:e:"}))[0][0]
    assert element.findtext("{urn:e:}a") == "tem\ufffd <số> & \ufffd 😀"


def test_definitions_of_a_context_that_are_no_namespaces_are_left_out():
    context = {"e": "urn:e:", "@vocab": "urn:v:", "e:a": {"@type": "@id"}, "f": {"@id": "urn:f:"}, "g": "a b"}
    context |= {"xml": "urn:x:", "xsd": "http://www.w3.org/2001/XMLSchema#", "h": "http://www.w3.org/2000/xmlns/"}
    root = written(document(EVENT, context=context))
    assert set(root.nsmap) == {"e", "xsi", "xsd", "epcis"}
    assert root.nsmap["xsd"] == "http://www.w3.org/2001/XMLSchema"


@pytest.mark.parametrize("path", files("openepcis-test-resources/2.0/**/Documents/*_all_possible_fields.xml"))
def test_every_element_of_an_event_comes_back_in_its_place(path):
    tree, _ = to_json(read_bytes(path))
    [event] = written(tree)[0][0]
    own = [child.tag for child in event if not child.tag.startswith("{")]
    assert own == [name for name in EVENTS[event.tag] if name in own]
    others = [child.tag.startswith("{") for child in event]
    assert others == sorted(others)


def values():
    keys = st.sampled_from(["e:a", "e:b", "f:a", "plain"])
    signs = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
    leaf = st.text(signs).map(str.strip) | st.integers(-(10**15), 10**15) | st.booleans()
    leaf |= st.floats(-1e15, 1e15, allow_subnormal=False)
    return st.recursive(
        leaf,
        lambda inner: (
            st.dictionaries(keys, inner, min_size=1) | st.lists(inner.filter(is_no_list), min_size=2, max_size=4)
        ),
        max_leaves=12,
    )


def is_no_list(value):
    return not isinstance(value, list)


@given(value=values())
def test_whatever_an_extension_holds_comes_back(value):
    tree = document(EVENT | {"e:x": value}, context={"e": "urn:e:", "f": "http://f.example/"})
    [event] = to_json(to_xml(tree))[0]["epcisBody"]["eventList"]
    assert event["e:x"] == value
