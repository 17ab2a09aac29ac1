"""What a log entry must say, how much can come of how much, and what is checked besides."""

from nguongoc.trace.rules.checks import PLACES, Finding, findings
from nguongoc.trace.rules.entries import checked_answers, require_not_future, require_own_files
from nguongoc.trace.rules.intervals import entries_shared_with, first_harvest_date, longest_hold
from nguongoc.trace.rules.quantities import (
    in_base_unit,
    pack_of,
    packs_within,
    require_amount,
    require_countable,
    require_open,
    used_of,
)

__all__ = [
    "PLACES",
    "Finding",
    "checked_answers",
    "entries_shared_with",
    "findings",
    "first_harvest_date",
    "in_base_unit",
    "longest_hold",
    "pack_of",
    "packs_within",
    "require_amount",
    "require_countable",
    "require_not_future",
    "require_open",
    "require_own_files",
    "used_of",
]
