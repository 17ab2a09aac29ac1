"""Queries of EPCIS over events: the parameters of its SimpleEventQuery, what a reader may see, page by page."""

from nguongoc.trace.queries.events.refusals import QueryRefused

__all__ = ["QueryRefused"]
