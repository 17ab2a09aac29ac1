"""The way of a lot as one line of time, with public names alone: what a scan page may show."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from nguongoc.registry.models import Establishment
from nguongoc.trace.models import Lot, Thing
from nguongoc.trace.queries.tracing.assembling import carriers_on_the_way, edges_of, event_rows
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

    Days and not hours, no quantities, no codes; no name that is not published. Five questions at most. Of a way
    that is longer than a page can be the nearest events are given.
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
    makers = {step.organisation for step in steps.values()}
    public = Establishment.objects.published().filter(organisation__in=makers).order_by()
    names = dict(public.values_list("organisation", "name"))
    found = sorted(
        (step for key, step in steps.items() if key in on_the_way), key=lambda step: (step.at, step.key)
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
