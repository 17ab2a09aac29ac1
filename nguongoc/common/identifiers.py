"""GS1 keys and the numbers that the program allots: check digits, GTIN, GLN, establishment and tracking codes."""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterator

from nguongoc.common.errors import Refusal

ESTABLISHMENT_CODE_LENGTH = 9
_LOW_62 = (1 << 62) - 1
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
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


def gln13(text: str) -> str:
    """A GLN of 13 digits, written with or without blanks and hyphens.

    Raises Refusal with the digit that is wrong named in the sentence.
    """
    digits = text.replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 13):  # noqa: PLR2004 -- GS1 says so
        raise Refusal("Mã GLN gồm 13 chữ số. Chưa có thì để trống: hệ thống sẽ cấp một mã.", field="gln")
    if not has_check_digit(digits):
        raise Refusal(
            f"Chữ số kiểm tra của mã GLN không khớp: chữ số cuối phải là {check_digit(digits[:-1])}. "
            "Hãy so lại với giấy cấp mã.",
            field="gln",
        )
    return digits


def allot(prefix: str, number: int, *, length: int) -> str:
    """A GS1 key of `length` digits: the prefix, the number padded with zeros, and the check digit.

    Raises ValueError where the number no longer fits.
    """
    body = prefix + str(number).zfill(length - 1 - len(prefix))
    if len(body) != length - 1:
        raise ValueError(f"number {number} does not fit behind prefix {prefix} in {length} digits")
    return body + check_digit(body)


_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def damm_digit(digits: str) -> str:
    """The check digit that catches every wrong digit and every swap of two neighbours.

    Source: H. M. Damm, "Total anti-symmetrische Quasigruppen", Marburg 2004. The check digit of GS1 misses swaps
    of digits that differ by five (27 and 72).
    """
    state = "0"
    for digit in digits:
        state = _DAMM[int(state)][int(digit)]
    return state


def establishment_code(province: str, number: int) -> str:
    """The code of an establishment: nine digits, `22` + `000417` + check digit, never allotted twice.

    Two digits of the statistics code of the province, six of the record's number (one is never used again, since
    records are never deleted), and the check digit of Damm. Raises ValueError where the number does not fit.
    """
    body = f"{province}{number:06d}"
    if len(body) != ESTABLISHMENT_CODE_LENGTH - 1:
        raise ValueError(f"number {number} does not fit into an establishment code of {province}")
    return body + damm_digit(body)


def establishment_code_in(text: str) -> str:
    """The code that somebody typed, with or without blanks, points, hyphens; empty if not nine digits."""
    digits = "".join(character for character in text if character not in " .-")
    is_code = digits.isascii() and digits.isdigit() and len(digits) == ESTABLISHMENT_CODE_LENGTH
    return digits if is_code else ""


def is_mistyped_code(text: str) -> bool:
    """Whether this has the shape of an establishment code and its check digit does not fit."""
    code = establishment_code_in(text)
    return code != "" and damm_digit(code) != "0"


def tracking_code() -> str:
    """A code of ten letters and digits, in two groups, by which a submission is followed without a login.

    30^10 codes: a guess hits one of a million live ones with a chance of 1.7e-9.
    """
    letters = "".join(secrets.choice(TRACKING_ALPHABET) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def uuid7(at: dt.datetime | None = None) -> uuid.UUID:
    """A UUID that sorts by the millisecond of its making, now or `at` (RFC 9562, section 5.7)."""
    return next(uuid7s(at or dt.datetime.now(dt.UTC)))


def uuid7s(at: dt.datetime) -> Iterator[uuid.UUID]:
    """Any number of UUIDs of one millisecond, each greater than the one before."""
    start = (at - _EPOCH) // dt.timedelta(milliseconds=1) << 80 | 7 << 76 | 2 << 62
    number = secrets.randbits(73)
    while True:
        yield uuid.UUID(int=start | number >> 62 << 64 | number & _LOW_62)
        number += 1 + secrets.randbits(32)


def time_of(key: uuid.UUID) -> dt.datetime:
    """The millisecond in which a UUID of version 7 was made."""
    return _EPOCH + dt.timedelta(milliseconds=key.int >> 80)
