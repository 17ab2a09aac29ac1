"""Crockford's base 32: exact where we write, forgiving where people do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nguongoc.common import crockford


@pytest.mark.parametrize(
    ("value", "length", "text"),
    [
        (0, 1, "0"),
        (31, 1, "Z"),
        (32, 2, "10"),
        (1234, 3, "16J"),
        (1234, 6, "00016J"),
        (2**70 - 1, 14, "Z" * 14),
    ],
)
def test_numbers_are_written_with_the_length_asked_for(value, length, text):
    assert crockford.encode(value, length) == text


@given(st.integers(0, 2**70 - 1))
def test_what_is_written_is_read_back(value):
    assert crockford.decode(crockford.encode(value, 14)) == value


@given(st.integers(0, 2**70 - 1), st.integers(0, 2**70 - 1))
def test_texts_sort_as_their_numbers(one, other):
    assert (one < other) == (crockford.encode(one, 14) < crockford.encode(other, 14))


@pytest.mark.parametrize("typed", ["1O1l-abcd", " 101L ABCD", "i0iI–abcd", "1o1L\u00a0AbCd", "101-1-ABCD\n"])
def test_slips_of_the_hand_are_read_as_meant(typed):
    assert crockford.canonical(typed) == "1011ABCD"


@pytest.mark.parametrize("typed", ["", "  -- ", "ABCU", "ABCu", "AB*C", "ĐABC", "ABC\u0131", "AB.C", "²"])
def test_other_symbols_are_refused(typed):
    with pytest.raises(ValueError, match="symbol"):
        crockford.canonical(typed)


@pytest.mark.parametrize(("value", "length"), [(-1, 4), (32, 1), (1, 0), (2**70, 14)])
def test_a_number_that_does_not_fit_is_refused(value, length):
    with pytest.raises(ValueError, match="does not fit"):
        crockford.encode(value, length)
