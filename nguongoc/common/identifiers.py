"""GS1 keys and the numbers that the program allots: check digits, GTIN, GLN, tracking codes."""

import secrets

from nguongoc.common.errors import Refusal

TRACKING_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without what is misread on paper or by telephone


def check_digit(digits: str) -> str:
    """The GS1 check digit of the digits before it (GS1 General Specifications, section 7.9.1)."""
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-weighted % 10)


def has_check_digit(number: str) -> bool:
    return number.isascii() and number.isdigit() and check_digit(number[:-1]) == number[-1]


def gtin14(text: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits as 14 digits.

    Raises Refusal with the digit that is wrong named in the sentence.
    """
    digits = text.replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) in {8, 12, 13, 14}):
        raise Refusal("Mã GTIN gồm 8, 12, 13 hoặc 14 chữ số. Hãy nhập đúng dãy số dưới mã vạch.", field="gtin")
    if not has_check_digit(digits):
        raise Refusal(
            f"Chữ số kiểm tra của mã GTIN không khớp: chữ số cuối phải là {check_digit(digits[:-1])}. "
            "Hãy so lại với mã vạch.",
            field="gtin",
        )
    return digits.zfill(14)


def allot(prefix: str, number: int, *, length: int) -> str:
    """A GS1 key of `length` digits: the prefix, the number padded with zeros, and the check digit.

    Raises ValueError where the number no longer fits.
    """
    body = prefix + str(number).zfill(length - 1 - len(prefix))
    if len(body) != length - 1:
        raise ValueError(f"number {number} does not fit behind prefix {prefix} in {length} digits")
    return body + check_digit(body)


def tracking_code() -> str:
    """A code of ten letters and digits, in two groups, by which a submission is followed without a login.

    30^10 codes: a guess hits one of a million live ones with a chance of 1.7e-9.
    """
    letters = "".join(secrets.choice(TRACKING_ALPHABET) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"
