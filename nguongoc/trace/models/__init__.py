"""Lots, what is written down about them, and the EPCIS events that this makes."""

from nguongoc.trace.models.captures import Capture
from nguongoc.trace.models.catalogues import CatalogueItem
from nguongoc.trace.models.cycles import Household, ProductionCycle
from nguongoc.trace.models.events import (
    Event,
    EventName,
    EventThing,
    KnownThing,
    OverruledClaim,
    Thing,
    VoidEvent,
)
from nguongoc.trace.models.handovers import Handover, HandoverLine, HandoverQuerySet, HandoverStatement
from nguongoc.trace.models.holdings import Holding, IncomingLot, Movement
from nguongoc.trace.models.log_rules import FlagDecision, LogFlag, LogFlagQuerySet, LogRule
from nguongoc.trace.models.logs import LogCorrection, LogEntry, LogForm
from nguongoc.trace.models.lots import Lot, LotQuerySet
from nguongoc.trace.models.subscriptions import NamedQuery, Subscription
from nguongoc.trace.models.units import LogisticUnit, UnitContent

__all__ = [
    "Capture",
    "CatalogueItem",
    "Event",
    "EventName",
    "EventThing",
    "FlagDecision",
    "Handover",
    "HandoverLine",
    "HandoverQuerySet",
    "HandoverStatement",
    "Holding",
    "Household",
    "IncomingLot",
    "KnownThing",
    "LogCorrection",
    "LogEntry",
    "LogFlag",
    "LogFlagQuerySet",
    "LogForm",
    "LogRule",
    "LogisticUnit",
    "Lot",
    "LotQuerySet",
    "Movement",
    "NamedQuery",
    "OverruledClaim",
    "ProductionCycle",
    "Subscription",
    "Thing",
    "UnitContent",
    "VoidEvent",
]
