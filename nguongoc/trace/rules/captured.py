"""What the standard allows and a captured event may not say here: what no index holds, what others have to say."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from nguongoc.accounts.models import Organisation
from nguongoc.common.epcis import Part
from nguongoc.common.epcis.events import Event, Fault
from nguongoc.common.epcis.vocabulary import EVENT_TYPES

_LONGEST_NAME = 2_000  # bytes of an eventID, and of what else an index holds half of them
_MADE = (Part.OUTPUT, Part.OUTPUT_QUANTITY, Part.PARENT)
_SUBJECTS = (Part.EPC, Part.QUANTITY)
_RAW_LOT = "urn:nguongoc:lot:"  # Lot.class_uri: without a GTIN
_OF_OTHERS = """
SELECT thing.uri FROM trace_thing thing JOIN trace_lot lot ON lot.id = thing.lot_id
WHERE thing.uri = ANY (%s) AND lot.organisation_id <> %s
"""
_OF_JOURNAL = """
SELECT name.event_id FROM trace_eventname name JOIN trace_event event ON event.id = name.event
WHERE name.event_id = ANY (%s) AND name.organisation_id = %s AND NOT name.is_declaration
  AND event.capture_id IS NULL
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
    """What events say of lots and entries that are not theirs to speak of.

    `lots` are identifiers of lots of other establishments: only these say that their lots came into being or hold
    other goods, else a stranger could have them recalled with his own. `entries` are eventIDs of the
    organisation's journal: an entry is corrected there, so that quantities follow, and not of a recalled lot.
    """

    lots: frozenset[str]
    entries: frozenset[str]

    @classmethod
    def of(cls, events: Sequence[Event], organisation: Organisation) -> "Claims":
        made = {uri for event in events for uri in _made_by(event) if "/10/" in uri or uri.startswith(_RAW_LOT)}
        wrong = {event.event_id for event in events if event.error is not None}
        return cls(
            _found(_OF_OTHERS, made, organisation),
            _found(_OF_JOURNAL, wrong, organisation),
        )

    def fault_of(self, event: Event) -> Fault | None:
        if event.error is not None:
            if event.event_id in self.entries:
                why = (
                    "Sự kiện này do nhật ký hoặc phiếu giao nhận trên hệ thống ghi. Hãy đính chính lần ghi đó, "
                    "hoặc rút lại chuyến giao, trên trang của cơ sở."
                )
                return Fault("errorDeclaration", why)
            return None
        uri = next((uri for uri in _made_by(event) if uri in self.lots), None)
        if uri is None:
            return None
        return Fault(
            "", f"Lô {uri} là của cơ sở khác. Chỉ cơ sở đó khai được là lô đã được làm ra hoặc chứa hàng khác."
        )


def _made_by(event: Event) -> Iterator[str]:
    """What comes into being by an event, or has other goods put in."""
    parts = (*_MADE, *_SUBJECTS) if event.event_type == "ObjectEvent" and event.action == "ADD" else _MADE
    return (mention.uri for mention in event.mentions if mention.part in parts)


def _found(statement: str, asked: set[str], organisation: Organisation) -> frozenset[str]:
    if not asked:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(statement, [sorted(asked), organisation.pk])
        return frozenset(row[0] for row in cursor.fetchall())
