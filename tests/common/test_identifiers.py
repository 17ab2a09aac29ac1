"""Check digits and the numbers that the program allots."""

import pytest

from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import allot, check_digit, gtin14, has_check_digit, tracking_code


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
