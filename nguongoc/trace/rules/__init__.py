"""What a log entry must say, how much can come of how much, and what is checked besides."""

from nguongoc.trace.rules.checks import PLACES, Finding, findings
from nguongoc.trace.rules.entries import (
    checked_answers,
    require_not_future,
    require_not_own_entry,
    require_own_files,
)
from nguongoc.trace.rules.handovers import handover_settings, most_received, overdue_since
from nguongoc.trace.rules.holdings import UNUSABLE, in_unit_of, product_of, require_free, require_usable, unpacked
from nguongoc.trace.rules.intervals import entries_shared_with, first_harvest_date, longest_hold
from nguongoc.trace.rules.quantities import (
    in_base_unit,
    pack_of,
    packs_within,
    require_amount,
    require_countable,
    require_open,
)

__all__ = [
    "PLACES",
    "UNUSABLE",
    "Finding",
    "checked_answers",
    "entries_shared_with",
    "findings",
    "first_harvest_date",
    "handover_settings",
    "in_base_unit",
    "in_unit_of",
    "longest_hold",
    "most_received",
    "overdue_since",
    "pack_of",
    "packs_within",
    "product_of",
    "require_amount",
    "require_countable",
    "require_free",
    "require_not_future",
    "require_not_own_entry",
    "require_open",
    "require_own_files",
    "require_usable",
    "unpacked",
]
