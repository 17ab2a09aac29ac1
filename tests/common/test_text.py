"""The Vietnamese alphabet and search without accents."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nguongoc.common.text import fold, normalise, number_text, search_words, sort_key


def test_lists_sort_by_the_vietnamese_alphabet():
    words = ["ê", "đê", "dê", "ăn", "an", "ân", "cá", "ca", "cà", "cạ", "cả", "cã", "ơ", "o", "ô", "ư", "u"]
    expected = ["an", "ăn", "ân", "ca", "cà", "cả", "cã", "cá", "cạ", "dê", "đê", "ê", "o", "ô", "ơ", "u", "ư"]
    assert sorted(words, key=sort_key) == expected


def test_numbers_in_names_sort_before_letters_and_words_before_longer_ones():
    assert sorted(["Móng Cái 2", "Móng Cái", "Móng Cái 1", "Mông Dương"], key=sort_key) == [
        "Móng Cái",
        "Móng Cái 1",
        "Móng Cái 2",
        "Mông Dương",
    ]


def test_search_ignores_tones_marks_and_case():
    assert fold("Chả mực HẠ LONG, Đông Triều") == "cha muc ha long, dong trieu"


def test_normalise_makes_one_form_of_the_same_letters():
    assert normalise("  Ha\u0323 \t Long ") == "Hạ Long"


@pytest.mark.parametrize(
    "mark", ["\u200c", "\u200d", "\u061c", "\u3164", "\u115f", "\u2800", "\ufe0f", "\U000e0041"]
)
def test_a_name_of_marks_that_nobody_sees_is_empty(mark):
    assert normalise(mark * 3) == ""
    assert normalise(f"Hạ{mark} Long") == "Hạ Long"
    assert fold(f"Hạ{mark} Long") == "ha long"


def test_marks_that_nobody_sees_make_no_other_name():
    hidden = "\u202eHạ\u200b Lo\u00adng\ufeff"
    assert (normalise(hidden), fold(hidden)) == ("Hạ Long", "ha long")


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (1000, "1.000"), (Decimal("1250.500"), "1.250,5"), (0.75, "0,75"), (Decimal("1E+3"), "1.000")],
)
def test_numbers_are_written_as_in_vietnam(number, text):
    assert number_text(number) == text


@given(st.text())
def test_fold_is_stable(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_sort_key_is_plain(text):
    assert set(sort_key(text)) <= set("0123456789 ")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  Chả mực  Hạ Long ", ["cha", "muc", "ha", "long"]),
        ("5701 234 567-001", ["5701234567001"]),
        ("0203.3825.999", ["02033825999"]),
        ("MH-0042/2026", ["mh-0042/2026"]),
        ("", []),
        ("mực mực Mực", ["muc"]),
        (" ".join(map("x{}".format, range(2000))), [f"x{number}" for number in range(12)]),
    ],
)
def test_search_words_takes_a_number_whole_however_it_is_grouped(typed, words):
    assert search_words(typed) == words
