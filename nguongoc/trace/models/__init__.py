"""Lots, what is written down about them, the EPCIS events that this makes, and who has what in hand."""

from nguongoc.trace.models.events import Event, EventThing, Thing, VoidEvent
from nguongoc.trace.models.handovers import Handover, HandoverLine, HandoverQuerySet, HandoverStatement
from nguongoc.trace.models.holdings import Holding, IncomingLot, Movement
from nguongoc.trace.models.logs import LogEntry, LogForm
from nguongoc.trace.models.lots import Lot, LotQuerySet
from nguongoc.trace.models.units import LogisticUnit, UnitContent

__all__ = [
    "Event",
    "EventThing",
    "Handover",
    "HandoverLine",
    "HandoverQuerySet",
    "HandoverStatement",
    "Holding",
    "IncomingLot",
    "LogEntry",
    "LogForm",
    "LogisticUnit",
    "Lot",
    "LotQuerySet",
    "Movement",
    "Thing",
    "UnitContent",
    "VoidEvent",
]
