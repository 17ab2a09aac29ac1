"""The way of a lot as one line of time, with public names alone: what a scan page may show."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from nguongoc.registry.models import Establishment
from nguongoc.trace.models import Lot, Thing
from nguongoc.trace.queries.tracing.assembling import carriers_on_the_way, edges_of, event_rows, locate
from nguongoc.trace.queries.tracing.hands import named_by
from nguongoc.trace.queries.tracing.structs import Step
from nguongoc.trace.queries.tracing.walking import Way, walk

_MOST = 2_000


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
    """The whole way back, and forward as far as to who has the lot now: the events in the order of time.

    Days and not hours, no quantities, no codes; no name that is not published, and nobody by a word of his own
    (`_on_the_page`). Eight questions at most. Of a way that is longer than a page can be the nearest events are
    given.
    """
    thing = Thing.objects.filter(lot=lot).first()
    if thing is None:
        return []
    walked = walk({Way.BACK: [thing.pk]}, most=_MOST)
    holdings = walked.back.inside | walked.back.around
    edges = edges_of(walked, holdings, _MOST)
    steps = event_rows({edge.step for edge in edges})
    kept = carriers_on_the_way([thing.pk], walked, edges, steps)
    own = {thing.pk, *(holding.carrier for holding in kept if holding.held == thing.pk)}
    own |= {holding.carrier for holding in kept if holding.held in own}
    things = {*walked.back.goods, *(holding.carrier for holding in kept)}
    on_the_way = {edge.step for edge in edges if edge.thing in things}
    on_lot = {edge.step for edge in edges if edge.thing in own}
    said = [(edge.thing, edge.step) for edge in edges] + [(holding.held, holding.event) for holding in kept]
    shown = _on_the_page(lot, {key: steps[key] for key in on_the_way & steps.keys()}, said)
    public = Establishment.objects.published().filter(organisation__in=shown).order_by()
    names = dict(public.values_list("organisation", "name"))
    found = sorted(
        (step for key, step in steps.items() if key in on_the_way and step.organisation in shown),
        key=lambda step: (step.at, step.key),
    )
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


def _on_the_page(lot: Lot, steps: Mapping[uuid.UUID, Step], said: Iterable[tuple[int, uuid.UUID]]) -> set[int]:
    """The lot's owner, and whom those on the page bring onto it: the owners of lots that they speak of, whom they
    name as having given them goods or got goods of them. `said` leads from things to events.
    """
    locate(steps.values())
    spoken: dict[int, set[int]] = defaultdict(set)
    for thing, event in said:
        if event in steps:
            spoken[thing].add(steps[event].organisation)
    rows = Thing.objects.filter(pk__in=spoken, lot__isnull=False).order_by()
    owners = dict(rows.values_list("pk", "lot__organisation"))
    found: set[int] = set()
    new = {lot.organisation_id}
    while not new <= found:
        found = named_by(found | new, steps.values())
        new = {owner for thing, owner in owners.items() if spoken[thing] & found}
    return found
