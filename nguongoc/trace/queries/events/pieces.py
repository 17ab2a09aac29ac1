"""What a query is made of: conditions on an event, and things that have to play a part in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from nguongoc.common.epcis import Part
from nguongoc.common.epcis.identifiers import Pattern


@dataclass(frozen=True, slots=True)
class Piece:
    """A condition in SQL on the event `e`, its values apart.

    `fields` are the members of the body that it looks into: who may not read them, finds nothing by them.
    """

    sql: str
    values: tuple[Any, ...] = ()
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ThingPiece:
    """One of the things that a pattern holds plays one of the parts in the event, as one of the types if any."""

    parts: tuple[Part, ...]
    patterns: tuple[Pattern, ...]
    types: tuple[str, ...] = ()
    fields: frozenset[str] = frozenset()

    def things(self) -> tuple[str, list[Any]]:
        """The ids of the things, as a query and its values."""
        exact = [uri for pattern in self.patterns for uri in pattern.exact]
        conditions, values = ["uri = ANY (%s)"], list[Any]([exact])
        for part in (part for pattern in self.patterns for part in pattern.ranges):
            conditions.append("(uri >= %s AND uri < %s AND strpos(substr(uri, %s), %s) > 0)")
            values += [part.start, part.end, len(part.start), part.infix]
        return f"SELECT id FROM trace_thing WHERE {' OR '.join(conditions)}", values


@dataclass(frozen=True, slots=True)
class Order:
    """By what events come, and which way; `sql` is the key by which they are compared, `cast` its type."""

    name: str
    sql: str
    cast: str
    descending: bool = True
    values: tuple[Any, ...] = ()

    @property
    def direction(self) -> str:
        return "DESC" if self.descending else "ASC"


def all_of(pieces: Iterable[Piece]) -> Piece:
    pieces = list(pieces)
    return Piece(
        " AND ".join(piece.sql for piece in pieces) or "TRUE",
        tuple(value for piece in pieces for value in piece.values),
    )


def any_of(pieces: Sequence[Piece]) -> Piece:
    return Piece(
        f"({' OR '.join(piece.sql for piece in pieces)})",
        tuple(value for piece in pieces for value in piece.values),
        frozenset(name for piece in pieces for name in piece.fields),
    )
