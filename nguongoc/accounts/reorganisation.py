"""What a reorganisation is asked to do, and what it reports: who ends, who takes over which places and people."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from nguongoc.accounts.enums import Level, SuccessionKind
from nguongoc.accounts.models import Organisation
from nguongoc.places.models import AdministrativeUnit


@dataclass(frozen=True, slots=True)
class NewAuthority:
    """An authority that begins."""

    level: Level
    name: str
    seat: AdministrativeUnit
    short_name: str = ""
    parent: Organisation | None = None
    sector: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Successor:
    """Who takes over: an authority that exists or one that begins; and the places that it takes."""

    authority: Organisation | NewAuthority
    places: tuple[AdministrativeUnit, ...] = ()


@dataclass(frozen=True, slots=True)
class Succession:
    predecessor: Organisation
    successor: Successor
    kind: SuccessionKind
    date: dt.date


@dataclass(frozen=True, slots=True)
class Reorganisation:
    """Renaming, merging, splitting, abolishing and handing over are all this one thing.

    A predecessor ends on the date, unless all that it does is to hand places over. Its people go where `people`
    says by their ids, the others to the first successor named for it; who hands over keeps all not named.
    """

    successions: tuple[Succession, ...]
    people: Mapping[int, Successor] = field(default_factory=dict)

    def of(self, predecessor: Organisation) -> list[Succession]:
        return [row for row in self.successions if row.predecessor.pk == predecessor.pk]


@dataclass(slots=True)
class Report:
    """What a reorganisation moves, as (what, from, to) with a count; and what stands in its way, as sentences."""

    moves: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    obstacles: list[str] = field(default_factory=list)

    def tell(self, what: str, *, source: object, target: object, count: int = 1) -> None:
        self.moves[what, str(source), str(target)] += count

    def object_to(self, sentence: str) -> None:
        """Say once what stands in the way."""
        if sentence not in self.obstacles:
            self.obstacles.append(sentence)

    def total(self, what: str) -> int:
        return sum(count for (kind, _, _), count in self.moves.items() if kind == what)
