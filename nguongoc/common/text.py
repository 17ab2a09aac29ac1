"""Vietnamese text: the order of the alphabet and the form in which texts are compared and searched."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

SEARCH_WORDS = 12
_GROUPED = re.compile(r"-?\d{1,3}(\.\d{3})+")
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of the dictionaries
_SEPARATORS = re.compile(r"[\s.\u2010-\u2015-]+")
# Marks that nobody sees: they turn the direction of writing, make names look like others, or fill empty ones.
_INVISIBLE_RANGES = (
    *((0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
    *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F)),
    *((0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xE0000, 0xE0FFF)),
)
_INVISIBLE = {code: None for first, last in _INVISIBLE_RANGES for code in range(first, last + 1)}
_LETTER_RANK = {letter: f"{rank:02d}" for rank, letter in enumerate(_LETTERS, start=20)}


def normalise(text: str) -> str:
    """NFC, without marks that nobody sees, without the blanks at both ends and with single blanks inside."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_INVISIBLE)).split())


def capital(words: object) -> str:
    """The words with their first letter large, the others as they are: `tem đã in` gives `Tem đã in`."""
    text = str(words)
    return text[:1].upper() + text[1:]


def fold(text: str) -> str:
    """The text without tones, marks and case, for search: `Chả mực Hạ Long` gives `cha muc ha long`."""
    decomposed = unicodedata.normalize("NFD", text.translate(_INVISIBLE).casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(bare.replace("đ", "d").split())


def search_words(typed: str) -> list[str]:
    """What to look for, folded: each word must occur. A number is one word, however it was grouped.

    Each word once, and no more than SEARCH_WORDS: a thousand conditions would keep the database busy for long.

    `Chả mực Hạ Long` gives `[cha, muc, ha, long]`; `5701 234 567-001` gives `[5701234567001]`.
    """
    return list(dict.fromkeys(fold(ungrouped(typed)).split()))[:SEARCH_WORDS]


def ungrouped(number: str) -> str:
    """A number without the blanks, points and hyphens by which people group it; what is no number stays."""
    joined = _SEPARATORS.sub("", number)
    return joined if joined.isascii() and joined.isdigit() else number


def number_text(number: Decimal | float) -> str:
    """A number as people write it, with what it has after the comma: `1250.50` gives `1.250,5`."""
    text = f"{Decimal(str(number)):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def plain_number(text: str) -> str:
    """A number as people write it, as computers do: `1.250,5` gives `1250.5`, `1.000` gives `1000`."""
    text = "".join(text.split())
    if "," in text:
        return text.replace(".", "").replace(",", ".")
    return text.replace(".", "") if _GROUPED.fullmatch(text) else text


@lru_cache(maxsize=4096)
def sort_key(text: str) -> str:
    """A key whose plain order is the Vietnamese alphabet: a ă â b c d đ e ê ..., tones after letters.

    Words are compared letter by letter, then by tone. The key is digits and blanks: any collation sorts it.
    """
    letters: list[str] = []
    tones: list[str] = []
    for character in unicodedata.normalize("NFC", text.casefold()):
        parts = unicodedata.normalize("NFD", character)
        tone = next((mark for mark in parts if mark in _TONES), "")
        letter = unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts)
        letters.append(_rank(letter))
        tones.append(str(_TONES.find(tone) + 1) if tone else "0")
    return "".join(letters) + " " + "".join(tones)


def _rank(letter: str) -> str:
    if letter.isspace():
        return "00"
    if letter.isdigit():
        return f"{10 + unicodedata.digit(letter, 0):02d}"
    return _LETTER_RANK.get(letter, "99" if letter.isalpha() else "05")
