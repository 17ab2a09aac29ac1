"""An EPCIS event as the program keeps it: its body as it was captured, and beside it what can be asked for."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nguongoc.common.epcis.parts import Part

__all__ = ["Document", "DocumentRefused", "ErrorDeclaration", "Event", "Fault", "Json", "Mention", "Part"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mention:
    """An event names an identifier: `uri` in canonical form; `type` the bare word (or URI) of a transaction, a
    source or a destination; `quantity` and the unit `uom` (UN/ECE Recommendation 20) of a class, where given.
    """

    part: Part
    uri: str
    quantity: Decimal | None = None
    uom: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class ErrorDeclaration:
    """The event that carries it says that an earlier event of the same ID was wrong (EPCIS 2.0, 7.4.1.2)."""

    time: dt.datetime
    reason: str
    corrective_event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One event, judged. Words are bare; `event_time` and `record_time` are aware and in UTC.

    `body` is the event in JSON-LD as it was captured, with an `eventID` where it had none; `context` holds the
    namespaces of the extensions that it uses, by prefix.
    """

    event_id: str
    event_type: str
    action: str
    event_time: dt.datetime
    biz_step: str
    disposition: str
    error: ErrorDeclaration | None
    mentions: tuple[Mention, ...]
    body: Json
    context: dict[str, str]
    record_time: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong: `where` as `epcisBody.eventList[2].bizStep`, `why` as a sentence for people."""

    where: str
    why: str


class DocumentRefused(Exception):  # noqa: N818 -- a refusal, like those of nguongoc.common.errors
    """The whole document cannot be read, or may not be."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.where}: {fault.why}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Document:
    """What a document holds: its good events, each with its place in the list; the faults of the others, by place.

    `context` holds the namespaces that the document declares, by prefix; `header` its epcisHeader as it is, with
    the master data.
    """

    events: tuple[tuple[int, Event], ...]
    faults: dict[int, list[Fault]]
    context: dict[str, str]
    header: Json
    kind: str = "EPCISDocument"
    query_name: str = ""
    subscription_id: str = ""
