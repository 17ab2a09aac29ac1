"""Documents of EPCIS 2.0 as a whole: what is read, and what is refused with a place and a sentence."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nguongoc.common.epcis.documents import read, read_json
from nguongoc.common.epcis.events import DocumentRefused
from nguongoc.common.epcis.hashing import event_hash
from nguongoc.common.epcis.rendering import CbvFormat, EpcFormat, render
from tests.common.epcis.samples import CONTEXT, EXAMPLE, OWN, SGTIN, document, event, faults

FIELDS = (
    *("type", "eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "errorDeclaration"),
    "certificationInfo",
    *("bizStep", "disposition", "persistentDisposition", "readPoint", "bizLocation", "bizTransactionList"),
    *("sourceList", "destinationList", "sensorElementList", "action", "epcList", "quantityList", "parentID"),
    *("childEPCs", "childQuantityList", "inputEPCList", "inputQuantityList", "outputEPCList"),
    *("outputQuantityList", "transformationID", "ilmd", "example:x", "unknown", "@context"),
)
NAMES = st.sampled_from(
    ["id", "type", "set", "value", "epcClass", "quantity", "sensorReport", "example:x", "gdst:x"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
ANYTHING = st.recursive(
    LEAVES | st.sampled_from([SGTIN, "receiving", "2026-07-22T06:45:00Z", "ADD", "example:x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def refused(data):
    with pytest.raises(DocumentRefused) as caught:
        read_json(data)
    assert all(fault.why.endswith((".", ".).")) for fault in caught.value.faults)
    return [fault.where for fault in caught.value.faults]


def results(*events, **changes):
    inside = {"queryName": "SimpleEventQuery", "subscriptionID": "s1", "resultsBody": {"eventList": list(events)}}
    body = {"queryResults": {name: value for name, value in (inside | changes).items() if value is not None}}
    return document(type="EPCISQueryDocument", epcisBody=body)


def test_document_of_all_five_types_is_read():
    found = read_json(document(*(event(kind) for kind in ("ObjectEvent", "AggregationEvent", "TransactionEvent"))))
    assert [place for place, _ in found.events] == [0, 1, 2]
    assert [inner.event_type for _, inner in found.events] == [
        "ObjectEvent",
        "AggregationEvent",
        "TransactionEvent",
    ]
    assert found.faults == {}
    assert found.context == EXAMPLE
    assert found.kind == "EPCISDocument"


def test_answer_to_a_query_names_query_and_subscription():
    found = read_json(results(event()))
    assert (found.kind, found.query_name, found.subscription_id) == (
        "EPCISQueryDocument",
        "SimpleEventQuery",
        "s1",
    )
    assert found.events[0][1].biz_step == "receiving"


def test_single_event_with_its_context_is_a_document_of_one():
    found = read_json(json.dumps({"@context": [CONTEXT, EXAMPLE], **event(**{"example:a": "b"})}).encode())
    [(place, inner)] = found.events
    assert (place, found.kind, inner.context) == (0, "ObjectEvent", EXAMPLE)
    assert "@context" not in inner.body


def test_faults_of_a_single_event_stand_at_its_own_fields():
    assert [fault.where for fault in faults(json.dumps({"@context": CONTEXT, **event(action="NO")}).encode())] == [
        "action"
    ]


def test_dictionaries_from_another_reader_are_judged_alike():
    assert (
        read(json.loads(document(event()))).events[0][1].mentions
        == read_json(document(event())).events[0][1].mentions
    )


def test_good_events_stay_beside_bad_ones():
    found = read_json(document(event(), event(action="NO"), event("AggregationEvent")))
    assert [place for place, _ in found.events] == [0, 2]
    assert list(found.faults) == [1]
    assert found.faults[1][0].where == "epcisBody.eventList[1].action"


def test_place_of_a_fault_in_an_answer_to_a_query():
    assert faults(results(event(action="NO")))[0].where == "epcisBody.queryResults.resultsBody.eventList[0].action"


def test_no_events_are_no_fault():
    assert read_json(document()).events == ()


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"@context": None}, "@context"),
        ({"@context": []}, "@context"),
        ({"@context": "https://schema.org/"}, "@context"),
        ({"@context": [CONTEXT, 5]}, "@context[1]"),
        ({"@context": [CONTEXT, "no uri"]}, "@context[1]"),
        ({"@context": [CONTEXT, {"example": "no uri"}]}, "@context[1].example"),
        ({"@context": [CONTEXT, {"urn": "https://a.example/"}]}, "@context[1].urn"),
        ({"schemaVersion": None}, "schemaVersion"),
        ({"schemaVersion": 2.0}, "schemaVersion"),
        ({"schemaVersion": "1.2"}, "schemaVersion"),
        ({"creationDate": None}, "creationDate"),
        ({"creationDate": "2026-07-22T10:30:00"}, "creationDate"),
        ({"creationDate": "2026-13-22T10:30:00Z"}, "creationDate"),
        ({"type": "EPCISMasterData"}, "type"),
        ({"type": None}, "type"),
        ({"epcisBody": None}, "epcisBody"),
        ({"epcisBody": []}, "epcisBody"),
        ({"epcisBody": {}}, "epcisBody.eventList"),
        ({"epcisBody": {"eventList": {}}}, "epcisBody.eventList"),
        ({"epcisHeader": []}, "epcisHeader"),
        ({"sender": 5}, "sender"),
        ({"remark": "x"}, "remark"),
    ],
)
def test_what_is_wrong_with_the_whole_document_refuses_it(changes, place):
    assert place in refused(document(event(), **changes))


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"resultsBody": None}, "epcisBody.queryResults.resultsBody"),
        ({"resultsBody": {}}, "epcisBody.queryResults.resultsBody.eventList"),
        ({"queryName": 5}, "epcisBody.queryResults.queryName"),
    ],
)
def test_answer_to_a_query_without_its_frame_is_refused(changes, place):
    assert refused(results(event(), **changes)) == [place]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"<xml/>",
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"a": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    ],
)
def test_what_is_no_json_object_is_refused(data):
    assert refused(data) == [""]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"action":', b'"action": "ADD", "action":'),
        (b'"action":', b'"action": "ADD", "action" :'),
        (b'"action":', b'"action": "ADD", "\\u0061ction":'),
        (b'"action":', b'"example:a": "\\u003a\\u003a", "example:a": "::", "action":'),
    ],
)
def test_name_that_stands_twice_in_an_object_is_refused(old, new):
    assert refused(document(event()).replace(old, new)) == [""]


def test_blanks_around_colons_and_a_byte_order_mark_are_no_fault():
    assert faults(b"\xef\xbb\xbf" + document(event()).replace(b'": ', b'" :\n ')) == []


def test_nul_is_refused_and_its_escape_as_text_is_not():
    assert refused(document(event(**{"example:a": ["b", "nul\0"]}))) == ["epcisBody.eventList[0].example:a[1]"]
    assert refused(document(event(**{"example:\0": "a"}))) == ["epcisBody.eventList[0].example:\\u0000"]
    assert faults(document(event(**{"example:a": "\\u0000"}))) == []


@pytest.mark.parametrize("number", ["1e400", "-1e999", "9" * 5_000])
def test_numbers_that_no_reader_holds_are_refused_with_their_place(number):
    data = document(event(**{"example:a": {"example:b": [1, "MARK"]}})).replace(b'"MARK"', number.encode())
    assert refused(data) == ["epcisBody.eventList[0].example:a.example:b[1]"]


def test_only_so_many_places_of_one_fault_are_told_and_none_without_end():
    found = refused(document(event(**{"example:" + "a" * 2_000: ["\0"] * 100})))
    assert (len(found), max(map(len, found))) == (20, 1_000)


def test_context_of_an_event_adds_to_that_of_the_document():
    own = {"@context": [{"more": "https://more.example/"}], "more:a": "1", "example:b": "2"}
    inner = read_json(document(event(**own))).events[0][1]
    assert inner.context == EXAMPLE | {"more": "https://more.example/"}
    assert faults(document(event(**{"@context": 5})))[0].where == "epcisBody.eventList[0].@context"


def test_header_is_kept_and_bounded():
    header = {"epcisMasterData": {"vocabularyList": [], "example:note": "x"}}
    assert read_json(document(event(), epcisHeader=header)).header == header
    deep = {"a": "b"}
    for _ in range(50):
        deep = {"a": deep}
    assert refused(document(event(), epcisHeader=deep))
    assert refused(document(event(), epcisHeader={"a": "b" * 20_000}))


@given(st.sampled_from(FIELDS), ANYTHING, st.sampled_from(sorted(OWN)))
def test_any_value_in_any_field_is_judged_and_never_breaks(name, value, kind):
    found = read(json.loads(document(event(kind) | {name: value})))
    for _, inner in found.events:
        event_hash(inner.body, inner.context)
        render(inner.body, EpcFormat.DIGITAL_LINK, CbvFormat.URN)


@given(ANYTHING)
def test_any_value_is_a_document_or_refused(value):
    for tree in (
        value,
        {"type": "EPCISDocument", "epcisBody": value},
        {"type": "EPCISQueryDocument", "epcisBody": value},
    ):
        with pytest.raises(DocumentRefused):
            read(tree)


def test_event_list_may_hold_anything_and_never_breaks():
    for odd in (None, 5, "x", [], [[]], {}, {"type": 5}, {"type": ["ObjectEvent"]}, {"type": "ObjectEvent"}):
        assert faults(document(odd))


def test_fields_of_any_shape_are_refused_and_never_break():
    odd = (
        None,
        5,
        1.5,
        True,
        "",
        "x",
        [],
        [None],
        [5],
        ["x"],
        [[]],
        [{}],
        {},
        {"id": 5},
        {"type": 5},
        {"set": 5},
        SGTIN,
    )
    for kind in ("ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "example:Other"):
        for name in FIELDS:
            for value in odd:
                base = event(kind) if kind != "example:Other" else event() | {"type": kind}
                faults(document(base | {name: value}))


def test_name_that_stands_twice_among_very_many_is_found_fast():
    members = ",".join(f'"a{number}":0' for number in range(100_000))
    started = time.monotonic()
    with pytest.raises(DocumentRefused, match="a99999"):
        read_json(f'{{{members},"a99999":1}}'.encode())
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "1899-12-31T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_instants_that_not_every_time_zone_has_are_no_dates_of_events(time):
    (fault,) = read_json(document(event(eventTime=time))).faults[0]
    assert fault.where.endswith("eventTime")


def test_a_document_declares_only_so_many_prefixes():
    many = {f"p{number}": "https://ns.example.com/" for number in range(101)}
    with pytest.raises(DocumentRefused, match="100"):
        read_json(document(event(), **{"@context": [CONTEXT, many]}))
    few = [event(**{"@context": {f"p{number}": "https://ns.example.com/"}}) for number in range(101)]
    assert set(read_json(document(*few)).faults) == {99, 100}  # the document declares one more


def test_prefixes_of_single_events_are_kept_for_the_document():
    own = event(**{"@context": {"own": "https://own.example/"}, "own:field": "a"})
    assert read_json(document(own)).context == EXAMPLE | {"own": "https://own.example/"}


def test_a_prefix_means_one_thing_in_a_document():
    own = event(**{"@context": {"example": "https://own.example/"}, "example:field": "a"})
    found = read_json(document(own, event()))
    assert [index for index, _ in found.events] == [1]
    assert found.faults[0][0].where.endswith("@context")


def test_where_a_fault_stands_is_cut():
    with pytest.raises(DocumentRefused) as refused:
        read_json(document(event(), **{"x" * 5_000: 1}))
    assert len(refused.value.faults[0].where) == 1_000
