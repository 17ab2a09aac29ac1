"""Where provinces lie, and how far from each other: by their approximate centres, since 1 July 2025."""

import csv
from functools import cache
from pathlib import Path

from nguongoc.places.geography import distance_km

_FILE = Path(__file__).with_name("province_centres.csv")
_NEAR_KM = 150.0  # whoever drives over a border goes no distance


@cache
def _centres() -> dict[str, tuple[float, float]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)}


def province_centre(code: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees of the middle of a province; None for a code that is none."""
    return _centres().get(code)


@cache
def provinces_km(one: str, other: str) -> float | None:
    """Kilometres between the centres of two provinces by their codes; None for one that is not in the table, and
    for those so near that both may be at their border.
    """
    centres = _centres()
    if one not in centres or other not in centres:
        return None
    far = distance_km(*centres[one], *centres[other])
    return far if far >= _NEAR_KM else None
