"""Queries of EPCIS over events: the parameters of its SimpleEventQuery, what a reader sees, page by page."""

from nguongoc.trace.queries.events.finding import PER_PAGE, Found, find_events
from nguongoc.trace.queries.events.parameters import MOST_PER_PAGE, EventQuery, read_query
from nguongoc.trace.queries.events.readers import MAY_READ_EVENTS, Reader
from nguongoc.trace.queries.events.refusals import NotSettled, QueryRefused
from nguongoc.trace.queries.events.settled import settled_until

__all__ = [
    "MAY_READ_EVENTS",
    "MOST_PER_PAGE",
    "PER_PAGE",
    "EventQuery",
    "Found",
    "NotSettled",
    "QueryRefused",
    "Reader",
    "find_events",
    "read_query",
    "settled_until",
]
