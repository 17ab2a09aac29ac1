"""Reads of the trail over several models."""

from nguongoc.trace.queries.graph import (
    ancestors,
    descendants,
    goods_through,
    lots_through,
)
from nguongoc.trace.queries.holdings import (
    Holder,
    Stock,
    free_stock,
    handovers_of,
    holders_of,
    stock_without,
    thing_named,
    units_in_hand,
)
from nguongoc.trace.queries.logs import (
    entries_by_key,
    entries_of,
    entries_of_cycle,
    forms_for,
    forms_in_force,
    journals_of,
    last_entry,
    makes_goods,
    used_by,
)
from nguongoc.trace.queries.lots import (
    completeness_of,
    joined_by,
    proposed_code,
    shares_of,
)
from nguongoc.trace.queries.tracing import (
    Start,
    trace,
)
from nguongoc.trace.queries.tracing.journeys import (
    Stop,
    journey_of,
    journeys_of,
)

__all__ = [
    "Holder",
    "Start",
    "Stock",
    "Stop",
    "ancestors",
    "completeness_of",
    "descendants",
    "entries_by_key",
    "entries_of",
    "entries_of_cycle",
    "forms_for",
    "forms_in_force",
    "free_stock",
    "goods_through",
    "handovers_of",
    "holders_of",
    "joined_by",
    "journals_of",
    "journey_of",
    "journeys_of",
    "last_entry",
    "lots_through",
    "makes_goods",
    "proposed_code",
    "shares_of",
    "stock_without",
    "thing_named",
    "trace",
    "units_in_hand",
    "used_by",
]
