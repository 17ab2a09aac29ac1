"""The writes of the trail, whoever asks: lots, log entries, events."""

from nguongoc.trace.actions.logs import Entry, record_log
from nguongoc.trace.actions.lots import close_lot, mark_recalled, open_lot

__all__ = ["Entry", "close_lot", "mark_recalled", "open_lot", "record_log"]
