"""Events captured and queried, against a bare COPY of the same JSON.

    python -m bench.epcis [--scale small|full]

Everything stands on one embedded PostgreSQL, which writes to the disk as in production and runs on all cores; this
process, which reads, judges and writes the documents, is held on one. The last line of stdout is one JSON object:
`capture_per_s` (events of JSON-LD documents of 500, from `accept_capture` to the end of `run_capture`: judged and
durable) and `capture_per_cpu_s` (for each second of this process's own work, which a busy machine does not
stretch), `copy_per_s` (the events of the same documents by COPY into one jsonb column of a table without an index,
a transaction for each document), `capture_vs_copy`, `query_p95_ms` and `query_p50_ms` over a mix of simple queries
of establishments and of the department over `events` events (50,000 at scale small, a million at scale full), and
`query_p95_by_kind_ms`.
"""

import argparse
import datetime as dt
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bench.database import bench_database

DOCUMENT = 500  # events
SCALES = {
    "small": {"establishments": 250, "events": 50_000, "captures": 16, "repeats": 25},
    "full": {"establishments": 2_500, "events": 1_000_000, "captures": 100, "repeats": 100},
}
LATER = 90_000  # the first chain of documents that are measured
BATCH = 10_000  # events
NEXT, PAGE = "next", 30
Query = Callable[[], tuple[Any, dict[str, str]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scale", choices=SCALES, default="small")
    arguments = parser.parse_args()
    with bench_database(say):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        print(json.dumps(measure(**SCALES[arguments.scale])))


def measure(*, establishments: int, events: int, captures: int, repeats: int) -> dict[str, Any]:
    say("a register")
    from bench.office_data import make_register  # noqa: PLC0415 -- after Django's set-up

    make_register(establishments=establishments)
    chain = Chain.read()
    say(f"{events} events")
    load(chain, events)
    say("captures")
    documents = list(chain.later_documents(captures))
    figures: dict[str, Any] = {"events": events} | capture_figures(documents)
    say("bare COPY")
    figures["copy_per_s"] = copied_per_s([document for _, document in documents])
    figures["capture_vs_copy"] = figures["capture_per_s"] / figures["copy_per_s"]
    say("queries")
    return figures | query_figures(chain, events, repeats)


@dataclass(frozen=True)
class Chain:
    """The establishments that have somebody to write for them, each with its maker; and an official."""

    makers: list[tuple[Any, Any]]  # a person, and what the establishment writes
    official: Any

    @classmethod
    def read(cls) -> "Chain":
        from bench.epcis_data import PREFIX, Maker  # noqa: PLC0415 -- after Django's set-up
        from nguongoc.accounts.models import Person  # noqa: PLC0415 -- as above
        from nguongoc.common.identifiers import allot  # noqa: PLC0415 -- as above
        from nguongoc.registry.models import Establishment  # noqa: PLC0415 -- as above

        found = Person.objects.filter(memberships__organisation__level="establishment").order_by("pk")
        people = {person.organisation.pk: person for person in found if person.organisation}
        own = {pk: allot(PREFIX, number, length=13) for number, pk in enumerate(people)}
        for pk, gln in own.items():
            Establishment.objects.filter(organisation=pk).update(gln=gln)
        glns = list(own.values())
        makers = [
            (person, Maker(number, own[pk], glns[-20:])) for number, (pk, person) in enumerate(people.items())
        ]
        officials = Person.objects.filter(memberships__organisation__level="department")
        official = officials.get(memberships__organisation__sector="agriculture")
        return cls(makers, official)

    def later_documents(self, count: int) -> Iterator[tuple[Any, bytes]]:
        for place in range(count):
            person, maker = self.makers[place % len(self.makers)]
            round_ = place // len(self.makers)
            yield person, next(maker.documents(DOCUMENT, DOCUMENT, first=LATER - DOCUMENT * (round_ + 1)))


def load(chain: Chain, events: int) -> None:
    """The events that are there before: judged and recorded as any others, in larger transactions."""
    from django.db import connection, transaction  # noqa: PLC0415 -- after Django's set-up

    from nguongoc.common.epcis.documents import read_json  # noqa: PLC0415 -- as above
    from nguongoc.trace.actions.recording import record_events  # noqa: PLC0415 -- as above

    share = events // len(chain.makers)
    for place, (person, maker) in enumerate(chain.makers):
        for document in maker.documents(share, BATCH):
            with transaction.atomic():
                judged = [event for _, event in read_json(document).events]
                record_events(organisation=person.organisation, events=judged)
        if place % 25 == 0:
            say(f"{share * place} events")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as a database that has been up for a day stands


def capture_figures(documents: list[tuple[Any, bytes]]) -> dict[str, float]:
    from nguongoc.trace.actions import accept_capture, run_capture  # noqa: PLC0415 -- after Django's set-up

    begun, begun_cpu = time.perf_counter(), time.process_time()
    for person, document in documents:
        taken = accept_capture(payload=document, media_type="application/ld+json", on_error="rollback", by=person)
        ended = run_capture(capture_id=taken.pk)
        assert ended.success, ended.errors
    events = DOCUMENT * len(documents)
    return {
        "capture_per_s": events / (time.perf_counter() - begun),
        "capture_per_cpu_s": events / (time.process_time() - begun_cpu),
    }


def copied_per_s(documents: list[bytes]) -> float:
    from django.db import connection, transaction  # noqa: PLC0415 -- after Django's set-up

    rows = [
        [json.dumps(event, ensure_ascii=False).replace("\\", "\\\\") + "\n" for event in events_of(document)]
        for document in documents
    ]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_copy (body jsonb)")
    begun = time.perf_counter()
    for lines in rows:
        with (
            transaction.atomic(),
            connection.cursor() as cursor,
            cursor.copy("COPY bench_copy FROM STDIN") as copy,
        ):
            copy.write("".join(lines))
    return sum(map(len, rows)) / (time.perf_counter() - begun)


def events_of(document: bytes) -> list[Any]:
    found: list[Any] = json.loads(document)["epcisBody"]["eventList"]
    return found


def query_figures(chain: Chain, events: int, repeats: int) -> dict[str, Any]:
    chance = random.Random(193)  # noqa: S311 -- no secret comes of it
    took: dict[str, list[float]] = {}
    for kind, make in queries(chain, events, chance).items():
        made = [make() for _ in range(repeats)]
        took[kind] = [milliseconds(*each) for each in made]
        say(f"{kind}: {percentile(took[kind], 0.95):.1f} ms")
    every = list(took.values())
    return {
        "query_p95_ms": percentile([each for kind in every for each in kind], 0.95),
        "query_p50_ms": percentile([each for kind in every for each in kind], 0.5),
        "query_p95_by_kind_ms": {kind: percentile(each, 0.95) for kind, each in took.items()},
    }


def queries(chain: Chain, events: int, chance: random.Random) -> dict[str, Query]:
    """What partners, establishments and authorities ask most: each gives a reader and parameters."""
    chains = events // len(chain.makers) // 6

    def somebody() -> tuple[Any, Any, int]:
        person, maker = chance.choice(chain.makers)
        return chance.choice([person, chain.official]), maker, chance.randrange(chains)

    def of(make: Callable[[Any, int], dict[str, str]]) -> Query:
        def query() -> tuple[Any, dict[str, str]]:
            reader, maker, number = somebody()
            return reader, make(maker, number)

        return query

    def place(gln: str) -> str:
        return f"https://id.gs1.org/414/{gln}"

    def within(days: int) -> dict[str, str]:
        from bench.epcis_data import BEGINNING, DAYS  # noqa: PLC0415 -- after Django's set-up

        start = BEGINNING + dt.timedelta(days=chance.randrange(DAYS - days))
        return {"GE_eventTime": start.isoformat(), "LT_eventTime": (start + dt.timedelta(days=days)).isoformat()}

    return {
        "latest page": of(lambda *_: {}),
        "next page": of(lambda *_: {NEXT: ""}),
        "item": of(lambda maker, number: {"MATCH_anyEPC": maker.item(number, 3)}),
        "pallet": of(lambda maker, number: {"MATCH_anyEPC": maker.pallet(number)}),
        "lot": of(lambda maker, number: {"MATCH_anyEPCClass": maker.lot(number)}),
        "items of a product": of(lambda maker, number: {"MATCH_anyEPC": maker.product_pattern(number)}),
        "step in a week": of(lambda *_: {"EQ_bizStep": "receiving"} | within(7)),
        "step in a quarter": of(lambda *_: {"EQ_bizStep": "shipping|packing"} | within(90)),
        "place": of(lambda maker, _: {"EQ_bizLocation": place(maker.gln)}),
        "busy place": of(lambda maker, _: {"EQ_readPoint": place(chance.choice(maker.others))}),
        "place and step": of(lambda maker, _: {"WD_bizLocation": place(maker.gln), "EQ_bizStep": "packing"}),
        "eventID": of(lambda maker, number: {"EQ_eventID": next(maker.chain(number))["eventID"]}),
    }


def milliseconds(reader: Any, parameters: dict[str, str]) -> float:
    """What a page takes, from the parameters to the bodies; of a next page, that one alone."""
    from nguongoc.accounts.models import Person  # noqa: PLC0415 -- after Django's set-up
    from nguongoc.trace.queries.events import find_events, read_query  # noqa: PLC0415 -- as above

    reader = Person.objects.get(pk=reader.pk)  # as a request would, with nothing remembered but who it is
    assert reader.organisation
    query = read_query({name: [value] for name, value in parameters.items() if name != NEXT})
    after = find_events(query, reader=reader).next if NEXT in parameters else None
    begun = time.perf_counter()
    query = read_query({name: [value] for name, value in parameters.items() if name != NEXT})
    assert len(find_events(query, reader=reader, after=after).bodies) <= PAGE
    return (time.perf_counter() - begun) * 1000


def percentile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def say(step: str) -> None:
    print(f"bench.epcis: {step} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
