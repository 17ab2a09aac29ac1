"""Check digits and the numbers that the program allots."""

import datetime as dt
from itertools import islice

import pytest

from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import (
    allot,
    check_digit,
    damm_digit,
    establishment_code,
    gln13,
    gtin14,
    has_check_digit,
    is_mistyped_code,
    time_of,
    tracking_code,
    uuid7,
    uuid7s,
)


def test_check_digit_of_the_standards_example():
    assert check_digit("629104150021") == "3"  # GS1 General Specifications, figure 7.9.1


@pytest.mark.parametrize("text", ["6291041500213", "629 1041-500213", "06291041500213"])
def test_gtin_becomes_fourteen_digits(text):
    assert gtin14(text) == "06291041500213"


def test_wrong_check_digit_says_which_would_be_right():
    with pytest.raises(Refusal, match="phải là 3") as refused:
        gtin14("6291041500214")
    assert refused.value.field == "gtin"


@pytest.mark.parametrize("text", ["", "123", "abc", "٦٢٩١٠٤١٥٠٠٢١٣", "629104150021312"])
def test_what_is_no_gtin_is_refused(text):
    with pytest.raises(Refusal):
        gtin14(text)


def test_allotted_number_carries_its_check_digit():
    number = allot("9522022", 17, length=13)
    assert (len(number), has_check_digit(number)) == (13, True)
    with pytest.raises(ValueError, match="does not fit"):
        allot("9522022", 10**6, length=13)


def test_tracking_codes_differ():
    codes = {tracking_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(len(code) == 11 for code in codes)


def test_establishment_code_is_nine_digits_of_province_number_and_check_digit():
    code = establishment_code("22", 417)
    assert (len(code), code[:8]) == (9, "22000417")
    assert damm_digit("572") == "4"  # the example of Damm's thesis
    with pytest.raises(ValueError, match="does not fit"):
        establishment_code("22", 10**6)


def test_every_wrong_digit_and_every_swap_of_neighbours_is_a_mistyped_code():
    for number in range(0, 10**6, 7919):
        code = establishment_code("22", number)
        assert not is_mistyped_code(code)
        for place, digit in enumerate(code):
            for other in set("0123456789") - {digit}:
                assert is_mistyped_code(code[:place] + other + code[place + 1 :])
            swapped = code[:place] + code[place + 1 : place + 2] + digit + code[place + 2 :]
            assert is_mistyped_code(swapped) == (swapped != code)


@pytest.mark.parametrize("typed", ["", "12345", "cha muc", "1234567890", "²²0000001"])
def test_what_has_not_the_shape_of_a_code_is_no_mistyped_one(typed):
    assert not is_mistyped_code(typed)


@pytest.mark.parametrize("typed", ["95220220000", "9522022000003", "952202200001a"])
def test_gln_with_a_wrong_check_digit_or_length_is_refused(typed):
    with pytest.raises(Refusal) as refused:
        gln13(typed)
    assert refused.value.field == "gln"


def test_gln_may_be_typed_in_groups():
    assert gln13(" 9522 022 00001-7") == allot("9522022", 1, length=13)


def test_ids_of_one_millisecond_sort_in_the_order_of_their_making_and_tell_it():
    at = dt.datetime(2026, 11, 28, 8, 0, 0, 123_456, tzinfo=dt.UTC)
    ids = list(islice(uuid7s(at), 1_000))
    assert ids == sorted(set(ids))
    assert {key.version for key in ids} == {7}
    assert {time_of(key) for key in ids} == {at.replace(microsecond=123_000)}
    assert ids[-1] < uuid7(at + dt.timedelta(milliseconds=1))
