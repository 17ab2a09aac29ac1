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
from nguongoc.trace.queries.tracing.assembling import carriers_on_the_way, edge_of, event_rows, locate
from nguongoc.trace.queries.tracing.hands import named_by
from nguongoc.trace.queries.tracing.structs import Edge, Step
from nguongoc.trace.queries.tracing.walking import Holding, Walked, Way, walked_in

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

    Days and not hours, no quantities, no codes; no name that is not published, and nobody by a word of his own
    (`_on_the_page`). Eight questions at most, however many lots. Of a way that is longer than a page can be the
    nearest events are given.
    """
    starts = {thing.pk: thing.lot for thing in Thing.objects.filter(lot__in=lot_ids).select_related("lot")}
    walks = _walks(starts)
    edges = _edges(walks)
    steps = event_rows({edge.step for each in edges.values() for edge in each})
    locate(steps.values())
    owners = _owners(walks.values(), edges.values())
    makers = {step.organisation for step in steps.values()}
    public = Establishment.objects.published().filter(organisation__in=makers).order_by()
    names = dict(public.values_list("organisation", "name"))
    found: dict[int, list[Stop]] = {lot: [] for lot in lot_ids}
    for thing, lot in starts.items():
        if lot is not None:
            way = _way(thing, walks[thing], edges[thing], steps)
            found[lot.pk] = _stops(way, _on_the_page(lot.organisation_id, way, owners), names)
    return found


@dataclass(frozen=True, slots=True)
class _OnTheWay:
    """The events on the way of a lot, those among them that happened to itself, and who spoke of which thing."""

    steps: dict[uuid.UUID, Step]
    on_lot: set[uuid.UUID]
    spoken: dict[int, set[int]]


def _owners(walks: Iterable[Walked], edges: Iterable[Collection[Edge]]) -> dict[int, int]:
    """Whose lots the things on the ways are, where they are lots of ours."""
    things = {edge.thing for each in edges for edge in each}
    things |= {holding.held for walked in walks for holding in walked.back.inside | walked.back.around}
    rows = Thing.objects.filter(pk__in=things, lot__isnull=False).order_by()
    return {thing: owner for thing, owner in rows.values_list("pk", "lot__organisation") if owner is not None}


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


def _way(thing: int, walked: Walked, edges: list[Edge], steps: Mapping[uuid.UUID, Step]) -> _OnTheWay:
    kept = carriers_on_the_way([thing], walked, edges, steps)
    own = {thing, *(holding.carrier for holding in kept if holding.held == thing)}
    own |= {holding.carrier for holding in kept if holding.held in own}
    things = {*walked.back.goods, *(holding.carrier for holding in kept)}
    found = {edge.step: steps[edge.step] for edge in edges if edge.thing in things and edge.step in steps}
    on_lot = {edge.step for edge in edges if edge.thing in own}
    return _OnTheWay(found, on_lot, _spoken(edges, kept, found))


def _spoken(
    edges: Iterable[Edge], kept: Iterable[Holding], steps: Mapping[uuid.UUID, Step]
) -> dict[int, set[int]]:
    said = [(edge.thing, edge.step) for edge in edges] + [(holding.held, holding.event) for holding in kept]
    spoken: dict[int, set[int]] = defaultdict(set)
    for thing, event in said:
        if event in steps:
            spoken[thing].add(steps[event].organisation)
    return spoken


def _on_the_page(owner: int, way: _OnTheWay, owners: Mapping[int, int]) -> set[int]:
    """The lot's owner, and whom those on the page bring onto it: the owners of lots that they speak of, whom they
    name as having given them goods or got goods of them.
    """
    found: set[int] = set()
    new = {owner}
    while not new <= found:
        found = named_by(found | new, way.steps.values())
        new = {owners[thing] for thing, speakers in way.spoken.items() if thing in owners and speakers & found}
    return found


def _stops(way: _OnTheWay, shown: Collection[int], names: Mapping[int, str]) -> list[Stop]:
    shown_steps = (step for step in way.steps.values() if step.organisation in shown)
    return [
        Stop(
            timezone.localdate(step.at),
            step.word,
            step.event_type,
            names.get(step.organisation, ""),
            step.key in way.on_lot,
        )
        for step in sorted(shown_steps, key=lambda step: (step.at, step.key))
    ]
