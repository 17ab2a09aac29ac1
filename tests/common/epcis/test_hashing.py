"""The hash of an event: the vectors of its authors, and the rules one by one."""

import pytest

from nguongoc.common.epcis.documents import read_json
from nguongoc.common.epcis.hashing import event_hash, prehash
from tests.common.epcis.samples import LGTIN, SGTIN, event, files, read_one

IGNORED = {"epcisQueryDocHavingEventWithIgnoreFields.jsonld": ("repository-x:hash", "example:captureID")}
# The second line repeats the first event in another order; its hash in the same folder says otherwise.
WRONG_LINES = {("epcisDocWithCustomSchemaInContext.prehashes", 1)}


def vectors(suffix):
    """Pairs of a document and the file beside it that says what comes of it."""
    documents = files("epcis-event-hash", "examples/*.jsonld")
    return [path for path in documents if path.with_suffix(suffix).exists()] or [None]


def text(body):
    found = read_one(body)
    return prehash(found.body, found.context)


def written(path, suffix):
    return [line for line in path.with_suffix(suffix).read_text().splitlines() if line.strip()]


@pytest.mark.parametrize("path", vectors(".hashes"), ids=lambda path: path and path.stem)
def test_hashes_are_those_of_the_vectors(path):
    if path is None:
        pytest.skip("../shared/data/epcis-event-hash is not here")
    ignore = IGNORED.get(path.name, ())
    hashes = [
        event_hash(inner.body, inner.context, ignore=ignore) for _, inner in read_json(path.read_bytes()).events
    ]
    assert hashes == written(path, ".hashes")


@pytest.mark.parametrize("path", vectors(".prehashes"), ids=lambda path: path and path.stem)
def test_texts_before_the_hash_are_those_of_the_vectors(path):
    if path is None:
        pytest.skip("../shared/data/epcis-event-hash is not here")
    name = path.with_suffix(".prehashes").name
    lines = written(path, ".prehashes")
    assert len(lines) == len(read_json(path.read_bytes()).events)
    for (place, inner), line in zip(read_json(path.read_bytes()).events, lines, strict=True):
        assert (prehash(inner.body, inner.context) == line) == ((name, place) not in WRONG_LINES)


@pytest.mark.parametrize(
    "path", files("epcis-event-hash", "expected_equal/*.json") or [None], ids=lambda path: path and path.stem
)
def test_events_that_say_the_same_have_one_hash(path):
    if path is None:
        pytest.skip("../shared/data/epcis-event-hash is not here")
    events = read_json(path.read_bytes()).events
    assert len({event_hash(inner.body, inner.context) for _, inner in events}) == 1 < len(events)


@pytest.mark.parametrize(
    "changes",
    [
        {"eventID": "urn:x:1"},
        {"recordTime": "2026-07-22T07:00:00Z"},
        {"eventTime": "2026-07-21T23:45:00.0004Z"},
        {"errorDeclaration": {"declarationTime": "2026-07-22T07:00:00Z", "reason": "incorrect_data"}},
        {"epcList": ["https://a.example/01/10614141073464/21/2017?17=260101"]},
        {"bizStep": "urn:epcglobal:cbv:bizstep:receiving"},
        {"quantityList": []},
    ],
)
def test_what_is_not_about_what_happened_does_not_change_the_hash(changes):
    assert text(event(**changes)) == text(event())


@pytest.mark.parametrize(
    "changes",
    [
        {"eventTime": "2026-07-22T06:45:00.001+07:00"},
        {"eventTimeZoneOffset": "+08:00"},
        {"epcList": ["urn:epc:id:sgtin:0614141.107346.2018"]},
        {"action": "ADD"},
        {"example:note": "x"},
    ],
)
def test_what_happened_changes_the_hash(changes):
    assert text(event(**changes)) != text(event())


def test_order_of_lists_and_of_fields_does_not_matter():
    one = event(
        epcList=[SGTIN, "urn:x:1"], **{"example:a": ["b", "a"], "example:b": {"example:c": 1, "example:d": 2}}
    )
    two = event(
        **{"example:b": {"example:d": 2, "example:c": 1}, "example:a": ["a", "b"]}, epcList=["urn:x:1", SGTIN]
    )
    assert text(one) == text(two)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (10.0, "=10"),
        ("0.50", "=0.5"),
        (1e-7, "=0.0000001"),
        (True, "=true"),
        (" a  b ", "=a  b"),
        ("2019-10-21", "=2019-10-21"),
        ("example:x", "=https://ns.example.com/epcis/x"),
        ("urn:epc:id:giai:4000001.111", "=https://id.gs1.org/8004/4000001111"),
        ("https://id.gs1.org/01/no-number", "=https://id.gs1.org/01/no-number"),
        ("", ""),
        ({}, ""),
    ],
)
def test_values_of_extensions_have_one_form(value, shown):
    assert text(event(**{"example:a": value})).endswith(f"/1234{{https://ns.example.com/epcis/}}a{shown}")


def test_value_that_is_nothing_is_not_there():
    assert text(event(**{"example:a": None})) == text(event())


def test_quantity_has_its_unit():
    shown = text(event(epcList=None, quantityList=[{"epcClass": LGTIN, "quantity": 200.50, "uom": "KGM"}]))
    assert (
        "quantityListquantityElementepcClass=https://id.gs1.org/01/04012345123456/10/998877quantity=200.5uom=KGM"
        in shown
    )
