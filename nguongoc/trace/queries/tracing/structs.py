"""What tracing gives: things, the events that speak of them, and the breaks in the chain."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import unquote

from nguongoc.common.epcis import Part
from nguongoc.trace.enums import BreakLevel, ThingKind
from nguongoc.trace.models import Lot
from nguongoc.trace.queries.tracing.walking import CHILDREN, INPUTS, OUTPUTS, Holding

SENT = frozenset({"shipping", "departing", "loading"})
RECEIVED = frozenset({"receiving", "arriving", "accepting", "unloading"})
"""Business steps of CBV by which goods leave somebody and come to somebody."""
_KINDS = (
    (re.compile(r"https://id\.gs1\.org/01/\d{14}(/22/[^/]+)?/21/.+"), ThingKind.ITEM),
    (re.compile(r"https://id\.gs1\.org/01/\d{14}(/22/[^/]+)?/10/.+|urn:nguongoc:lot:.+"), ThingKind.LOT),
    (re.compile(r"https://id\.gs1\.org/01/\d{14}"), ThingKind.CLASS),
    (re.compile(r"https://id\.gs1\.org/00/.+"), ThingKind.UNIT),
    (re.compile(r"https://id\.gs1\.org/800[34]/.+"), ThingKind.ASSET),
)


def kind_of(uri: str) -> ThingKind:
    return next((kind for shape, kind in _KINDS if shape.fullmatch(uri)), ThingKind.OTHER)


@dataclass(slots=True)
class Node:
    """A thing on the way. `depth` counts the events between it and the start: below zero before it, above behind.

    `made` and `used` are what all events together say came into being and was used up of it, in `unit`, which is
    the base unit (kg, litre, pieces); None where nothing countable was said or units do not compare. `came` and
    `went` are the same by base unit. `claimed` is what organisations say to have used whom nobody gave it.
    """

    key: int
    uri: str
    lot: Lot | None = None
    depth: int = 0
    is_start: bool = False
    made: Decimal | None = None
    used: Decimal | None = None
    unit: str = ""
    units: frozenset[str] = frozenset()
    came: dict[str, Decimal] = field(default_factory=dict)
    went: dict[str, Decimal] = field(default_factory=dict)
    claimed: dict[int, Decimal] = field(default_factory=dict)
    holders: dict[int, str] = field(default_factory=dict)
    is_withheld: bool = False

    @property
    def kind(self) -> ThingKind:
        return ThingKind.LOT if self.lot else kind_of(self.uri)

    @property
    def code(self) -> str:
        """What people call it by: the lot's code, the serial, the number of the unit."""
        if self.is_withheld:
            return ""
        return self.lot.code if self.lot else unquote(self.uri.rstrip("/").rpartition("/")[2].rpartition(":")[2])

    @property
    def name(self) -> str:
        return self.lot.name if self.lot else str(self.kind.label)

    def weigh(self) -> None:
        """Set what was made and used from what came and went, where all of it is in one unit."""
        self.units = frozenset({*self.came, *self.went})
        self.unit, self.made, self.used = "", None, None
        if len(self.units) == 1:
            (self.unit,) = self.units
            self.made, self.used = self.came.get(self.unit), self.went.get(self.unit, Decimal(0))

    @property
    def left(self) -> Decimal | None:
        """What is left of it by the events."""
        return None if self.made is None or self.used is None else self.made - self.used


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its URI, with its name and degrees where the register knows it."""

    uri: str
    name: str = ""
    organisation: int | None = None
    latitude: float | None = None
    longitude: float | None = None

    def __str__(self) -> str:
        return self.name or unquote(self.uri.rpartition("/")[2])


@dataclass(slots=True)
class Step:
    """An event on the way. `organisation` declared it; sources and destinations are parties and places by URI.

    `inputs` counts what went in; `used` and `made` are quantities by base unit, of things on the way or not.
    `title` is what the log calls it, where a log entry made the event.
    """

    key: uuid.UUID
    event_type: str
    action: str
    biz_step: str
    at: dt.datetime
    recorded_at: dt.datetime
    event_id: str
    organisation: int
    organisation_name: str = ""
    place: Place | None = None
    sources: list[Place] = field(default_factory=list)
    destinations: list[Place] = field(default_factory=list)
    depth: int = 0
    transformation: str = ""
    inputs: int = 0
    used: dict[str, Decimal] = field(default_factory=dict)
    made: dict[str, Decimal] = field(default_factory=dict)
    title: str = ""
    is_withheld: bool = False

    @property
    def word(self) -> str:
        """The business step by its bare name in CBV, in whatever form it was written."""
        return self.biz_step.rpartition(":")[2].rpartition("/")[2].rpartition("-")[2]

    @property
    def parties(self) -> list[Place]:
        return [*([self.place] if self.place else []), *self.sources, *self.destinations]


@dataclass(frozen=True, slots=True)
class Edge:
    """The part that a thing plays in an event, with quantity and unit as declared."""

    step: uuid.UUID
    thing: int
    part: Part
    quantity: Decimal | None
    unit: str

    @property
    def goes_in(self) -> bool:
        """Whether it leads from the thing to the event: what is used up, what is put into a carrier."""
        return self.part in INPUTS or self.part in CHILDREN

    @property
    def is_observation(self) -> bool:
        return self.part not in (*INPUTS, *OUTPUTS, *CHILDREN, Part.PARENT)


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold: a sentence with its evidence, and the things and events that it is about;
    `handover` is the delivery whose sides contradict each other, if it is one.
    """

    kind: str
    level: BreakLevel
    sentence: str
    things: tuple[int, ...] = ()
    steps: tuple[uuid.UUID, ...] = ()
    handover: int | None = None


@dataclass(slots=True)
class Graph:
    """All of it. `lots` leads from a serial to its lot; `is_cut` where there was more than this."""

    nodes: dict[int, Node]
    steps: dict[uuid.UUID, Step]
    edges: list[Edge]
    holdings: list[Holding]
    lots: dict[int, int]
    is_cut: bool = False
    breaks: list[Break] = field(default_factory=list)
