"""Lots, what is written down about them, and the EPCIS events that this makes."""

from nguongoc.trace.models.captures import Capture
from nguongoc.trace.models.events import Event, EventName, EventThing, Thing, VoidEvent
from nguongoc.trace.models.logs import LogEntry, LogForm
from nguongoc.trace.models.lots import Lot, LotQuerySet
from nguongoc.trace.models.subscriptions import NamedQuery, Subscription

__all__ = [
    "Capture",
    "Event",
    "EventName",
    "EventThing",
    "LogEntry",
    "LogForm",
    "Lot",
    "LotQuerySet",
    "NamedQuery",
    "Subscription",
    "Thing",
    "VoidEvent",
]
