"""The files of the profile of Quảng Ninh, as they stand."""

import csv
import json
import math
import tomllib
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "nguongoc" / "profiles" / "quang_ninh"
TODAY = date(2026, 11, 23)

Row = dict[str, str]


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(name: str) -> list[Row]:
    return rows_of(FOLDER / name)


def document(name: str) -> dict[str, list[dict]]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    return tomllib.loads(text) if name.endswith(".toml") else json.loads(text)


def by_key(rows: list[Row]) -> dict[str, Row]:
    return {row["key"]: row for row in rows}


def distance_km(one: dict, other: dict) -> float:
    north = (float(one["lat"]) - float(other["lat"])) * 111.2
    east = (float(one["lon"]) - float(other["lon"])) * 111.2 * math.cos(math.radians(21))
    return math.hypot(north, east)
