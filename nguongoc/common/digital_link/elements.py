"""GS1 Application Identifiers: which there are, and what their values look like.

Facts of the GS1 General Specifications (release 25, section 3) and of the GS1 Digital Link Standard: URI Syntax
(primary keys and their qualifiers), written down by format. A part of a value is a kind, a length, and checks:

    N digits, X the 82 letters and signs of figure 7.11-1, Y those of figure 7.11-2, Z base 64 for addresses
    `14` exactly, `1-20` from and to; a question mark before it: may be missing
    c check digit   m pair of check letters   k begins with a company prefix   d date, day may be 00   D date
    t hour and minute   p piece of a total   z zero   y yes or no   h a hyphen
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from nguongoc.common.identifiers import has_check_digit

_BY_FORMAT = {
    "N18c": "00 8017 8018",
    "N14c": "01 02",
    "N17c": "402",
    "N13c": "410-417",
    "N13c ?X1-17": "253",
    "N13c ?N1-12": "255",
    "N1z N13c ?X1-16": "8003",
    "N14c N4p": "8006 8026",
    "X1-30k": "401 7023 8004",
    "Y1-30k": "8010",
    "X1-25m": "8013",
    "N6d": "11-13 15-17",
    "N6D": "4326 7006",
    "N6d N4t": "4324 4325",
    "N6D N4t": "7003",
    "N6D ?N6D": "7007",
    "N6D ?N4t": "7011",
    "N8 ?N2-4": "8008",
    "N1y": "4321-4323",
    "N6 ?X1h": "4330-4333",
    "N2": "20 7241",
    "N3": "422 424 426",
    "N4": "3940-3943 8111",
    "N6": (
        "3100-3105 3110-3115 3120-3125 3130-3135 3140-3145 3150-3155 3160-3165 3200-3205 3210-3215 3220-3225 "
        "3230-3235 3240-3245 3250-3255 3260-3265 3270-3275 3280-3285 3290-3295 3300-3305 3310-3315 3320-3325 "
        "3330-3335 3340-3345 3350-3355 3360-3365 3370-3375 3400-3405 3410-3415 3420-3425 3430-3435 3440-3445 "
        "3450-3455 3460-3465 3470-3475 3480-3485 3490-3495 3500-3505 3510-3515 3520-3525 3530-3535 3540-3545 "
        "3550-3555 3560-3565 3570-3575 3600-3605 3610-3615 3620-3625 3630-3635 3640-3645 3650-3655 3660-3665 "
        "3670-3675 3680-3685 3690-3695 3950-3955 8005"
    ),
    "N13": "7001",
    "N14": "8001",
    "N20": "4309",
    "N1-4": "7004",
    "N1-6": "242",
    "N1-8": "30 37",
    "N1-10": "8019",
    "N1-12": "8011",
    "N1-15": "3900-3909 3920-3929",
    "N3 N1-15": "3910-3919 3930-3939",
    "N3 ?N3-12": "423 425",
    "N3 X1-9": "421",
    "N3 X1-27": "7030-7039",
    "N1 X3": "7040",
    "X2": "4307 4317",
    "X2 X1-28": "7230-7239",
    "X1-2": "7010",
    "X1-3": "427 7008",
    "X1-10": "7009",
    "X1-12": "7005",
    "X1-20": "10 21 22 243 254 420 4318 7020-7022 710-715 7240 8002 8012",
    "X1-25": "7242 8020",
    "X1-28": "235",
    "X1-30": "240 241 250 251 400 403 4308 4319 7002 90",
    "X1-34": "8007",
    "X1-35": "4300 4301 4310 4311 4320",
    "X1-50": "8009",
    "X1-70": "4302-4306 4312-4316 8110 8112 8200",
    "X1-90": "91-99",
    "Z1-90": "8030",
}

QUALIFIERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "00": (),
    "01": (("22", "10", "21"), ("235",)),
    "253": (),
    "255": (),
    "401": (),
    "402": (),
    "414": (("254",), ("7040",)),
    "415": (("8020",),),
    "417": (("7040",),),
    "8003": (),
    "8004": (("7040",),),
    "8006": (("22", "10", "21"),),
    "8010": (("8011",),),
    "8013": (),
    "8017": (("8019",),),
    "8018": (("8019",),),
}
"""The primary keys, and for each its qualifiers in their order: one of the rows, or a part of it."""

_EXCLUDED = {
    "01": "02 37 255 8006",
    "21": "235",
    "37": "8006",
    "255": "02 415 8006 8020 8026",
    "390n": "391n 394n 8111",
    "392n": "393n 395n",
    "393n": "395n",
    "394n": "8111",
    "395n": "8005",
    "420": "421",
    "421": "4307",
    "426": "422 423 424 425",
    "4330": "4331",
    "4332": "4333",
    "8017": "8018",
    "8026": "02 8006",
}
"""What may not stand beside each other (General Specifications, 4.13); `n` stands for any place of the point."""

_SIGNS = {
    "N": "0123456789",
    "X": "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz",
    "Y": "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "Z": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=",
}
_SIGN_SETS = {kind: frozenset(signs) for kind, signs in _SIGNS.items()}
_PART = re.compile(r"(?P<optional>\??)(?P<kind>[NXYZ])(?P<least>\d+)(-(?P<most>\d+))?(?P<checks>[a-zD]*)")
_WITH_POINT = re.compile(r"3[1-69][0-9]{2}")
_PREFIX_DIGITS = 4  # the shortest company prefix
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
_CHECK_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Part:
    """`least` and `most` characters of `kind`; `optional` parts may be missing altogether."""

    kind: str
    least: int
    most: int
    checks: str
    optional: bool

    @property
    def is_fixed(self) -> bool:
        return self.least == self.most and not self.optional


def _parts(text: str) -> tuple[Part, ...]:
    return tuple(
        Part(
            kind=found["kind"],
            least=int(found["least"]),
            most=int(found["most"] or found["least"]),
            checks=found["checks"],
            optional=found["optional"] != "",
        )
        for found in _PART.finditer(text)
    )


def _named(spans: str) -> Iterator[str]:
    for span in spans.split():
        first, _, last = span.partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield str(number).zfill(len(first))


ELEMENTS: dict[str, tuple[Part, ...]] = {
    identifier: _parts(text) for text, spans in _BY_FORMAT.items() for identifier in _named(spans)
}
"""The parts of the value of each Application Identifier."""


def is_value(identifier: str, value: str) -> bool:
    """Whether the value is one that the Application Identifier may have: signs, lengths, check digits, dates."""
    parts = ELEMENTS.get(identifier)
    if parts is None:
        return False
    rest = value
    for part in parts:
        if part.optional and not rest:
            continue
        piece, rest = rest[: part.most], rest[part.most :]
        if len(piece) < part.least or not _SIGN_SETS[part.kind].issuperset(piece):
            return False
        if not all(_CHECKS[check](piece) for check in part.checks):
            return False
    return not rest


def contradict(identifiers: Collection[str]) -> bool:
    """Whether two of the Application Identifiers may not stand beside each other: one measure twice among them.

    Which elements need others is not judged: a link holds only a part of what a label says.
    """
    families = [_family(identifier) for identifier in identifiers]
    together = set(families)
    return len(together) < len(families) or any(
        not together.isdisjoint(_EXCLUDED.get(family, "").split()) for family in together
    )


def _family(identifier: str) -> str:
    """`310n` for 3100 to 3105: the same measure with the decimal point at another place."""
    return f"{identifier[:3]}n" if _WITH_POINT.fullmatch(identifier) else identifier


def _is_date(text: str, *, day_may_be_missing: bool = False) -> bool:
    day = text[4:] if not (day_may_be_missing and text[4:] == "00") else "01"
    try:
        dt.date(2000 + int(text[:2]), int(text[2:4]), int(day))  # 2000 to 2099: the leap years of both centuries
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    return text[:2] < "24" and text[2:] < "60"


def _is_piece(text: str) -> bool:
    return "00" < text[:2] <= text[2:]


def _has_check_letters(text: str) -> bool:
    """The pair at the end of a Global Model Number (General Specifications, section 7.9.5)."""
    body, pair = text[:-2], text[-2:]
    if not body or not _has_prefix(text):
        return False
    total = sum(_SIGNS["X"].index(sign) * prime for sign, prime in zip(reversed(body), _PRIMES, strict=False))
    total %= 1021
    return pair == _CHECK_LETTERS[total >> 5] + _CHECK_LETTERS[total & 31]


def _has_prefix(text: str) -> bool:
    start = text[:_PREFIX_DIGITS]
    return len(start) == _PREFIX_DIGITS and start.isdigit()


_CHECKS: dict[str, Callable[[str], bool]] = {
    "c": has_check_digit,
    "m": _has_check_letters,
    "k": _has_prefix,
    "d": lambda text: _is_date(text, day_may_be_missing=True),
    "D": _is_date,
    "t": _is_time,
    "p": _is_piece,
    "z": lambda text: text == "0",
    "y": lambda text: text in {"0", "1"},
    "h": lambda text: text == "-",
}
