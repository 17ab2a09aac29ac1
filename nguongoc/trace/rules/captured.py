"""What the standard allows and a captured event may not say here: what no index holds, what others have to say."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from nguongoc.accounts.models import Organisation
from nguongoc.common.epcis import Part
from nguongoc.common.epcis.events import Event, Fault
from nguongoc.common.epcis.vocabulary import EVENT_TYPES
from nguongoc.trace.queries.graph import lots_held_back_before

_LONGEST_NAME = 2_000  # bytes of an eventID, and of what else an index holds half of them
_MADE = (Part.OUTPUT, Part.OUTPUT_QUANTITY, Part.PARENT)
_SUBJECTS = (Part.EPC, Part.QUANTITY)
_RAW_LOT = "urn:nguongoc:lot:"  # Lot.class_uri: without a GTIN
_UNIT = "https://id.gs1.org/00/"
_OF_OTHERS = """
SELECT thing.uri FROM trace_thing thing JOIN trace_lot lot ON lot.id = thing.lot_id
WHERE thing.uri = ANY (%(asked)s) AND lot.organisation_id <> %(organisation)s
UNION ALL
SELECT thing.uri FROM trace_thing thing JOIN trace_logisticunit unit ON unit.thing_id = thing.id
WHERE thing.uri = ANY (%(asked)s) AND unit.organisation_id <> %(organisation)s
  AND unit.holder_id IS DISTINCT FROM %(organisation)s
"""
_ORIGINALS = """
SELECT name.event_id, name.event, event.capture_id IS NULL
FROM trace_eventname name JOIN trace_event event ON event.id = name.event
WHERE name.event_id = ANY (%(asked)s) AND name.organisation_id = %(organisation)s AND NOT name.is_declaration
"""


def unstorable(event: Event) -> Fault | None:
    """Types of events of others, and names that are longer than an index takes."""
    if event.event_type not in EVENT_TYPES:
        return Fault("type", f"Chỉ lưu được các loại sự kiện {', '.join(EVENT_TYPES)}.")
    lot_number = event.body.get("ilmd", {}).get("cbvmda:lotNumber", "")
    for where, text, longest in (
        ("eventID", event.event_id, _LONGEST_NAME),
        ("transformationID", event.body.get("transformationID", ""), _LONGEST_NAME // 2),
        ("ilmd.cbvmda:lotNumber", _written(lot_number), _LONGEST_NAME // 2),
    ):
        if len(text.encode()) > longest:
            return Fault(where, f"Mã này dài quá {longest} byte.")
    return None


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@dataclass(frozen=True, slots=True)
class Claims:
    """What events say of lots, units and entries that are not theirs to speak of.

    `others` are identifiers of lots of other establishments and of logistic units in the hands of others: only
    these say that their lots came into being or hold other goods, else a stranger could have them recalled with
    his own. `entries` are eventIDs of the organisation's journal: an entry is corrected there, so that quantities
    follow. `held_back` leads from an eventID to a lot, recalled or on hold, that the event tells of: nothing of it
    is declared wrong meanwhile, as nothing is corrected in the journal, else a recall would reach less.
    """

    others: frozenset[str]
    entries: frozenset[str]
    held_back: Mapping[str, str]

    @classmethod
    def of(cls, events: Sequence[Event], organisation: Organisation) -> "Claims":
        claimed = {uri for event in events for uri in claimed_by(event)}
        wrong = {event.event_id for event in events if event.error is not None}
        originals = _found(_ORIGINALS, wrong, organisation)
        captured = {name: key for name, key, is_of_journal in originals if not is_of_journal}
        lots = lots_held_back_before(list(captured.values()))
        return cls(
            others=frozenset(uri for (uri,) in _found(_OF_OTHERS, claimed, organisation)),
            entries=frozenset(name for name, _, is_of_journal in originals if is_of_journal),
            held_back={name: lots[key] for name, key in captured.items() if key in lots},
        )

    def fault_of(self, event: Event) -> Fault | None:
        if event.error is not None:
            return self._fault_of_declaration(event)
        uri = next((uri for uri in claimed_by(event) if uri in self.others), None)
        if uri is None:
            return None
        if uri.startswith(_UNIT):
            why = (
                f"Thùng {uri} do cơ sở khác đóng và không ở cơ sở của bạn. "
                "Chỉ nơi đang có thùng khai được là đã xếp thêm hàng vào."
            )
            return Fault("parentID", why)
        why = f"Lô {uri} là của cơ sở khác. Chỉ cơ sở đó khai được là lô đã được làm ra hoặc chứa hàng khác."
        return Fault("", why)

    def _fault_of_declaration(self, event: Event) -> Fault | None:
        if event.event_id in self.entries:
            why = (
                "Sự kiện này do nhật ký hoặc phiếu giao nhận trên hệ thống ghi. Hãy đính chính lần ghi đó, "
                "hoặc rút lại chuyến giao, trên trang của cơ sở."
            )
            return Fault("errorDeclaration", why)
        if (lot := self.held_back.get(event.event_id)) is not None:
            why = f"Sự kiện này nói về {lot} nên không khai báo sai được. Hãy báo cho cơ quan quản lý."
            return Fault("errorDeclaration", why)
        return None


def claimed_by(event: Event) -> Iterator[str]:
    """Lots and logistic units of which the event says that they came into being or had other goods put in.

    Whether goods were taken out of a unit is for the walk to say (docs/adr/0018).
    """
    for mention in event.mentions:
        if mention.part in _MADE or (mention.part in _SUBJECTS and _is_beginning(event)):
            is_lot = "/10/" in mention.uri or mention.uri.startswith(_RAW_LOT)
            is_filled = mention.part == Part.PARENT and event.action != "DELETE"
            if is_lot or (is_filled and mention.uri.startswith(_UNIT)):
                yield mention.uri


def _is_beginning(event: Event) -> bool:
    return event.event_type == "ObjectEvent" and event.action == "ADD"


def _found(statement: str, asked: set[str], organisation: Organisation) -> list[tuple[Any, ...]]:
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, {"asked": sorted(asked), "organisation": organisation.pk})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
