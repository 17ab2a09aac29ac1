"""The compressed form of Digital Links, read: a text of base 64 for addresses, whose bits hold the elements.

Source: GS1 Digital Link Standard: Compression, the default algorithm. An Application Identifier stands digit by
digit in four bits each, or a pair of hexadecimal digits stands for a row of them. Digits follow as one binary
number; text follows as its encoding (3 bits), its length, and its signs. What is not GS1's begins with `F`.
"""

import math
import re
from dataclasses import dataclass
from urllib.parse import quote

from nguongoc.common.digital_link.elements import ELEMENTS, QUALIFIERS, Part
from nguongoc.common.digital_link.uris import DigitalLink, NotDigitalLinkError, build_link, parse_path, read_query

_COMPRESSED = re.compile(r"[A-Za-z0-9_-]{10,400}")
_SAFE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_SAFE64_VALUE = {sign: value for value, sign in enumerate(_SAFE64)}
_SIGNS_BY_ENCODING = {
    1: (4, "0123456789abcdef"),
    2: (4, "0123456789ABCDEF"),
    3: (6, _SAFE64),
    4: (7, "".join(map(chr, range(128)))),
}
_FOREIGN = "F"
_LONGEST_FOREIGN_BITS = 7
_LEAST_ELEMENT_BITS = 8  # fewer bits than an identifier takes are filling


def _rows() -> dict[str, tuple[str, ...]]:
    """What a pair of hexadecimal digits with at least one letter stands for."""
    after_gtin = {"0A": "22", "0B": "10", "0C": "21", "0D": "17", "0E": "7003", "0F": "30"}
    after_gtin |= {"1B": "15", "1C": "11", "1D": "16", "1E": "91"}
    letters = "ABCDEF"
    for place in range(6):
        after_gtin |= {f"2{letters[place]}": f"310{place}", f"3{letters[place]}": f"320{place}"}
    after_gtin |= {f"A{place}": f"392{place}" for place in range(10)}
    rows: dict[str, tuple[str, ...]] = {pair: ("01", identifier) for pair, identifier in after_gtin.items()}
    rows |= {"1A": ("01", "10", "21", "17"), "1F": ("01", "10", "15"), "9D": ("414", "254")}
    rows |= {"9A": ("8010", "8011"), "9B": ("8017", "8019"), "9C": ("8018", "8019")}
    rows |= {f"C{place}": ("255", f"390{place}") for place in range(10)}
    rows |= {f"C{letters[place]}": ("255", f"394{place}") for place in range(4)}
    return rows


_ROWS = _rows()
_LENGTHS = {identifier[:2]: len(identifier) for identifier in ELEMENTS}


@dataclass(slots=True)
class _Bits:
    """A row of bits and how many of them were read."""

    number: int
    count: int
    at: int = 0

    @property
    def left(self) -> int:
        return self.count - self.at

    def take(self, width: int) -> int:
        if width > self.left:
            raise NotDigitalLinkError("the compressed text ends too early")
        self.at += width
        return (self.number >> self.left) & ((1 << width) - 1)


def parse_compressed(path: str, query: str = "") -> DigitalLink | None:
    """The Digital Link in a compressed path, whole (`/{text}`) or behind its primary key (`/01/{gtin}/{text}`).

    None where the path cannot be one, or does not hold what a Digital Link may hold: so a text of another
    kind is hardly ever taken for one, since check digits, values and filling must all be right.
    """
    *stem, text = path.removeprefix("/").split("/")
    has_key = len(stem) > 1 and stem[-2] in QUALIFIERS
    if not _COMPRESSED.fullmatch(text) or (not has_key and not QUALIFIERS.keys().isdisjoint(stem)):
        return None
    try:
        first = parse_path("/" + "/".join(stem)) if has_key else None
        elements, others = decompress(text)
        attributes, asked = read_query(query)
        outside = [*attributes, (first.key, first.value)] if first else [*attributes]
        for identifier, value in outside:
            if identifier in elements:
                return None
            elements[identifier] = value
        return build_link(elements, [*others, *asked], key=first.key if first else "")
    except NotDigitalLinkError:
        return None


def decompress(text: str) -> tuple[dict[str, str], list[str]]:
    """The elements that a compressed text holds, and the pairs that are not GS1's, as a query has them.

    Raises NotDigitalLinkError. Values are not judged here.
    """
    bits = _bits(text)
    elements: dict[str, str] = {}
    others: list[str] = []
    while bits.left > _LEAST_ELEMENT_BITS:
        pair = f"{bits.take(8):02X}"
        if pair[0] == _FOREIGN:
            bits.at -= 4  # the length of the name begins behind the F
            others.append(_foreign(bits))
            continue
        for identifier in _ROWS.get(pair) or (_identifier(pair, bits),):
            if identifier in elements:
                raise NotDigitalLinkError(f"({identifier}) stands there twice")
            elements[identifier] = "".join(_value(part, bits) for part in _encoded_parts(identifier))
    if bits.take(bits.left):
        raise NotDigitalLinkError("the filling is not empty")
    return elements, others


def _bits(text: str) -> _Bits:
    number = 0
    for sign in text:
        if sign not in _SAFE64_VALUE:
            raise NotDigitalLinkError("a sign that base 64 for addresses does not have")
        number = number << 6 | _SAFE64_VALUE[sign]
    return _Bits(number, 6 * len(text))


def _identifier(pair: str, bits: _Bits) -> str:
    identifier = pair
    for _ in range(_LENGTHS.get(pair, 2) - 2):
        identifier += f"{bits.take(4):X}"
    if identifier not in ELEMENTS:
        raise NotDigitalLinkError(f"({identifier}) is unknown")
    return identifier


def _encoded_parts(identifier: str) -> list[Part]:
    """The parts as the table of the standard has them: neighbours of digits are one number, and a certificate's
    two parts (7230 to 7239) are one text.
    """
    if identifier.startswith("723"):
        return [Part("X", 3, 30, "", optional=False)]
    joined: list[Part] = []
    for part in ELEMENTS[identifier]:
        before = joined[-1] if joined else None
        if before and part.kind == before.kind == "N" and part.is_fixed and before.is_fixed:
            length = before.most + part.most
            joined[-1] = Part("N", length, length, "", optional=False)
        else:
            joined.append(part)
    return joined


def _value(part: Part, bits: _Bits) -> str:
    if part.kind == "N":
        length = part.most if part.is_fixed else bits.take(_bits_of_length(part.most))
        return _digits(length, bits)
    encoding = bits.take(3)
    length = part.most if part.is_fixed else bits.take(_bits_of_length(part.most))
    return _text(encoding, length, bits)


def _text(encoding: int, length: int, bits: _Bits) -> str:
    if encoding == 0:
        return _digits(length, bits)
    if encoding not in _SIGNS_BY_ENCODING:
        raise NotDigitalLinkError("an encoding that nobody knows")
    width, signs = _SIGNS_BY_ENCODING[encoding]
    return "".join(signs[bits.take(width)] for _ in range(length))


def _digits(length: int, bits: _Bits) -> str:
    if length == 0:
        return ""
    digits = str(bits.take(math.ceil(length * math.log2(10) + 0.01))).zfill(length)
    if len(digits) != length:
        raise NotDigitalLinkError("a number with more digits than its length")
    return digits


def _bits_of_length(most: int) -> int:
    return math.ceil(math.log2(most) + 0.01)


def _foreign(bits: _Bits) -> str:
    name = _text(3, bits.take(_LONGEST_FOREIGN_BITS), bits)
    encoding = bits.take(3)
    value = _text(encoding, bits.take(_LONGEST_FOREIGN_BITS), bits)
    return f"{name}={quote(value, safe='')}"
