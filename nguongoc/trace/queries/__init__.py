"""Reads of the trail over several models."""

from nguongoc.trace.queries.graph import ancestors, descendants
from nguongoc.trace.queries.holdings import (
    Holder,
    Stock,
    free_stock,
    handovers_of,
    holders_of,
    thing_named,
    units_in_hand,
)
from nguongoc.trace.queries.logs import forms_for, forms_in_force, last_entry
from nguongoc.trace.queries.lots import completeness_of, proposed_code

__all__ = [
    "Holder",
    "Stock",
    "ancestors",
    "completeness_of",
    "descendants",
    "forms_for",
    "forms_in_force",
    "free_stock",
    "handovers_of",
    "holders_of",
    "last_entry",
    "proposed_code",
    "thing_named",
    "units_in_hand",
]
