"""The way of a lot as one line of time, with public names alone: what a scan page may show."""

import datetime as dt
import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from nguongoc.registry.models import Establishment
from nguongoc.trace.models import Lot, Thing
from nguongoc.trace.queries.tracing.assembling import carriers_on_the_way, edge_of, event_rows
from nguongoc.trace.queries.tracing.structs import Edge, Step
from nguongoc.trace.queries.tracing.walking import Walked, Way, walked_in

_MOST = 2_000
# Each lot is walked by itself, in one statement for all: the functions of migration 0012 side by side.
_WALKS = """
SELECT start.thing, walked.*
FROM unnest(%s::bigint[]) start (thing)
CROSS JOIN LATERAL trace_walk(ARRAY[%s]::int[], ARRAY[start.thing], ARRAY[NULL]::uuid[], %s) walked
"""
_PARTS = """
SELECT walked.start, part.*
FROM jsonb_to_recordset(%s::jsonb) walked (start bigint, events uuid[], goods bigint[], carriers bigint[],
                                           since timestamptz[], until timestamptz[])
CROSS JOIN LATERAL trace_parts(walked.events, walked.goods, walked.carriers, walked.since, walked.until, %s) part
"""


@dataclass(frozen=True, slots=True)
class Stop:
    """One event on the way: the day, what was done (a CBV business step, and the type of the event), by whom where
    that is public, else empty. `is_own` where it happened to the lot itself or to what carried it, not to what it
    was made of.
    """

    date: dt.date
    biz_step: str
    event_type: str
    maker: str
    is_own: bool


def journey_of(lot: Lot) -> list[Stop]:
    """The way of one lot; see `journeys_of`."""
    return journeys_of([lot.pk])[lot.pk]


def journeys_of(lot_ids: Collection[int]) -> dict[int, list[Stop]]:
    """Of each lot the whole way back, and forward as far as to who has it now: the events in the order of time.

    Days and not hours, no quantities, no codes; no name that is not published. Five questions at most, however
    many lots. Of a way that is longer than a page can be the nearest events are given.
    """
    things = dict(Thing.objects.filter(lot__in=lot_ids).order_by().values_list("pk", "lot"))
    walks = _walks(things)
    edges = _edges(walks)
    steps = event_rows({edge.step for each in edges.values() for edge in each})
    makers = {step.organisation for step in steps.values()}
    public = Establishment.objects.published().filter(organisation__in=makers).order_by()
    names = dict(public.values_list("organisation", "name"))
    found: dict[int, list[Stop]] = {lot: [] for lot in lot_ids}
    for thing, walked in walks.items():
        found[things[thing] or 0] = _stops(thing, walked, edges[thing], steps, names)
    return found


def _walks(things: Iterable[int]) -> dict[int, Walked]:
    """What lies before each of the things."""
    rows = defaultdict[int, list[tuple[Any, ...]]](list)
    with connection.cursor() as cursor:
        cursor.execute(_WALKS, [list(things), int(Way.BACK), _MOST + 1])
        for thing, *row in cursor.fetchall():
            rows[thing].append(tuple(row))
    return {thing: walked_in(rows[thing], [Way.BACK], most=_MOST) for thing in things}


def _edges(walks: Mapping[int, Walked]) -> dict[int, list[Edge]]:
    """By start, what made the goods behind it, what was observed of them, and what happened to their carriers."""
    found = defaultdict[int, list[Edge]](list)
    asked = []
    for thing, walked in walks.items():
        held = walked.back.inside | walked.back.around
        asked.append(
            {
                "start": thing,
                "events": [str(event) for event in walked.back.events],
                "goods": list(walked.back.goods),
                "carriers": [holding.carrier for holding in held],
                "since": [holding.since and holding.since.isoformat() for holding in held],
                "until": [holding.until and holding.until.isoformat() for holding in held],
            }
        )
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, [json.dumps(asked), _MOST])
        for start, *row in cursor.fetchall():
            found[start].append(edge_of(tuple(row)))
    return found


def _stops(
    thing: int, walked: Walked, edges: list[Edge], steps: Mapping[uuid.UUID, Step], names: Mapping[int, str]
) -> list[Stop]:
    kept = carriers_on_the_way([thing], walked, edges, steps)
    own = {thing, *(holding.carrier for holding in kept if holding.held == thing)}
    own |= {holding.carrier for holding in kept if holding.held in own}
    things = {*walked.back.goods, *(holding.carrier for holding in kept)}
    on_the_way = {edge.step for edge in edges if edge.thing in things}
    on_lot = {edge.step for edge in edges if edge.thing in own}
    found = sorted((steps[key] for key in on_the_way if key in steps), key=lambda step: (step.at, step.key))
    return [
        Stop(
            timezone.localdate(step.at),
            step.word,
            step.event_type,
            names.get(step.organisation, ""),
            step.key in on_lot,
        )
        for step in found
    ]
