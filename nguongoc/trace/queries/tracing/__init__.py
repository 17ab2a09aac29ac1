"""Tracing goods back and forward: from any lot, stamp, logistic unit or event, however long the chain."""

from collections.abc import Collection

from nguongoc.trace.queries.tracing.assembling import BOTH, MOST_NODES, Start, assemble
from nguongoc.trace.queries.tracing.belonging import StampedGoods
from nguongoc.trace.queries.tracing.breaks import breaks_in, limits_in_force
from nguongoc.trace.queries.tracing.hands import set_claims_apart
from nguongoc.trace.queries.tracing.structs import Break, Edge, Graph, Node, Place, Step
from nguongoc.trace.queries.tracing.walking import Walk, Way, walk

__all__ = [
    "BOTH",
    "Break",
    "Edge",
    "Graph",
    "Node",
    "Place",
    "StampedGoods",
    "Start",
    "Step",
    "Walk",
    "Way",
    "trace",
    "walk",
]


def trace(
    start: Start, ways: Collection[Way] = BOTH, *, stamps: StampedGoods | None = None, most: int = MOST_NODES
) -> Graph:
    """All that lies before and behind a start, with quantities, places, names, and where the chain does not hold.

    A fixed number of questions to the database, however long the chain. Where more than `most` rows are reached
    or were observed, the rest is left out and `is_cut` says so.
    """
    graph = assemble(start, ways, stamps=stamps, most=most)
    set_claims_apart(graph, most)
    graph.breaks = breaks_in(graph, limits_in_force())
    return graph
