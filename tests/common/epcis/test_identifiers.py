"""Identifiers: one canonical form, and back to the URN."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nguongoc.common.epcis.identifiers import IdentifierError, Level, canonical, level, to_urn
from nguongoc.common.identifiers import check_digit

SIGNS = "!\"%&'()*+,-./:;<=>?_ABCXYZabcxyz0123456789"
DIGITS = "0123456789"
ESCAPES = str.maketrans({sign: f"%{ord(sign):02X}" for sign in '"%&/<>?#'})


@pytest.mark.parametrize(
    ("urn", "link", "named"),
    [
        ("id:sgtin:0614141.107346.2017", "/01/10614141073464/21/2017", Level.SGTIN),
        (
            "id:sgtin:0614141.812345.6789%2F%26%25%22!%3F()",
            "/01/80614141123458/21/6789%2F%26%25%22%21%3F%28%29",
            "sgtin",
        ),
        ("class:lgtin:4012345.012345.998877", "/01/04012345123456/10/998877", Level.LGTIN),
        ("idpat:sgtin:4012345.066666.*", "/01/04012345666663", Level.GTIN),
        ("id:upui:1234567.098765.51qIgY", "/01/01234567987651/235/51qIgY", Level.UPUI),
        ("id:itip:4012345.012345.01.02.999", "/8006/040123451234560102/21/999", Level.ITIP),
        ("idpat:itip:4012345.012345.01.02.*", "/8006/040123451234560102", Level.ITIP_CLASS),
        ("id:sscc:4012345.0000000333", "/00/040123450000003338", Level.SSCC),
        ("id:sgln:0614141.07346.1234", "/414/0614141073467/254/1234", Level.SGLN),
        ("id:sgln:0614141.07346.0", "/414/0614141073467", Level.SGLN),
        ("id:pgln:4000001.00012", "/417/4000001000128", Level.PGLN),
        ("id:grai:4012345.00022.334455", "/8003/04012345000221334455", Level.GRAI),
        ("idpat:grai:4012345.00022.*", "/8003/04012345000221", Level.GRAI_CLASS),
        ("id:giai:4000001.111", "/8004/4000001111", Level.GIAI),
        ("id:gsrn:4012345.0000006765", "/8018/401234500000067657", Level.GSRN),
        ("id:gsrnp:4012345.0000000007", "/8017/401234500000000074", Level.GSRNP),
        ("id:gdti:4012345.00009.PO-4711", "/253/4012345000092PO-4711", Level.GDTI),
        ("idpat:gdti:4012345.55555.*", "/253/4012345555554", Level.GDTI_CLASS),
        ("id:sgcn:4012345.99999.44", "/255/401234599999044", Level.SGCN),
        ("id:cpi:0614141.1111-A%23%2F.1234", "/8010/06141411111-A%23%2F/8011/1234", Level.CPI),
        ("idpat:cpi:4012345.ABC.*", "/8010/4012345ABC", Level.CPI_CLASS),
        ("id:ginc:0614141.xyz47%2F11", "/401/0614141xyz47%2F11", Level.GINC),
        ("id:gsin:4012345.222333444", "/402/40123452223334442", Level.GSIN),
    ],
)
def test_every_scheme_of_gs1_becomes_a_digital_link_and_comes_back(urn, link, named):
    uri = f"https://id.gs1.org{link}"
    assert canonical(f"urn:epc:{urn}") == uri
    assert canonical(uri) == uri
    assert level(uri) == named
    assert to_urn(uri, 7) == f"urn:epc:{urn}"
    assert to_urn(uri) is None


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("https://id.gs1.de/01/04012345999990/21/XYZ-1234", "https://id.gs1.org/01/04012345999990/21/XYZ-1234"),
        ("HTTPS://ID.GS1.ORG/01/04012345999990/21/A", "https://id.gs1.org/01/04012345999990/21/A"),
        ("https://a.example/x/01/04012345999990?17=250101&a=b", "https://id.gs1.org/01/04012345999990"),
        ("https://a.example/01/04012345999990/22/V/10/L/21/S", "https://id.gs1.org/01/04012345999990/21/S"),
        ("https://a.example/01/04012345999990/22/V/10/L", "https://id.gs1.org/01/04012345999990/22/V/10/L"),
        ("https://a.example/gtin/09780345418913/ser/765tz?abc=1", "https://id.gs1.org/01/09780345418913/21/765tz"),
        ("https://a.example/414/4012345000054/254/0", "https://id.gs1.org/414/4012345000054"),
        ("https://a.example/01/04012345999990/21/a%2fb", "https://id.gs1.org/01/04012345999990/21/a%2Fb"),
        ("URN:EPC:ID:SGTIN:0614141.107346.2017", "https://id.gs1.org/01/10614141073464/21/2017"),
    ],
)
def test_what_is_not_the_identity_is_dropped(text, uri):
    assert canonical(text) == uri


@pytest.mark.parametrize(
    "text",
    [
        "urn:gdst:example.org:product:lot:class:processor.2.v1-0122-2022",
        "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "urn:epc:id:gid:95100000.12345.400",
        "urn:epcglobal:cbv:bt:5200001000008:4711",
        "https://a.example/po/12345678",
        "https://a.example/01/shoes",
        "geo:47.506694,11.104301",
        "urn:epc:id:sscc:08600031303.0003",
        "https://nông-sản.example/lô/1",
    ],
)
def test_names_that_others_gave_stay_letter_by_letter(text):
    assert canonical(text) == text
    assert level(text) is Level.OTHER


@pytest.mark.parametrize(
    "text",
    [
        "https://id.gs1.org/01/10614141073465/21/1",  # check digit
        "https://a.example/01/10614141073465/21/1",
        "https://a.example/00/040123450000003339",
        "https://id.gs1.org/01/1061414107346",
        "https://id.gs1.org/01/10614141073464/21/" + "1" * 21,
        "https://id.gs1.org/01/10614141073464/21/1/10/A",  # order
        "urn:epc:id:sgtin:0614141.107346",
        "urn:epc:id:sgtin:0614141.1073460.1",
        "urn:epc:id:sgtin:061414.107346.1",
        "urn:epc:id:sgtin:0614141.10734a.1",
        "urn:epc:id:sgtin:06141.10734612.1",
        "urn:epc:id:sgtin:0614141.107346.",
        "urn:epc:id:sgtin:0614141.107346.a%20b",
        "urn:epc:id:sgtin:0614141.107346." + "1" * 21,
        "urn:epc:id:lgtin:0614141.107346.1",
        "urn:epc:class:sgtin:0614141.107346.1",
        "urn:epc:idpat:sgtin:0614141.*.*",
        "urn:epc:idpat:sgtin:0614141.107346.1",
        "urn:epc:id:sscc:0614141.12345678a0",
        "urn:epc:id:itip:4012345.012345.03.02.999",
        "urn:epc:id:sgcn:4012345.99999.A",
        "urn:epc:id:giai:4012345.",
        "no-uri",
        "urn:x:with blank",
        "urn:x:nul\0",
        "",
        ":",
        "urn:x:" + "a" * 1000,
        "urn:x:" + "ế" * 400,
    ],
)
def test_what_is_no_identifier_is_refused_with_a_sentence(text):
    with pytest.raises(IdentifierError) as refused:
        canonical(text)
    assert refused.value.why.endswith((".", "…."))


@pytest.mark.parametrize("length", [0, 5, 13, 14])
def test_company_prefix_of_a_length_that_there_is_not_gives_no_urn(length):
    assert to_urn("https://id.gs1.org/01/10614141073464/21/1", length) is None


@pytest.mark.parametrize(
    "uri", ["https://id.gs1.org/01/10614141073464/22/A", "urn:gdst:a:b", "https://a.example/1"]
)
def test_what_has_no_urn_gives_none(uri):
    assert to_urn(uri, 7) is None


@st.composite
def urns(draw):
    """URNs of schemes with a number and a free serial, of company prefixes of every length."""
    use, scheme, total, longest = draw(
        st.sampled_from(
            [
                ("id", "sgtin", 13, 20),
                ("class", "lgtin", 13, 20),
                ("id", "upui", 13, 28),
                ("id", "grai", 12, 16),
                ("id", "gdti", 12, 17),
                ("id", "sgln", 12, 20),
            ]
        )
    )
    length = draw(st.integers(6, 12))
    prefix = draw(st.text(DIGITS, min_size=length, max_size=length))
    reference = draw(st.text(DIGITS, min_size=total - length, max_size=total - length))
    serial = draw(st.text(SIGNS, min_size=1, max_size=longest))
    return length, f"urn:epc:{use}:{scheme}:{prefix}.{reference}.{serial.translate(ESCAPES)}"


@given(urns())
def test_urn_to_canonical_and_back_is_the_same(drawn):
    length, urn = drawn
    uri = canonical(urn)
    assert uri.startswith("https://id.gs1.org/")
    assert canonical(uri) == uri
    assert to_urn(uri, length) == urn


@given(st.text(DIGITS, min_size=13, max_size=13), st.text(SIGNS, min_size=1, max_size=20))
def test_link_of_any_host_and_its_canonical_form_are_one(body, serial):
    escaped = "".join(sign if sign.isalnum() else f"%{ord(sign):02x}" for sign in serial)
    uri = canonical(f"https://host.example/a/01/{body}{check_digit(body)}/21/{escaped}")
    assert canonical(uri) == uri
    assert canonical(to_urn(uri, 9) or "") == uri


@given(
    st.text(max_size=80),
    st.sampled_from(["", "urn:epc:id:sgtin:", "urn:epc:idpat:sscc:", "https://id.gs1.org/01/"]),
)
def test_any_text_is_read_or_refused_and_never_breaks(text, start):
    try:
        uri = canonical(start + text)
    except IdentifierError:
        return
    assert canonical(uri) == uri
    to_urn(uri, 7)
