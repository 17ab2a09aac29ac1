"""An event has one hash, in whatever form it comes: CBV 2.0, section 8.9, with the vectors of its authors."""

import json
import re

import pytest

from nguongoc.common.epcis.documents import read_json
from nguongoc.common.epcis.events import DocumentRefused
from nguongoc.common.epcis.hashing import event_hash, prehash
from nguongoc.common.epcis.xml.reader import read_xml
from nguongoc.common.epcis.xml.writer import to_xml
from tests.common.epcis.xml.vectors import DATA, files, read_bytes

NO_TWINS = ("/Invalid/", "gdst", "ObjectEventWithAllPossibleFields")
"""Of the same name, but not of the same content."""

# Their namespace is that of 1.x, and epcList stands behind bizStep in some: mended, they say what they should.
_WRONG_ORDER = re.compile(rb"(<action>.*?)(<epcList>.*?</epcList>)", re.DOTALL)


def hashes(document):
    assert not document.faults
    return [event_hash(event.body, event.context) for _, event in document.events]


def expected(path, ending):
    if path is None:
        pytest.skip("../shared/data is not here")
    found = (DATA / path).with_suffix(ending)
    if not found.exists():
        pytest.skip(f"no {ending} beside it")
    return found.read_text().split("\n")


@pytest.mark.parametrize("path", files("epcis-event-hash/examples/*.xml"))
def test_hashes_of_events_in_xml_are_those_of_the_authors(path):
    wanted = [line.strip() for line in expected(path, ".hashes") if line.strip()]
    assert sorted(hashes(read_xml(read_bytes(path)))) == sorted(wanted)


@pytest.mark.parametrize("path", files("epcis-event-hash/examples/*.xml"))
def test_texts_that_are_hashed_are_those_of_the_authors(path):
    wanted = [line.strip() for line in expected(path, ".prehashes") if line.strip()]
    found = [prehash(event.body, event.context) for _, event in read_xml(read_bytes(path)).events]
    assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize("path", files("epcis-event-hash/expected_equal/*.xml"))
def test_events_that_say_the_same_have_the_same_hash(path):
    data = read_bytes(path).replace(b"epcis:xsd:1", b"epcis:xsd:2")
    mended = _WRONG_ORDER.sub(rb"\2\1", data) if b"timestamp" in path.encode() else data
    found = hashes(read_xml(mended))
    assert len(found) > 1
    assert len(set(found)) == 1


def twins():
    """Files that say the same in XML and in JSON, and are right in both."""
    for path in files("**/*.xml"):
        for ending in (".json", ".jsonld"):
            twin = path and (path.replace("/XML/", "/JSON/").removesuffix(".xml") + ending)
            if path is None or ((DATA / twin).exists() and not any(part in path for part in NO_TWINS)):
                yield path, twin


@pytest.mark.parametrize(("path", "twin"), list(twins()))
def test_events_in_xml_have_the_hashes_of_their_twins_in_json(path, twin):
    assert sorted(hashes(read_xml(read_bytes(path)))) == sorted(hashes(read_json(read_bytes(twin))))


@pytest.mark.parametrize("path", [*files("**/*.json"), *files("**/*.jsonld")])
def test_events_in_json_keep_their_hashes_through_xml(path):
    data = read_bytes(path)
    try:
        read = read_json(data)
    except DocumentRefused:
        pytest.skip("no document of EPCIS")
    tree = json.loads(data)
    if read.faults or "epcisBody" not in tree:
        pytest.skip("refused, or a single event")
    assert hashes(read_xml(to_xml(tree))) == hashes(read)
