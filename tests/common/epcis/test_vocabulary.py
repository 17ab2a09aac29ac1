"""Words of CBV 2.0: every form is one word, and what is no word is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nguongoc.common.epcis.vocabulary import WORDS, Kind, bare, forms, is_word, urn, web_uri

WORD = st.sampled_from([(kind, word) for kind in Kind for word in sorted(WORDS[kind])])


@pytest.mark.parametrize(
    "text",
    [
        "shipping",
        "cbv:BizStep-shipping",
        "https://ref.gs1.org/cbv/BizStep-shipping",
        "https://ns.gs1.org/cbv/BizStep-shipping",
        "urn:epcglobal:cbv:bizstep:shipping",
    ],
)
def test_every_form_of_a_step_is_the_bare_word(text):
    assert bare(Kind.BIZ_STEP, text) == "shipping"


@pytest.mark.parametrize(
    "text", ["Temperature", "gs1:Temperature", "gs1:MT-Temperature", "https://gs1.org/voc/Temperature"]
)
def test_every_form_of_a_measurement_is_the_bare_word(text):
    assert bare(Kind.MEASUREMENT, text) == "Temperature"


@pytest.mark.parametrize(
    "text",
    [
        "transforming",
        "Shipping",
        "shipping ",
        "",
        "cbv:BizStep-transforming",
        "urn:epcglobal:cbv:bizstep:",
        "https://ref.gs1.org/cbv/BizStep-Shipping",
    ],
)
def test_what_is_no_word_of_cbv_is_refused_in_every_form(text):
    assert bare(Kind.BIZ_STEP, text) is None


@pytest.mark.parametrize(
    "text", ["urn:gdst:bizStep:hatching", "https://ns.example.com/steps/drying", "cbv:my_step"]
)
def test_words_of_others_stay_as_they_are(text):
    assert bare(Kind.BIZ_STEP, text) == web_uri(Kind.BIZ_STEP, text) == urn(Kind.BIZ_STEP, text) == text


def test_a_word_of_another_kind_is_none():
    assert bare(Kind.DISPOSITION, "shipping") is None
    assert bare(Kind.DISPOSITION, "urn:epcglobal:cbv:bizstep:shipping") == "urn:epcglobal:cbv:bizstep:shipping"


@given(WORD)
def test_all_forms_of_all_words_come_back_to_the_bare_one(pair):
    kind, word = pair
    assert is_word(kind, word)
    assert {word, web_uri(kind, word), urn(kind, word)} <= {*forms(kind, word)}
    assert {bare(kind, form) for form in forms(kind, word)} == {word}
    assert {web_uri(kind, form) for form in forms(kind, word)} == {web_uri(kind, word)}


def test_output_forms_are_those_of_the_standard():
    assert web_uri(Kind.DISPOSITION, "recalled") == "https://ref.gs1.org/cbv/Disp-recalled"
    assert urn(Kind.BIZ_TRANSACTION, "cbv:BTT-po") == "urn:epcglobal:cbv:btt:po"
    assert urn(Kind.MEASUREMENT, "Speed") == web_uri(Kind.MEASUREMENT, "Speed") == "https://gs1.org/voc/Speed"


@pytest.mark.parametrize(
    ("kind", "count"), [(Kind.BIZ_STEP, 41), (Kind.DISPOSITION, 33), (Kind.SOURCE_DESTINATION, 3)]
)
def test_there_are_as_many_words_as_in_the_standard(kind, count):
    assert len(WORDS[kind]) == count
