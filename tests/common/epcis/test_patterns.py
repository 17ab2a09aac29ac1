"""Patterns of MATCH_ parameters: what they hold, and that no other sign is a wildcard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nguongoc.common.epcis.identifiers import IdentifierError, Pattern, Range, canonical, pattern

GTIN = "https://id.gs1.org/01/10614141073464"
SERIAL = "urn:epc:id:sgtin:0614141.107346.2017"


def holds(text, identifier):
    return pattern(text).holds(canonical(identifier))


@pytest.mark.parametrize(
    "text",
    [
        SERIAL,
        f"{GTIN}/21/2017",
        "https://a.example/01/10614141073464/21/2017",
        "urn:epc:idpat:sgtin:0614141.107346.*",
        "urn:epc:idpat:sgtin:0614141.*.*",
        "urn:epc:idpat:sgtin:*.*.*",
        GTIN,
    ],
)
def test_serial_is_found_by_itself_by_its_class_and_by_its_company(text):
    assert holds(text, SERIAL)
    assert holds(text, f"{GTIN}/21/2017")


@pytest.mark.parametrize(
    "text",
    [
        "urn:epc:id:sgtin:0614141.107346.201",
        "urn:epc:id:sgtin:0614141.107346.20171",
        "urn:epc:idpat:sgtin:0614141.107347.*",
        "urn:epc:idpat:sgtin:0614142.*.*",
        "urn:epc:idpat:sscc:0614141.*",
        "urn:epc:idpat:lgtin:0614141.107346.*",
        "https://id.gs1.org/01/00614141073467",
    ],
)
def test_serial_is_not_found_by_others(text):
    assert not holds(text, SERIAL)


def test_class_holds_its_lots_and_the_pattern_of_serials_does_not():
    lot = "urn:epc:class:lgtin:0614141.107346.A1"
    assert holds(GTIN, lot)
    assert holds(f"{GTIN}/10/A1", lot)
    assert holds("urn:epc:idpat:lgtin:0614141.107346.*", lot)
    assert holds("urn:epc:idpat:lgtin:0614141.*.*", lot)
    assert not holds("urn:epc:idpat:sgtin:0614141.107346.*", lot)
    assert not holds("urn:epc:idpat:sgtin:0614141.*.*", lot)
    assert not holds(f"{GTIN}/10/A", lot)


def test_class_written_as_a_pattern_is_the_class_itself():
    assert holds("urn:epc:idpat:sgtin:0614141.107346.*", GTIN)
    assert canonical("urn:epc:idpat:sgtin:0614141.107346.*") == GTIN


def test_company_of_a_pallet_is_behind_any_extension_digit():
    ranges = pattern("urn:epc:idpat:sscc:0614141.*").ranges
    assert ranges == tuple(Range(f"https://id.gs1.org/00/{digit}0614141") for digit in range(10))
    assert holds("urn:epc:idpat:sscc:0614141.*", "urn:epc:id:sscc:0614141.9234567890")


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (
            "urn:epc:idpat:sgln:0614141.07346.*",
            ["urn:epc:id:sgln:0614141.07346.0", "urn:epc:id:sgln:0614141.07346.7"],
        ),
        ("urn:epc:idpat:sgln:0614141.*.*", ["urn:epc:id:sgln:0614141.07346.0", "urn:epc:id:sgln:0614141.00001.7"]),
        ("urn:epc:idpat:grai:4012345.00022.*", ["urn:epc:id:grai:4012345.00022.1"]),
        ("https://id.gs1.org/8003/04012345000221", ["urn:epc:id:grai:4012345.00022.1"]),
        ("urn:epc:idpat:grai:4012345.*.*", ["urn:epc:id:grai:4012345.00023.A"]),
        ("urn:epc:idpat:giai:4000001.*", ["urn:epc:id:giai:4000001.12345", "urn:epc:id:giai:4000001.A"]),
        ("https://id.gs1.org/253/4012345000092", ["urn:epc:id:gdti:4012345.00009.PO-4711"]),
        ("urn:epc:idpat:cpi:4012345.ABC.*", ["urn:epc:id:cpi:4012345.ABC.12"]),
        ("urn:epc:idpat:itip:4012345.012345.01.02.*", ["urn:epc:id:itip:4012345.012345.01.02.9"]),
        ("urn:epc:idpat:upui:4012345.012345.*", ["urn:epc:id:upui:4012345.012345.AB12"]),
    ],
)
def test_patterns_of_other_schemes(text, held):
    assert all(holds(text, identifier) for identifier in held)
    assert not holds(text, "urn:epc:id:sgtin:4012345.012345.12")


@pytest.mark.parametrize("text", ["urn:x:50%", "urn:x:a_b", "urn:x:a.b", "urn:gdst:example.org:party:a_1%*"])
def test_no_sign_but_the_star_of_a_pure_pattern_is_a_wildcard(text):
    assert pattern(text) == Pattern((text,))


def test_pure_pattern_without_a_star_is_the_identifier_itself():
    assert pattern("urn:epc:idpat:sgtin:0614141.107346.2017") == pattern(SERIAL)
    assert pattern("urn:epc:idpat:lgtin:0614141.107346.A") == pattern("urn:epc:class:lgtin:0614141.107346.A")


def test_star_in_a_serial_is_a_sign():
    assert pattern("urn:epc:id:sgtin:0614141.107346.*") == Pattern((f"{GTIN}/21/%2A",))


@pytest.mark.parametrize(
    "text",
    [
        "urn:epc:idpat:sgtin:0614141.*",
        "urn:epc:idpat:sgtin:0614141.*.5",
        "urn:epc:idpat:sgtin:06141.*.*",
        "urn:epc:idpat:sgtin:A614141.*.*",
        "urn:epc:idpat:sgtin:0614141.1073.*",
        "urn:epc:idpat:gid:1.2.*",
        "urn:epc:idpat:itip:4012345.012345.*.*.*",
        "no uri",
    ],
)
def test_pattern_that_says_nothing_is_refused(text):
    with pytest.raises(IdentifierError):
        pattern(text)


def test_to_ask_for_a_link_with_a_wrong_check_digit_is_no_mistake_and_finds_nothing():
    wrong = "https://id.gs1.org/01/10614141073465/21/1"
    assert pattern(wrong) == Pattern((wrong,))


@given(st.text("0123456789", min_size=7, max_size=7), st.text("ABC.%_*-", min_size=1, max_size=8))
def test_range_is_from_its_start_to_its_end_in_the_order_of_bytes(prefix, rest):
    for part in pattern(f"urn:epc:idpat:giai:{prefix}.*").ranges:
        below = part.start + rest
        assert part.start <= below < part.end
        assert part.holds(below)
        assert not part.start <= part.end < part.end
