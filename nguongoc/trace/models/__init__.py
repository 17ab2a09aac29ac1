"""Lots, what is written down about them, and the EPCIS events that this makes."""

from nguongoc.trace.models.captures import (
    Capture,
)
from nguongoc.trace.models.catalogues import (
    CatalogueItem,
)
from nguongoc.trace.models.cycles import (
    Household,
    ProductionCycle,
)
from nguongoc.trace.models.events import (
    Event,
    EventName,
    EventThing,
    Thing,
    VoidEvent,
)
from nguongoc.trace.models.log_rules import (
    LogFlag,
    LogRule,
)
from nguongoc.trace.models.logs import (
    LogCorrection,
    LogEntry,
    LogForm,
)
from nguongoc.trace.models.lots import (
    Lot,
    LotQuerySet,
)

__all__ = [
    "Capture",
    "CatalogueItem",
    "Event",
    "EventName",
    "EventThing",
    "Household",
    "LogCorrection",
    "LogEntry",
    "LogFlag",
    "LogForm",
    "LogRule",
    "Lot",
    "LotQuerySet",
    "ProductionCycle",
    "Thing",
    "VoidEvent",
]
