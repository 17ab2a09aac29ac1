"""Reads of the trail over several models."""

from nguongoc.trace.queries.graph import (
    ancestors,
    descendants,
)
from nguongoc.trace.queries.logs import (
    entries_of,
    entries_of_cycle,
    forms_for,
    forms_in_force,
    last_entry,
)
from nguongoc.trace.queries.lots import (
    completeness_of,
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
)

__all__ = [
    "Start",
    "Stop",
    "ancestors",
    "completeness_of",
    "descendants",
    "entries_of",
    "entries_of_cycle",
    "forms_for",
    "forms_in_force",
    "journey_of",
    "last_entry",
    "proposed_code",
    "shares_of",
    "trace",
]
