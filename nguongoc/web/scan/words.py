"""Facts as pages say them: a label in the reader's language, and what the record has."""

import datetime as dt
import re
from typing import NamedTuple

from django.utils.translation import get_language

_NUMBER = re.compile(r"\d[\d.,]*\d")
_SWAPPED = str.maketrans(",.", ".,")


class Fact(NamedTuple):
    """`is_name` where the text stands as the record has it, in Vietnamese; else it is in the page's language."""

    label: str
    text: str
    is_name: bool = True


def own(label: str, text: str) -> Fact:
    """A fact in the page's own words, or in figures alone."""
    return Fact(label, text, is_name=False)


def known(*facts: Fact) -> list[Fact]:
    """Those that say something."""
    return [fact for fact in facts if fact.text]


def date_text(date: dt.date | None) -> str:
    return f"{date:%d/%m/%Y}" if date else ""


def figures(text: str) -> str:
    """Numbers as readers of the active language write them: `1.250,5 kg` is `1,250.5 kg` to all but Vietnamese."""
    if get_language() == "vi":
        return text
    return _NUMBER.sub(lambda number: number[0].translate(_SWAPPED), text)
