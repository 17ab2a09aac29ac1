"""Digital Link URIs: GS1's own vectors, what we deviate from, and what is written can be read."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nguongoc.common.digital_link import (
    LONGEST_URI,
    DigitalLink,
    NotDigitalLinkError,
    build_link,
    parse_path,
    parse_uri,
)
from nguongoc.common.digital_link.elements import ELEMENTS, QUALIFIERS, is_value
from nguongoc.common.identifiers import check_digit

ROOT = Path(__file__).parents[3]
VECTORS = "shared/data/gs1-digital-link/parse-vectors.json"
SIGNS = "!\"%&'()*+,-./0123456789:;<=>?ABCXYZ_abcxyz"
GTIN = "09520123456788"

# Valid where an option of GS1's own reader is on, and therefore also among the invalid ones, or an unknown AI.
DEVIATIONS = {
    "https://a/gtin/12312312312333",
    "https://a/gtin/12312312312333/ser/ABC123",
    "https://a/sscc/006141411234567890",
    "https://a/01/02345673",
    "https://a/8004/9520614141234567?01=2112345678900",
    "https://a/8004/9520614141234567?01=02345673",
    "https://example.com/01/09520123456788?99=XYZ&89=ABC123",
}


def vectors():
    found = next((root / VECTORS for root in ROOT.parents if (root / VECTORS).exists()), None)
    return json.loads(found.read_text()) if found else []


def is_read(uri):
    try:
        parse_uri(uri)
    except NotDigitalLinkError:
        return False
    return True


@pytest.mark.parametrize("vector", vectors() or [None], ids=lambda vector: vector and vector["uri"][:60])
def test_every_vector_of_gs1_is_judged_as_gs1_does_but_for_listed_deviations(vector):
    if vector is None:
        pytest.skip("../shared/data/gs1-digital-link is not here")
    expected = vector["valid"] and vector["uri"] not in DEVIATIONS
    assert is_read(vector["uri"]) == expected


def test_each_deviation_is_listed_with_its_reason():
    words = (ROOT / "docs/standards.md").read_text()
    assert all(uri in words for uri in DEVIATIONS)


def test_link_says_key_qualifiers_attributes_and_what_is_not_gs1s():
    link = parse_uri("HTTPS://Example.COM/stem/01/09520123456788/22/2A/10/A%2FB/21/12?3103=000195&a=b&&c")
    assert link == DigitalLink(
        "01", GTIN, (("22", "2A"), ("10", "A/B"), ("21", "12")), (("3103", "000195"),), ("a=b", "c")
    )
    assert link.uri() == f"https://id.gs1.org/01/{GTIN}/22/2A/10/A%2FB/21/12?3103=000195&a=b&c"
    assert [level.path for level in link.levels] == [
        f"/01/{GTIN}/22/2A/10/A%2FB/21/12",
        f"/01/{GTIN}/22/2A/10/A%2FB",
        f"/01/{GTIN}/22/2A",
        f"/01/{GTIN}",
    ]


@pytest.mark.parametrize(
    "path",
    [
        f"/01/{GTIN}/foo",
        f"/01/{GTIN}/foo/bar",
        f"/01/{GTIN}/21/1/10/A",
        f"/01/{GTIN}/10/A/235/B",
        f"/01/{GTIN}/10/",
        f"/01/{GTIN}/10/A/10/B",
        f"/01/{GTIN}/21/{'9' * 21}",
        "/01/09520123456789",
        "/01/9520123456788",
        "/01/٠9520123456788",
        "/01/0952012345678%",
        "/01/0952012345678%zz",
        f"/01/{GTIN}/21/%00",
        f"/01/{GTIN}/21/%C3%A9",
        f"/01/{GTIN}/21/a b",
        f"/01/{GTIN}/21/a\r\nb",
        f"/414/{GTIN}",
        "/414/9520123456788/254/A/7040/1ABC",
        "",
        "/",
        "//",
    ],
)
def test_wrong_order_digit_length_or_sign_is_refused(path):
    with pytest.raises(NotDigitalLinkError):
        parse_path(path)


@pytest.mark.parametrize(
    "query", ["17=991332", "17=2512", "10=A", "21=1", "3103=1&3103=1", "89=A", "000=1", "99=", "7007=251231251232"]
)
def test_wrong_attribute_is_refused(query):
    with pytest.raises(NotDigitalLinkError):
        parse_path(f"/01/{GTIN}", query)


@pytest.mark.parametrize(
    "uri",
    [
        f"/01/{GTIN}?37=5",
        f"/01/{GTIN}?02={GTIN}",
        f"/01/{GTIN}?3103=000195&3102=001950",
        f"/01/{GTIN}?3922=0299&3932=7040299",
        f"/01/{GTIN}?422=704&426=704",
        f"/01/{GTIN}/21/1?8006={GTIN}0102",
        f"/8006/{GTIN}0102?01={GTIN}",
        "/00/952012345678912345?420=100000&421=704100000",
        "/8017/952012345678912345?8018=952012345678912345",
    ],
)
def test_elements_that_exclude_each_other_are_refused(uri):
    with pytest.raises(NotDigitalLinkError):
        parse_path(*uri.split("?"))


@pytest.mark.parametrize(
    "uri",
    [
        f"/01/{GTIN}?3103=000195&3302=001950&3922=0299&17=251231",
        f"/00/952012345678912345?02={GTIN}&37=25&10=ABC123",
        f"/8004/9520614141234567?01={GTIN}",
        f"/01/{GTIN}?422=704&427=QN",
        f"/01/{GTIN}?3201=000195&3101=000195",
    ],
)
def test_elements_that_go_together_or_lack_others_are_read(uri):
    assert parse_path(*uri.split("?")).attributes


def test_day_of_a_best_before_date_may_be_missing_but_not_its_month():
    assert is_value("15", "251200")
    assert not is_value("15", "250012")


def test_global_model_number_is_known_by_its_pair_of_check_letters():
    assert is_value("8013", "1987654Ad4X4bL5ttr2310c2K")
    assert not is_value("8013", "1987654Ad4X4bL5ttr2310c2L")


def test_piece_is_one_of_its_total():
    assert is_value("8006", f"{GTIN}0102")
    assert not is_value("8006", f"{GTIN}0302")
    assert not is_value("8006", f"{GTIN}0002")


@pytest.mark.parametrize("key", sorted(QUALIFIERS))
def test_every_qualifier_of_every_primary_key_is_an_element(key):
    assert all(name in ELEMENTS for row in QUALIFIERS[key] for name in row)


@pytest.mark.parametrize(
    ("elements", "path"),
    [
        ({"21": "1", "10": "A", "01": GTIN}, f"/01/{GTIN}/10/A/21/1"),
        ({"235": "T", "01": GTIN}, f"/01/{GTIN}/235/T"),
        ({"414": "9520123456788", "254": "3"}, "/414/9520123456788/254/3"),
        ({"8006": f"{GTIN}0102", "21": "1"}, f"/8006/{GTIN}0102/21/1"),
        ({"8010": "9520123ABC", "8011": "12"}, "/8010/9520123ABC/8011/12"),
        ({"8018": "952012345678912346", "8019": "1"}, "/8018/952012345678912346/8019/1"),
        ({"415": "9520123456788", "8020": "R1"}, "/415/9520123456788/8020/R1"),
    ],
)
def test_qualifiers_are_written_in_their_order(elements, path):
    key = next(iter(elements))
    if key == "8018":
        elements[key] = elements[key][:-1] + check_digit(elements[key][:-1])
        path = path.replace("952012345678912346", elements[key])
    assert build_link(elements).path == path


def test_link_of_no_or_two_primary_keys_is_refused_unless_one_is_named():
    for elements in ({}, {"10": "A"}, {"01": GTIN, "8004": "9520123A"}):
        with pytest.raises(NotDigitalLinkError):
            build_link(elements)
    assert build_link({"01": GTIN, "8004": "9520123A"}, key="8004").uri().endswith(f"/8004/9520123A?01={GTIN}")


def gtins():
    bodies = st.integers(0, 10**13 - 1).map("{:013}".format)
    return bodies.map(lambda body: body + check_digit(body))


def texts(most):
    return st.text(SIGNS, min_size=1, max_size=most)


@given(
    gtin=gtins(),
    qualifiers=st.fixed_dictionaries({}, optional={"22": texts(20), "10": texts(20), "21": texts(20)}),
    attributes=st.fixed_dictionaries({}, optional={"8019": st.just("12"), "99": texts(90)}),
    others=st.lists(st.from_regex(r"[a-z]{1,5}=[a-z0-9]{0,5}", fullmatch=True), max_size=3),
)
def test_what_is_built_is_read_back(gtin, qualifiers, attributes, others):
    link = build_link({"01": gtin} | qualifiers | attributes, others)
    assert parse_uri(link.uri()) == parse_uri(link.uri("HTTPS://HOST.example/a/b/")) == link


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_never_breaks(text):
    is_read(text)
    is_read("https://a/01/" + text)
    is_read(f"https://a/01/{GTIN}?{text}")


def test_text_of_8_kilobytes_is_refused():
    assert not is_read(f"https://a/01/{GTIN}?a={'b' * 8192}")
    assert is_read(f"https://a/01/{GTIN}?a={'b' * (LONGEST_URI - 60)}")
