"""The writes of the trail, whoever asks: lots, log entries, events."""

from nguongoc.trace.actions.captures import (
    CaptureTooLarge,
    EventsRefused,
    accept_capture,
    capture_event,
    run_capture,
)
from nguongoc.trace.actions.logs import Entry, record_log
from nguongoc.trace.actions.lots import close_lot, mark_recalled, open_lot

__all__ = [
    "CaptureTooLarge",
    "Entry",
    "EventsRefused",
    "accept_capture",
    "capture_event",
    "close_lot",
    "mark_recalled",
    "open_lot",
    "record_log",
    "run_capture",
]
