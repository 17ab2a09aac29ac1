"""The provinces of the country by their codes of the statistics office, as they are since 1 July 2025."""

import csv
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("provinces.csv")
_LETTERS_OF_COUNTRY = 2


@cache
def provinces() -> dict[str, str]:
    """Names by code, in the order of the codes."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def place_name(code: str) -> str:
    """What people read for a code of a place: a province, a country by its two letters, or that it is not known.

    A code that stands in neither list is shown as it is.
    """
    if not code:
        return "Chưa rõ"
    if len(code) == _LETTERS_OF_COUNTRY and code.isalpha():
        return "Việt Nam, chưa rõ tỉnh" if code == "VN" else f"Nước ngoài ({code})"
    return provinces().get(code, code)
