"""EPCIS documents in the shape of real chains, for bench.epcis: invented goods of invented establishments.

A chain is six events: a harvest opens a lot, several lots become one, items of it are made, packed on a pallet,
sent off with order and despatch advice, and received at one of a few busy places. Documents of an establishment
hold its chains one after the other.
"""

import datetime as dt
import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nguongoc.common.identifiers import allot

CONTEXT = [
    "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
    {"nguongoc": "https://nguongoc.example/epcis/"},
]
ROOT = "https://id.gs1.org"
PREFIX = "8938500"
ITEMS = 10  # on a pallet
PRODUCTS = 5  # of an establishment
EVENTS = 6  # of a chain
BEGINNING = dt.datetime(2025, 12, 1, tzinfo=dt.timezone(dt.timedelta(hours=7)))
DAYS = 350
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the chains of one establishment, by its place; `others` are places that receive its goods."""

    number: int
    gln: str
    others: list[str]

    def documents(self, events: int, size: int, *, first: int = 0) -> Iterator[bytes]:
        """So many events in documents of `size`, from the chain `first` on."""
        made = itertools.chain.from_iterable(self.chain(first + each) for each in itertools.count())
        for start in range(0, events, size):
            yield document(list(itertools.islice(made, min(size, events - start))))

    def gtin(self, chain: int) -> str:
        return allot(f"0{PREFIX}", self.number * PRODUCTS + chain % PRODUCTS, length=14)

    def product_pattern(self, chain: int) -> str:
        gtin = self.gtin(chain)
        return f"urn:epc:idpat:sgtin:{PREFIX}.{gtin[0]}{gtin[8:13]}.*"

    def lot(self, chain: int, name: str = "L") -> str:
        return f"{ROOT}/01/{self.gtin(chain)}/10/{name}{chain}"

    def item(self, chain: int, place: int) -> str:
        return f"{ROOT}/01/{self.gtin(chain)}/21/{chain:07d}{place:02d}"

    def pallet(self, chain: int) -> str:
        return f"{ROOT}/00/{allot(f'1{PREFIX}', self.number * 100_000 + chain, length=18)}"

    def chain(self, chain: int) -> Iterator[Json]:
        chance = random.Random(self.number * 1_000_003 + chain)  # noqa: S311 -- no secret comes of it
        begun = BEGINNING + dt.timedelta(minutes=chance.randrange(DAYS * 24 * 60))
        here, there = f"{ROOT}/414/{self.gln}", f"{ROOT}/414/{chance.choice(self.others)}"
        lot, raw, pallet = self.lot(chain), self.lot(chain, "N"), self.pallet(chain)
        items = [self.item(chain, place) for place in range(ITEMS)]
        kilograms = chance.randrange(100, 900) / 2
        used = [
            {"epcClass": self.lot(max(chain - back, 0), "N"), "quantity": kilograms, "uom": "KGM"}
            for back in range(4)
        ]
        trade: Json = {
            "bizTransactionList": [
                {"type": "po", "bizTransaction": f"urn:epcglobal:cbv:bt:{self.gln}:PO{chain}"},
                {"type": "desadv", "bizTransaction": f"urn:epcglobal:cbv:bt:{self.gln}:DA{chain}"},
            ],
            "sourceList": [{"type": "possessing_party", "source": here.replace("414", "417", 1)}],
            "destinationList": [{"type": "possessing_party", "destination": there.replace("414", "417", 1)}],
        }
        events: list[tuple[float, str, str, str, Json]] = [
            (0, "ObjectEvent", "commissioning", here, {
                "action": "ADD", "quantityList": [{"epcClass": raw, "quantity": kilograms * 3, "uom": "KGM"}],
                "ilmd": {"cbvmda:lotNumber": f"N{chain}", "nguongoc:pond": f"Ao {chain % 7}"},
            }),
            (9, "TransformationEvent", "creating_class_instance", here, {
                "inputQuantityList": used,
                "outputQuantityList": [{"epcClass": lot, "quantity": kilograms, "uom": "KGM"}],
                "ilmd": {"cbvmda:itemExpirationDate": f"{begun + dt.timedelta(days=180):%Y-%m-%d}"},
            }),
            (11, "ObjectEvent", "commissioning", here, {"action": "ADD", "epcList": items}),
            (12, "AggregationEvent", "packing", here, {"action": "ADD", "parentID": pallet, "childEPCs": items}),
            (30, "ObjectEvent", "shipping", here, {"action": "OBSERVE", "epcList": [pallet]} | trade),
            (52, "ObjectEvent", "receiving", there, {"action": "OBSERVE", "epcList": [pallet]} | trade),
        ]  # fmt: skip
        for step, (hours, kind, biz_step, place, what) in enumerate(events):
            yield {
                "type": kind,
                "eventID": f"urn:uuid:{self.number:08x}-0000-4000-8000-{chain * EVENTS + step:012x}",
                "eventTime": (begun + dt.timedelta(hours=hours)).isoformat(timespec="milliseconds"),
                "eventTimeZoneOffset": "+07:00",
                "bizStep": biz_step,
                "disposition": "in_transit" if biz_step == "shipping" else "active",
                "readPoint": {"id": place},
                "bizLocation": {"id": place},
            } | what


def document(events: list[Json]) -> bytes:
    """The events as an EPCISDocument in JSON-LD."""
    return json.dumps(
        {
            "@context": CONTEXT,
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-11-28T08:00:00+07:00",
            "epcisBody": {"eventList": events},
        },
        ensure_ascii=False,
    ).encode()
