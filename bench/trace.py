"""Tracing through the chains of a province, and how it grows with them.

    python -m bench.trace [--scale small|full]

On one embedded PostgreSQL chains in the shape of real ones are written (bench.trace_data): at scale full 100,000
and then 1,000,000 events, at small a tenth of that. The last line of stdout is one JSON object: `trace_p95_ms`
(the whole graph both ways from a retail lot, with quantities, places, names and breaks, in the calmest of three
rounds), `growth` (that at ten times the events ÷ before), `walk_p95_ms` (only what is reached),
`orm_p95_ms` (the same walk with the ORM, level by level, and no times of carriers: what a plain program does) and
`dict_p95_ms` (over dictionaries in memory: the limit); `descendants_10k_s`, `orm_10k_s` and `dict_10k_s` for a lot
of which 10,100 others came; `journey_p95_ms`; `events`, `nodes_median` and `copy_events_per_s` say how much of
what there was.
"""

import argparse
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

from bench.database import bench_database

if TYPE_CHECKING:
    from bench.trace_data import Maker

SCALES = {"small": 100_000, "full": 1_000_000}
SAMPLE, ROUNDS, PERCENTILE = 150, 3, 0.95
LINEAGE = {"back": ((5, 15), (4, 14)), "forward": ((4, 14), (5, 15))}
UP, AROUND = (3, 13), (2,)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scale", choices=SCALES, default="small")
    events = SCALES[parser.parse_args().scale]
    with bench_database(say):
        figures = measure(events)
    print(json.dumps(figures))


def measure(events: int) -> dict[str, float]:
    """Every figure of the benchmark."""
    from bench.office_data import make_register  # noqa: PLC0415 -- after Django's set-up
    from bench.trace_data import Maker  # noqa: PLC0415 -- as above
    from nguongoc.trace.models import Lot  # noqa: PLC0415 -- as above
    from nguongoc.trace.queries import descendants, journey_of  # noqa: PLC0415 -- as above
    from nguongoc.trace.queries.tracing import Start, Way, trace, walk  # noqa: PLC0415 -- as above

    say("a register")
    make_register(establishments=200)
    maker = Maker()
    say(f"{events // 10:,} events")
    maker.grow(events // 10)

    def whole(key: int) -> Any:
        return trace(Start(things=(key,)))

    before = p95(whole, sample(maker))
    say(f"{events:,} events")
    start, written = time.perf_counter(), maker.written
    maker.grow(events)
    copied = (maker.written - written) / (time.perf_counter() - start)
    root = maker.fan()
    keys = sample(maker)
    say("both ways from retail lots")
    figures = {
        "events": maker.written,
        "copy_events_per_s": copied,
        "trace_p95_ms": p95(whole, keys),
        "nodes_median": statistics.median(len(whole(key).nodes) for key in keys[:30]),
        "walk_p95_ms": p95(lambda key: walk({key_0: [key] for key_0 in Way}), keys),
        "orm_p95_ms": p95(both(orm_walk), keys),
    }
    figures["growth"] = figures["trace_p95_ms"] / before
    lots = Lot.objects.in_bulk(list(Lot.objects.filter(thing__in=keys).values_list("pk", flat=True)))
    figures["journey_p95_ms"] = p95(journey_of, list(lots.values()))
    say("10,000 descendants")
    assert len(descendants([root])) > 10_000  # noqa: PLR2004 -- the name of the figure
    thing = Lot.objects.get(pk=root).thing.pk
    figures["descendants_10k_s"] = best(lambda: descendants([root]))
    figures["orm_10k_s"] = best(lambda: orm_walk("forward", thing))
    say("dictionaries in memory")
    graph = Dictionaries()
    figures["dict_p95_ms"] = p95(both(graph.walk), keys)
    figures["dict_10k_s"] = best(lambda: graph.walk("forward", thing))
    return figures | {
        "orm_vs_walk": figures["orm_p95_ms"] / figures["walk_p95_ms"],
        "walk_vs_dict": figures["walk_p95_ms"] / figures["dict_p95_ms"],
    }


def sample(maker: "Maker") -> list[int]:
    """Retail lots from all of the time; a question before has warmed up what a session keeps."""
    return maker.random.sample(maker.retail, SAMPLE)


def p95(work: Callable[[Any], object], starts: list[Any]) -> float:
    """The 95th percentile of the work on each of the starts in milliseconds, in the calmest of some rounds."""
    rounds = []
    for start in starts[:10]:
        work(start)
    for _ in range(ROUNDS):
        times = sorted(seconds(work, start) for start in starts)
        rounds.append(times[int(len(times) * PERCENTILE)] * 1000)
    return min(rounds)


def best(work: Callable[[], object]) -> float:
    return min(seconds(lambda _: work(), None) for _ in range(ROUNDS))


def seconds(work: Callable[[Any], object], start: Any) -> float:
    begun = time.perf_counter()
    work(start)
    return time.perf_counter() - begun


def both(walk: Callable[[str, int], set[int]]) -> Callable[[int], object]:
    return lambda key: (walk("back", key), walk("forward", key))


def orm_walk(direction: str, start: int) -> set[int]:
    """What a plain program does: level by level, with lists of keys."""
    from nguongoc.trace.models import EventThing, VoidEvent  # noqa: PLC0415 -- after Django's set-up

    def step(things: Collection[int], near: Collection[int], far: Collection[int]) -> Iterable[int]:
        rows = EventThing.objects.filter(thing__in=things, part__in=near)
        events = set(rows.values_list("event", flat=True))
        events -= set(VoidEvent.objects.filter(event__in=events).values_list("event", flat=True))
        return EventThing.objects.filter(event__in=events, part__in=far).values_list("thing", flat=True)

    near, far = LINEAGE[direction]
    found, level = {start}, {start}
    while level:
        level = {*step(level, near, far), *step(level, UP, AROUND)} - found
        found |= level
    return found


class Dictionaries:
    """The graph in memory, without events that count no longer, and without times: what a walk at least costs."""

    def __init__(self) -> None:
        from nguongoc.trace.models import EventThing, VoidEvent  # noqa: PLC0415 -- after Django's set-up

        self.events_of: dict[tuple[int, int], list[Any]] = defaultdict(list)
        self.things_of: dict[tuple[Any, int], list[int]] = defaultdict(list)
        void = set(VoidEvent.objects.values_list("event", flat=True))
        rows = EventThing.objects.exclude(part__in=(1, 11)).values_list("event", "thing", "part")
        for event, thing, part in rows.iterator(chunk_size=50_000):
            if event not in void:
                self.events_of[thing, part].append(event)
                self.things_of[event, part].append(thing)

    def walk(self, direction: str, start: int) -> set[int]:
        steps = [LINEAGE[direction], (UP, AROUND)]
        found, waiting, seen = {start}, [start], set()
        while waiting:
            thing = waiting.pop()
            for near, far in steps:
                for event in (event for part in near for event in self.events_of.get((thing, part), ())):
                    if (event, far) in seen:
                        continue
                    seen.add((event, far))
                    new = {other for part in far for other in self.things_of.get((event, part), ())} - found
                    found |= new
                    waiting += new
        return found


def say(step: str) -> None:
    print(f"bench.trace: {step} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
