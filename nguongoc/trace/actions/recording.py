"""Events go into the store, many at once: the things that they speak of, themselves, and what joins the two.

Whoever writes events takes the time of their recording from `recording_time`; `settled_until` among the queries of
events says why.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

import msgspec
from django.db import connection
from django.db.models.functions import Coalesce

from nguongoc.accounts.models import Organisation
from nguongoc.common.epcis import Part
from nguongoc.common.epcis.events import Event as EpcisEvent
from nguongoc.common.epcis.events import Mention
from nguongoc.common.identifiers import time_of, uuid7s
from nguongoc.trace.actions.claims import overrule_meanwhile
from nguongoc.trace.enums import KNOWN_BY_PART, Known
from nguongoc.trace.models import Capture, LogisticUnit, Lot, UnitContent
from nguongoc.trace.rules import in_base_unit
from nguongoc.trace.signals import events_recorded, lots_changed, lots_told_of

PIECES = "H87"
_CHUNK = 10_000  # identifiers in one statement
_BUFFER = 256 * 1024  # characters handed to COPY at once
_encode = msgspec.json.Encoder().encode
_KNOWN = "SELECT uri, id, lot_id FROM trace_thing WHERE uri = ANY (%s)"
_NEW = """
INSERT INTO trace_thing (uri) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING RETURNING uri, id, NULL::bigint
"""
_EVENTS = """
COPY trace_event (id, recorded_at, organisation_id, event_type, action, event_time, biz_step, disposition,
                  capture_id, body) FROM STDIN
"""
_EDGES = "COPY trace_eventthing (event, thing_id, part, quantity, unit, type) FROM STDIN"
_KNOWN_THINGS = """
INSERT INTO trace_knownthing (organisation_id, kind, thing_id)
SELECT %s, known.kind, known.thing FROM unnest(%s::smallint[], %s::bigint[]) AS known (kind, thing)
ON CONFLICT DO NOTHING
"""
_UNIT = "https://id.gs1.org/00/"
_VOIDED = """
INSERT INTO trace_voidevent (event, declared_by)
SELECT wrong.event, declaration.event
FROM trace_eventname declaration
JOIN trace_eventname wrong USING (event_id, organisation_id)
WHERE declaration.is_declaration AND declaration.organisation_id = %s AND declaration.event_id = ANY (%s)
ON CONFLICT DO NOTHING
"""


_Known = tuple[int, int | None]
"""The id of a thing, and that of the lot of ours that it is."""


def recording_time() -> dt.datetime:
    """The time, by the database's clock, at which the events of this transaction are recorded.

    From now on until the end of the transaction others see that events of this time or later may still come.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(hashtextextended('trace.events', 2)),"
            " date_trunc('milliseconds', clock_timestamp())"
        )
        recorded_at: dt.datetime = cursor.fetchone()[1]
    return recorded_at


def record_events(
    *,
    organisation: Organisation,
    events: Sequence[EpcisEvent],
    capture: Capture | None = None,
    ids: Sequence[uuid.UUID] = (),
) -> Sequence[uuid.UUID]:
    """Write judged events of an organisation, in their order; gives their ids, new ones where the caller has none.

    Runs in the caller's transaction, who has seen to it that no eventID is there already: else the database raises
    IntegrityError. An error declaration voids itself and the event that it declares wrong, whichever of the two
    comes first. Effects: things, events, edges, overruled claims, known things, void events; the signals
    `events_recorded` and `lots_changed`, or `lots_told_of` of a capture.
    """
    ids = ids or list(islice(uuid7s(recording_time()), len(events)))
    mentions = [_mentions(event) for event in events]
    words = _own_words(events)
    things = _intern({mention.uri for each in mentions for mention in each}.union(*words.values()))
    units = dict(Lot.objects.filter(pk__in={lot for _, lot in things.values() if lot}).values_list("pk", "unit"))
    _copy(_EVENTS, _event_rows(ids, events, organisation, capture))
    _copy(_EDGES, _edge_rows(ids, mentions, things, units))
    _make_known(organisation, mentions, words, things)
    if capture:
        keys = {uri: key for uri, (key, _) in things.items()}
        overrule_meanwhile(organisation=organisation, ids=ids, events=events, things=keys)
    _void(organisation, events)
    if told := {*units, *_lots_inside(things)}:
        (lots_told_of if capture else lots_changed).send(Lot, lot_ids=sorted(told))
    events_recorded.send(Capture, organisation=organisation, events=list(ids))
    return ids


def _mentions(event: EpcisEvent) -> Sequence[Mention]:
    """What the event speaks of; events of one transformation speak of it as of a thing."""
    transformation = event.body.get("transformationID")
    return [*event.mentions, Mention(Part.TRANSFORMATION, transformation)] if transformation else event.mentions


def _own_words(events: Sequence[EpcisEvent]) -> Mapping[Known, set[str]]:
    """Steps and dispositions that are no words of CBV."""
    return {
        Known.BIZ_STEP: {event.biz_step for event in events if ":" in event.biz_step},
        Known.DISPOSITION: {event.disposition for event in events if ":" in event.disposition},
    }


def _intern(uris: set[str]) -> Mapping[str, _Known]:
    """The things of these identifiers, new ones made.

    In the order of their identifiers, so that of two writers none waits for the other in a ring.
    """
    ordered = sorted(uris)
    things: dict[str, _Known] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(ordered), _CHUNK):
            asked = ordered[start : start + _CHUNK]
            for statement in (_KNOWN, _NEW, _KNOWN):
                if missing := [uri for uri in asked if uri not in things]:
                    cursor.execute(statement, [missing])
                    things |= {uri: (key, lot) for uri, key, lot in cursor.fetchall()}
    return things


def _lots_inside(things: Mapping[str, _Known]) -> list[int]:
    """The lots in those of the things that are logistic units of ours: what happens to a unit happens to them."""
    named = [key for uri, (key, _) in things.items() if uri.startswith(_UNIT)]
    units = list(LogisticUnit.objects.filter(thing__in=named).values_list("pk", flat=True)) if named else []
    if not units:
        return []
    inside = UnitContent.objects.filter(container__in=LogisticUnit.objects.within(units)).order_by()
    return [lot for lot in inside.values_list(Coalesce("lot", "incoming__thing__lot"), flat=True) if lot]


def _copy(statement: str, rows: Iterator[str]) -> None:
    """Raises Django's errors, as any other statement would: what is copied passes by Django's cursor."""
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        waiting: list[str] = []
        size = 0
        for row in rows:
            waiting.append(row)
            size += len(row)
            if size > _BUFFER:
                copy.write("".join(waiting))
                waiting, size = [], 0
        copy.write("".join(waiting))


def _event_rows(
    ids: Sequence[uuid.UUID], events: Sequence[EpcisEvent], organisation: Organisation, capture: Capture | None
) -> Iterator[str]:
    recorded_at, capture_id = time_of(ids[0]), capture.pk if capture else _NULL
    for key, event in zip(ids, events, strict=True):
        body = event.body
        if "recordTime" in body:
            body = {name: value for name, value in body.items() if name != "recordTime"}
        yield (
            f"{key}\t{recorded_at}\t{organisation.pk}\t{_escaped(event.event_type)}\t{event.action}\t"
            f"{event.event_time}\t{_escaped(event.biz_step)}\t{_escaped(event.disposition)}\t{capture_id}\t"
            f"{_encode(body).decode().replace(_BACKSLASH, _ESCAPED_BACKSLASH)}\n"
        )


def _edge_rows(
    ids: Sequence[uuid.UUID],
    mentions: Sequence[Sequence[Mention]],
    things: Mapping[str, _Known],
    units: Mapping[int, str],
) -> Iterator[str]:
    for key, each in zip(ids, mentions, strict=True):
        event = str(key)
        for mention in each:
            thing, lot = things[mention.uri]
            start = f"{event}\t{thing}\t{int(mention.part)}\t"
            if mention.quantity is None:
                yield f"{start}{_NULL}\t\t{_escaped(mention.type)}\n"
            else:
                quantity, unit = _counted(mention.quantity, mention.uom or PIECES, units.get(lot) if lot else None)
                yield f"{start}{quantity:f}\t{unit}\t\n"


def _counted(quantity: Decimal, unit: str, unit_of_lot: str | None) -> tuple[Decimal, str]:
    """The quantity in the unit in which the lot is counted, where that is a lot of ours and the unit compares."""
    if unit_of_lot is not None and unit != unit_of_lot:
        converted, base = in_base_unit(quantity, unit)
        if base == unit_of_lot:
            return converted, base
    return quantity, unit


def _make_known(
    organisation: Organisation,
    mentions: Sequence[Sequence[Mention]],
    words: Mapping[Known, set[str]],
    things: Mapping[str, _Known],
) -> None:
    """What the events speak of is listed among what the organisation knows, in order, as `_intern` does."""
    known = {
        (int(KNOWN_BY_PART[mention.part]), things[mention.uri][0])
        for each in mentions
        for mention in each
        if mention.part in KNOWN_BY_PART
    }
    known |= {(int(kind), things[word][0]) for kind, each in words.items() for word in each}
    ordered = sorted(known)
    with connection.cursor() as cursor:
        for start in range(0, len(ordered), _CHUNK):
            kinds, ids = zip(*ordered[start : start + _CHUNK], strict=True)
            cursor.execute(_KNOWN_THINGS, [organisation.pk, list(kinds), list(ids)])


def _void(organisation: Organisation, events: Sequence[EpcisEvent]) -> None:
    """Declarations among the events or before them void what they name; an event without one stays as it is."""
    with connection.cursor() as cursor:
        cursor.execute(_VOIDED, [organisation.pk, [event.event_id for event in events]])


_NULL = "\\N"
_BACKSLASH, _ESCAPED_BACKSLASH = "\\", "\\\\"
_SIGNS: dict[str, Any] = {_BACKSLASH: _ESCAPED_BACKSLASH, "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_IN_COPY = str.maketrans(_SIGNS)


def _escaped(text: str) -> str:
    return text.translate(_IN_COPY) if text else text
