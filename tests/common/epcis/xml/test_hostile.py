"""XML that wants to do harm is refused at once, with a sentence."""

import time

import pytest

from nguongoc.common.epcis.events import DocumentRefused
from nguongoc.common.epcis.xml.parsing import LARGEST
from nguongoc.common.epcis.xml.reader import read_xml
from tests.common.epcis.xml.documents import EPCS, OBJECT, document

LAUGHS = "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(15))
LAUGHS = f'<!DOCTYPE x [<!ENTITY a "ha">{LAUGHS}]>'.encode()
USES = document((OBJECT % "").replace("urn:epc:id:sgtin:9521141.001234.2017", "&p;"))
ATTRIBUTES = " ".join(f'a{at}=""' for at in range(400_000))
PREFIXES = " ".join(f'xmlns:a{at}="urn:{at}:"' for at in range(100_000))

HOSTILE = {
    "billion laughs": LAUGHS + USES,
    "laughs in an attribute": LAUGHS + document("", attributes='x="&p;"'),
    "quadratic": f'<!DOCTYPE x [<!ENTITY p "{"a" * 99_999}">]>'.encode() + USES.replace(b"&p;", b"&p;" * 10_000),
    "a file": b'<!DOCTYPE x [<!ENTITY p SYSTEM "file:///etc/passwd">]>' + USES,
    "a file as parameter": b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>' + document(""),
    "a DTD of the network": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + document(""),
    "an unknown entity": USES,
    "10,000 elements in each other": document("<a>" * 10_000 + "</a>" * 10_000),
    "100 elements in each other": document(OBJECT % ('<a xmlns="urn:a:">' * 100 + "</a>" * 100)),
    "too many bytes": document(" " * 20_000_000),
    "too many elements": document("<a/>" * 400_000),
    "too many attributes": document(f"<a {ATTRIBUTES}/>"),
    "too many namespaces": document(f"<ObjectEvent {PREFIXES}/>"),
    "too many namespaces, one by one": document(
        "".join(OBJECT.replace("<ObjectEvent", f'<ObjectEvent xmlns:a="urn:{at}:"') % "" for at in range(5_000))
    ),
    "wrong event after many": document((OBJECT % "") * 8_000 + "<a/>"),
    "NUL": document("\0"),
    "NUL as a reference": document("&#0;"),
    "UTF-16": document("").decode().encode("utf-16"),
    "Latin-1": b'<?xml version="1.0" encoding="ISO-8859-1"?>' + document(""),
    "broken UTF-8": document("").replace(b"EPCISBody", b"EPCISBody\xff"),
    "UTF-7": b'<?xml version="1.0" encoding="UTF-7"?>' + document(""),
    "cut off": document(OBJECT % "")[:300],
    "nothing": b"",
    "JSON": b'{"type": "EPCISDocument"}',
    "a long name": document(f"<{'a' * 40_000}/>"),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_document_is_refused_soon_and_tells_nothing(data):
    before = time.process_time()
    with pytest.raises(DocumentRefused) as refused:
        read_xml(data)
    assert time.process_time() - before < 3
    [fault] = refused.value.faults
    assert fault.why.endswith(".")
    assert len(fault.where) + len(fault.why) < 2_000
    assert "root:" not in fault.why


def test_large_document_is_read():
    size = LARGEST - 100_000
    many = "<epc>urn:epc:id:sgtin:9521141.001234.%d</epc>"
    epcs = "".join(many % at for at in range(size // 60))
    data = document((OBJECT % "").replace(EPCS, f"<epcList>{epcs}</epcList>"))
    assert len(data) > LARGEST / 2
    [(_, event)] = read_xml(data).events
    assert len(event.mentions) == size // 60


def test_byte_order_mark_is_no_harm():
    assert len(read_xml(b"\xef\xbb\xbf" + document(OBJECT % "")).events) == 1
