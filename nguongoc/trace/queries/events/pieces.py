"""What a query is made of: conditions on an event, and things that have to play a part in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nguongoc.common.epcis import Part
from nguongoc.common.epcis.identifiers import Pattern

ANYWHERE = "*"
"""Among the fields of a piece: it looks into members of any name."""
MEMBERS: Mapping[Part, frozenset[str]] = {
    part: frozenset(names.split())
    for part, names in {
        Part.EPC: "epcList",
        Part.QUANTITY: "quantityList epcClass",
        Part.PARENT: "parentID",
        Part.CHILD: "childEPCs",
        Part.CHILD_QUANTITY: "childQuantityList epcClass",
        Part.INPUT: "inputEPCList",
        Part.INPUT_QUANTITY: "inputQuantityList epcClass",
        Part.OUTPUT: "outputEPCList",
        Part.OUTPUT_QUANTITY: "outputQuantityList epcClass",
        Part.READ_POINT: "readPoint id",
        Part.BIZ_LOCATION: "bizLocation id",
        Part.BIZ_TRANSACTION: "bizTransactionList bizTransaction",
        Part.SOURCE: "sourceList source",
        Part.DESTINATION: "destinationList destination",
        Part.TRANSFORMATION: "transformationID",
    }.items()
}
"""The members of a body in which the things of each part stand."""


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
    """One of the things that a pattern holds plays one of the parts in the event, as one of the types if any.

    Who may not read the members in which a part stands (MEMBERS) finds nothing by it.
    """

    parts: tuple[Part, ...]
    patterns: tuple[Pattern, ...]
    types: tuple[str, ...] = ()

    @property
    def things(self) -> Piece:
        """The query for the ids of the things."""
        exact = [uri for pattern in self.patterns for uri in pattern.exact]
        ranges = [span for pattern in self.patterns for span in pattern.ranges]
        is_one = any_of(
            [
                Piece("uri = ANY (%s)", (exact,)),
                *(
                    Piece(
                        "(uri >= %s AND uri < %s AND strpos(substr(uri, %s), %s) > 0)",
                        (span.start, span.end, len(span.start), span.infix),
                    )
                    for span in ranges
                ),
            ]
        )
        return Piece(f"SELECT id FROM trace_thing WHERE {is_one.sql}", is_one.values)


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


def all_of(pieces: Sequence[Piece]) -> Piece:
    return _joined(" AND ", pieces) if pieces else Piece("TRUE")


def any_of(pieces: Sequence[Piece]) -> Piece:
    joined = _joined(" OR ", pieces)
    return Piece(f"({joined.sql})", joined.values, joined.fields)


def union_of(queries: Sequence[Piece]) -> Piece:
    return _joined(" UNION ALL ", [Piece(f"({query.sql})", query.values) for query in queries])


def _joined(sign: str, pieces: Sequence[Piece]) -> Piece:
    return Piece(
        sign.join(piece.sql for piece in pieces),
        tuple(value for piece in pieces for value in piece.values),
        frozenset(name for piece in pieces for name in piece.fields),
    )
