"""Claims of strangers on what is not theirs are overruled: kept as they were said, and goods do not follow them.

A claim on a lot or unit that is known is refused when it comes (rules/captured.py). These here came before anybody
knew whose it is, or at the same moment.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from nguongoc.accounts.models import Organisation
from nguongoc.common.epcis.events import Event
from nguongoc.trace.models import Thing
from nguongoc.trace.rules.captured import claimed_by

# The parts are those of rules.captured.claimed_by: parents and outputs, and what an ObjectEvent ADD begins.
_EARLIER = """
INSERT INTO trace_overruledclaim (event, thing_id)
SELECT DISTINCT part.event, part.thing_id
FROM trace_eventthing part
JOIN trace_event event ON event.id = part.event AND event.organisation_id <> %(organisation)s
WHERE part.thing_id = %(thing)s
  AND (part.part IN (2, 5, 15)
       OR (part.part IN (1, 11) AND event.event_type = 'ObjectEvent' AND event.action = 'ADD'))
ON CONFLICT DO NOTHING
"""
_MEANWHILE = """
INSERT INTO trace_overruledclaim (event, thing_id)
SELECT DISTINCT said.event, said.thing_id
FROM unnest(%(events)s::uuid[], %(things)s::bigint[]) said (event, thing_id)
JOIN trace_thing thing ON thing.id = said.thing_id
LEFT JOIN trace_lot lot ON lot.id = thing.lot_id
LEFT JOIN trace_logisticunit unit ON unit.thing_id = thing.id
WHERE lot.organisation_id <> %(organisation)s
   OR (unit.organisation_id <> %(organisation)s AND unit.holder_id IS DISTINCT FROM %(organisation)s)
ON CONFLICT DO NOTHING
"""


def overrule_earlier(*, thing: Thing, organisation: Organisation) -> None:
    """What others said before of a thing that turns out to be the organisation's: that it was made, or filled.

    The caller has locked the thing for update: a capture that writes of it now holds a share of that lock until it
    ends, so that its edges are seen here.
    """
    _overrule(_EARLIER, {"thing": thing.pk, "organisation": organisation.pk})


def overrule_meanwhile(
    *, organisation: Organisation, ids: Sequence[uuid.UUID], events: Sequence[Event], things: Mapping[str, int]
) -> None:
    """Claims of a capture on what became known as that of others after it was judged. Its edges are written."""
    said = list(_said(ids, events, things))
    if said:
        keys, claimed = zip(*said, strict=True)
        _overrule(_MEANWHILE, {"events": list(keys), "things": list(claimed), "organisation": organisation.pk})


def _said(
    ids: Sequence[uuid.UUID], events: Sequence[Event], things: Mapping[str, int]
) -> Iterator[tuple[uuid.UUID, int]]:
    for key, event in zip(ids, events, strict=True):
        if event.error is None:
            for uri in claimed_by(event):
                yield key, things[uri]


def _overrule(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
