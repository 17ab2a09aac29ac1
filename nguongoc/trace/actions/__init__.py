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
from nguongoc.trace.actions.named_queries import drop_query, name_query
from nguongoc.trace.actions.subscriptions import Wanted, subscribe, unsubscribe

__all__ = [
    "CaptureTooLarge",
    "Entry",
    "EventsRefused",
    "Wanted",
    "accept_capture",
    "capture_event",
    "close_lot",
    "drop_query",
    "mark_recalled",
    "name_query",
    "open_lot",
    "record_log",
    "run_capture",
    "subscribe",
    "unsubscribe",
]
