"""The designs that ship with the profile, read from its data file: for programs and tests without a database."""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from nguongoc.stamps.designs.content import DesignContent, read_design
from nguongoc.stamps.printing.paper import Paper, Roll

FILE = Path(__file__).parents[2] / "profiles" / "quang_ninh" / "stamp_designs.json"


class Preset(NamedTuple):
    """A design that ships: its name for people, and what it is printed on."""

    name: str
    paper: Paper | Roll
    content: DesignContent


@cache
def presets() -> dict[str, Preset]:
    """The designs by their keys, in the order of the file."""
    found = {}
    for row in json.loads(FILE.read_text("utf-8")):
        content = read_design(row["content"])
        paper = Paper.a4(content) if row["paper"] == "a4" else Roll()
        found[row["key"]] = Preset(row["name"], paper, content)
    return found
