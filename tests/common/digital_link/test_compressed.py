"""Compressed Digital Links are read as GS1's prototype wrote them; nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nguongoc.common.digital_link import build_link, parse_compressed
from tests.common.digital_link.compressor import bits, digits, identifier, text, written
from tests.common.digital_link.test_uris import SIGNS, gtins

# Made by gs1/GS1DigitalLinkCompressionPrototype, and printed in the tests of its readers.
MADE_ELSEWHERE = {
    "AN2yxDhfaiaw": "/00/998440410914660971",
    "AQnYUc1gmg": "/01/05412345000013",
    "AQnYUc1gmiCNV4JG": "/01/05412345000013/10/ABC123",
    "AQnYUc1gmiCNV4JGQhcNT6K6c": "/01/05412345000013/10/ABC123/21/72292641703",
    "AQnYUc1gmiCNV4JGQhcNT6K6cibQCWN9Pee9tT-PQ": "/01/05412345000013/22/AJY3095721P49/10/ABC123/21/72292641703",
    "AQnYUc1gmkax7ipGrOHDPC5YNI8hMz": "/01/05412345000013/235/8TFV883a904GH%263",
    "AQnYUc1gmiERBhQ0ytiyZuAGOLc1TQ": "/01/05412345000013/10/ABC%26%2B123?7003=1903061658",
    "QVSaVjC_dA": "/415/5060917510004",
    "gASXYNWjFkzaNWbdk5YQWjFNHkcODNm": "/8004/0541234537290A41%26GHpp33",
    "gBe1ajAd9ATDmAGXPRfk": "/8017/817019610850151481/8019/4003812",
    "gBCVYNWjFkzaNWbdk5YQWjFHHkM2cAI0xdvpGo": "/8010/0541234537290A41%23GH33/8011/6639047221",
    "gBhbV6rzBENPk": "/8018/411369833821910265",
}


@pytest.mark.parametrize(("compressed", "expected"), MADE_ELSEWHERE.items())
def test_text_made_by_the_prototype_of_gs1_is_read(compressed, expected):
    assert parse_compressed(f"/{compressed}").uri("https://a") == f"https://a{expected}"


def test_pairs_that_are_not_gs1s_are_read():
    link = parse_compressed("/AQnYUc1gmiERBhQ0ytiyZuAGOLc1TXhXsaXbQKHFuaprwUmrBX6g")
    assert link.others == ("expdt=1903061658", "k1=v1")


def test_primary_key_may_stand_before_the_compressed_text():
    rest = written(identifier("10") + text("ABC123", 20) + identifier("21") + text("12345", 20))
    link = parse_compressed(f"/01/09520123456788/{rest}", "17=251231&a=b")
    assert link.uri("https://a") == "https://a/01/09520123456788/10/ABC123/21/12345?17=251231&a=b"


@given(gtin=gtins(), lot=st.text(SIGNS, min_size=1, max_size=20), serial=st.text(SIGNS, min_size=1, max_size=20))
def test_what_is_compressed_is_read_back(gtin, lot, serial):
    expected = build_link({"01": gtin, "10": lot, "21": serial, "17": "251231"})
    one_by_one = identifier("01") + digits(gtin) + identifier("17") + digits("251231")
    one_by_one += identifier("10") + text(lot, 20) + identifier("21") + text(serial, 20)
    in_a_row = bits(0x1A, 8) + digits(gtin) + text(lot, 20) + text(serial, 20) + digits("251231")
    assert parse_compressed(f"/{written(one_by_one)}") == expected
    assert parse_compressed(f"/{written(in_a_row)}") == expected


@pytest.mark.parametrize(
    "path",
    [
        "/AQnYUc1gm",
        "/AQnYUc1gmh",  # filling is not empty
        "/AQnYUc1gnA",  # check digit
        "/AQnYUc1gmgAQnYUc1gmg",
        "/AQnYUc1gmiCNV4J",
        "/01/09520123456788/10/A/AQnYUc1gmg",
        "/01/09520123456788/AQnYUc1gmg",
        "/EEarwSOABgwEj9s0bAmQ",  # piece 2 of 1
        "/" + "_" * 300,
        "/" + "A" * 8192,
        "/",
        "",
        "/é" + "A" * 12,
    ],
)
def test_damaged_text_is_no_link(path):
    assert parse_compressed(path) is None


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", min_size=10, max_size=400))
def test_any_text_is_read_or_refused_and_never_breaks(noise):
    parse_compressed(f"/{noise}")
    parse_compressed(f"/01/09520123456788/{noise}")
