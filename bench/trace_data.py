"""Chains of a province in bulk, for bench.trace: the rows that capture would have left behind, written by COPY.

A run of a processor: some farms harvest for each of two collectors (a lot each, carried in a crate that is used
again and again), the collector makes one lot of theirs and sends it on a pallet; the processor mixes both with a
lot of salt that twenty runs share; a packer makes some retail lots of it, in cases on a pallet for a shop, which
unpacks and sells. One packer in ten gives its packs serials. One harvest in a hundred was declared wrong.
About 130 events a run, spread over two years.
"""

import datetime as dt
import json
import random
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from nguongoc.accounts.models import Organisation
from nguongoc.common.epcis import Part
from nguongoc.common.identifiers import allot
from nguongoc.places.models import AdministrativeUnit
from nguongoc.registry.models import Product, Record

DAYS = 720
FARMS, COLLECTORS, PROCESSORS, PACKERS, SHOPS = 3_000, 200, 150, 100, 500
CRATES, USES_OF_CRATE = 100, 30
DECLARED_WRONG, WITH_SERIALS = 0.01, 0.1
RUNS_OF_SALT = 20
CHUNK = 20_000
Held = tuple[int, str]  # a thing's key and URI
Role = tuple[Part, Held, float | None]

_KEYS = {
    Part.EPC: "epcList", Part.CHILD: "childEPCs", Part.QUANTITY: "quantityList",
    Part.CHILD_QUANTITY: "childQuantityList", Part.INPUT_QUANTITY: "inputQuantityList",
    Part.OUTPUT_QUANTITY: "outputQuantityList",
}  # fmt: skip


class Maker:
    """Runs, one after the other; seeded, so that two makers write the same."""

    def __init__(self) -> None:
        self.random = random.Random(5)  # noqa: S311 -- no secret comes of it
        self.things = self.lots = self.codes = self.written = 0
        self.rows: dict[str, list[tuple[Any, ...]]] = {"thing": [], "lot": [], "event": [], "part": [], "void": []}
        self.products = list(Product.objects.exclude(gtin=None).order_by("pk")[:500])
        self.person = Product.objects.values_list("organisation__memberships__person", flat=True).exclude(
            organisation__memberships__person=None
        )[0]
        self.places = _organisations(FARMS + COLLECTORS + PROCESSORS + PACKERS + SHOPS)
        ends = iter((FARMS, COLLECTORS, PROCESSORS, PACKERS, SHOPS))
        left = iter(self.places)
        self.farms, self.collectors, self.processors, self.packers, self.shops = (
            [next(left) for _ in range(count)] for count in ends
        )
        self.parties = {uri: self.thing(uri) for _, uri in self.places}
        self.now = timezone.now()
        self.crates: list[tuple[Held, int]] = []
        self.salt, self.salter = self.class_lot(), self.processors[0]
        self.runs = 0
        self.retail: list[int] = []
        _months(self.now)

    def grow(self, events: int) -> None:
        """Go on until so many events are written in all."""
        while self.written < events:
            self.run()
            if len(self.rows["event"]) >= CHUNK:
                self.flush()
        self.flush()
        with connection.cursor() as cursor:
            for table in ("trace_thing", "trace_lot", "trace_event", "trace_eventthing", "trace_voidevent"):
                cursor.execute(f"VACUUM (ANALYZE) {table}")

    def run(self) -> None:
        pick, number = self.random.choice, self.random.randint
        day = self.now - dt.timedelta(days=number(20, DAYS))
        processor, packer = pick(self.processors), pick(self.packers)
        if self.runs % RUNS_OF_SALT == 0:
            self.salt = self.class_lot()
            self.observe("ADD", "commissioning", processor, day, [(Part.QUANTITY, self.salt, 9000.0)])
            self.salter = processor
        self.runs += 1
        if processor != self.salter:
            self.send((Part.QUANTITY, self.salt, 20.0), self.salter, processor, day)
        collected = [self.collect(pick(self.collectors), processor, day) for _ in range(2)]
        mixed = self.own_lot()
        inputs = [(Part.INPUT_QUANTITY, lot, kilograms) for lot, kilograms in collected]
        total = sum(kilograms for _, kilograms in collected)
        self.make(
            processor,
            day + dt.timedelta(days=4),
            [*inputs, (Part.INPUT_QUANTITY, self.salt, 20.0)],
            [(mixed, total * 0.6)],
        )
        self.send((Part.QUANTITY, mixed, total * 0.6), processor, packer, day + dt.timedelta(days=5))
        packs = [self.own_lot() for _ in range(number(3, 8))]
        share = total * 0.6 / len(packs)
        self.make(
            packer,
            day + dt.timedelta(days=6),
            [(Part.INPUT_QUANTITY, mixed, total * 0.6)],
            [(pack, share) for pack in packs],
        )
        for pack in packs:
            self.retail.append(pack[0])
            self.sell(pack, share, packer, pick(self.shops), day + dt.timedelta(days=7))

    def collect(self, collector: Any, processor: Any, day: dt.datetime) -> tuple[Held, float]:
        inputs: list[Role] = []
        for _ in range(self.random.randint(4, 12)):
            farm, crate, lot = self.random.choice(self.farms), self.crate(), self.class_lot()
            kilograms = float(self.random.randint(20, 400))
            made = self.observe("ADD", "commissioning", farm, day, [(Part.QUANTITY, lot, kilograms)])
            if self.random.random() < DECLARED_WRONG:
                self.void(made, farm, day, lot, kilograms)
            self.carry(crate, [(Part.CHILD_QUANTITY, lot, kilograms)], farm, collector, day)
            inputs.append((Part.INPUT_QUANTITY, lot, kilograms))
        collected, total = self.class_lot(), sum(kilograms or 0 for _, _, kilograms in inputs)
        self.make(collector, day + dt.timedelta(days=1), inputs, [(collected, total)])
        pallet = self.sscc()
        self.carry(
            pallet, [(Part.CHILD_QUANTITY, collected, total)], collector, processor, day + dt.timedelta(days=2)
        )
        return collected, total

    def sell(self, pack: Held, share: float, packer: Any, shop: Any, day: dt.datetime) -> None:
        cases = [self.sscc() for _ in range(self.random.randint(1, 3))]
        if self.random.random() < WITH_SERIALS:
            self.give_serials(pack, packer, day)
        for case in cases:
            self.hold("ADD", "packing", packer, day, case, [(Part.CHILD_QUANTITY, pack, share / len(cases))])
        self.carry(self.sscc(), [(Part.CHILD, case, None) for case in cases], packer, shop, day)
        later = day + dt.timedelta(days=2)
        for case in cases:
            self.hold("DELETE", "unpacking", shop, later, case, [(Part.CHILD_QUANTITY, pack, share / len(cases))])
        self.observe(
            "OBSERVE", "retail_selling", shop, later + dt.timedelta(hours=5), [(Part.QUANTITY, pack, share / 2)]
        )

    def carry(self, carrier: Held, children: list[Role], sender: Any, receiver: Any, day: dt.datetime) -> None:
        """Packed, shipped, received, unpacked, within a day."""
        self.hold("ADD", "packing", sender, day + dt.timedelta(hours=1), carrier, children)
        self.send((Part.EPC, carrier, None), sender, receiver, day)
        self.hold("DELETE", "unpacking", receiver, day + dt.timedelta(hours=9), carrier, children)

    def send(self, what: Role, sender: Any, receiver: Any, day: dt.datetime) -> None:
        """Shipped and received within a day."""
        way = {
            "sourceList": [{"type": "possessing_party", "source": sender[1]}],
            "destinationList": [{"type": "possessing_party", "destination": receiver[1]}],
        }
        parts: list[Role] = [
            what,
            (Part.SOURCE, self.parties[sender[1]], None),
            (Part.DESTINATION, self.parties[receiver[1]], None),
        ]
        for step, who, hours in (("shipping", sender, 2), ("receiving", receiver, 8)):
            self.observe("OBSERVE", step, who, day + dt.timedelta(hours=hours), parts, **way)

    def give_serials(self, pack: Held, packer: Any, day: dt.datetime) -> None:
        gtin, _, code = pack[1].removeprefix("https://id.gs1.org/01/").partition("/10/")
        items = [self.thing(f"https://id.gs1.org/01/{gtin}/21/S{self.things}") for _ in range(20)]
        self.observe(
            "ADD",
            "commissioning",
            packer,
            day,
            [(Part.EPC, item, None) for item in items],
            ilmd={"cbvmda:lotNumber": code},
        )

    def make(self, who: Any, at: dt.datetime, inputs: list[Role], outputs: list[tuple[Held, float]]) -> None:
        made: list[Role] = [(Part.OUTPUT_QUANTITY, lot, kilograms) for lot, kilograms in outputs]
        self.event("TransformationEvent", "", "creating_class_instance", who, at, [*inputs, *made])

    def hold(self, action: str, step: str, who: Any, at: dt.datetime, carrier: Held, children: list[Role]) -> None:
        self.event("AggregationEvent", action, step, who, at, [(Part.PARENT, carrier, None), *children])

    def observe(
        self, action: str, step: str, who: Any, at: dt.datetime, parts: list[Role], **more: Any
    ) -> uuid.UUID:
        return self.event("ObjectEvent", action, step, who, at, parts, **more)

    def void(self, wrong: uuid.UUID, who: Any, day: dt.datetime, lot: Held, kilograms: float) -> None:
        """Declared wrong, and said anew."""
        parts: list[Role] = [(Part.QUANTITY, lot, kilograms)]
        declared = self.observe(
            "ADD",
            "commissioning",
            who,
            day,
            parts,
            errorDeclaration={"declarationTime": day.isoformat(), "reason": "incorrect_data"},
        )
        self.rows["void"] += [(wrong, declared), (declared, declared)]
        self.observe("ADD", "commissioning", who, day, parts)

    def event(
        self, kind: str, action: str, step: str, who: Any, at: dt.datetime, parts: list[Role], **more: Any
    ) -> uuid.UUID:
        recorded = at + dt.timedelta(minutes=self.random.randint(1, 90))
        key = uuid.UUID(
            int=int(recorded.timestamp() * 1000) << 80
            | 7 << 76
            | self.random.getrandbits(12) << 64
            | 2 << 62
            | self.random.getrandbits(62)
        )
        body: dict[str, Any] = {
            "type": kind, "eventID": f"urn:uuid:{key}", "eventTime": at.isoformat(timespec="milliseconds"),
            "eventTimeZoneOffset": "+07:00", "bizStep": step, "disposition": "active",
            "readPoint": {"id": who[1]}, "bizLocation": {"id": who[1]}, **({"action": action} if action else {}),
        }  # fmt: skip
        for part, (_, uri), quantity in parts:
            if part == Part.PARENT:
                body["parentID"] = uri
            elif part in _KEYS:
                element = uri if quantity is None else {"epcClass": uri, "quantity": quantity, "uom": "KGM"}
                body.setdefault(_KEYS[part], []).append(element)
        self.rows["event"].append(
            (key, recorded, who[0], kind, action, at, step, "active", json.dumps(body | more, ensure_ascii=False))
        )
        self.rows["part"] += [
            (key, thing, int(part), quantity, "" if quantity is None else "KGM")
            for part, (thing, _), quantity in parts
        ]
        self.written += 1
        return key

    def class_lot(self) -> Held:
        """A lot of goods that others number."""
        self.codes += 1
        return self.thing(f"https://id.gs1.org/01/{allot('893', self.codes % 900, length=14)}/10/L{self.codes}")

    def own_lot(self) -> Held:
        """A lot of an establishment of the register."""
        self.lots += 1
        product, code = self.random.choice(self.products), f"B{self.lots}"
        self.rows["lot"].append(
            (self.lots, product.organisation_id, product.pk, product.name, code, "open", 100, "KGM", 0, False,
             self.person, self.now)
        )  # fmt: skip
        return self.thing(f"https://id.gs1.org/01/{product.gtin}/10/{code}", lot=self.lots)

    def crate(self) -> Held:
        """One of a hundred in use, each to be used thirty times."""
        if len(self.crates) < CRATES:
            crate, uses = self.thing(f"https://id.gs1.org/8003/0{allot('893', self.things, length=13)}C1"), 0
        else:
            crate, uses = self.crates.pop(self.random.randrange(CRATES))
        if uses + 1 < USES_OF_CRATE:
            self.crates.append((crate, uses + 1))
        return crate

    def sscc(self) -> Held:
        self.codes += 1
        return self.thing(f"https://id.gs1.org/00/{allot('09522022', self.codes, length=18)}")

    def thing(self, uri: str, lot: int | None = None) -> Held:
        self.things += 1
        self.rows["thing"].append((self.things, uri, lot))
        return self.things, uri

    def fan(self) -> int:
        """A lot of which 10,000 others came, in three steps; its key as a lot."""
        at = self.now - dt.timedelta(days=30)
        root, root_lot = self.own_lot(), self.lots
        level = [root]
        for width in (100, 10, 9):
            following = []
            for lot in level:
                made = [self.own_lot() for _ in range(width)]
                self.make(
                    self.random.choice(self.packers),
                    at,
                    [(Part.INPUT_QUANTITY, lot, 100.0)],
                    [(each, 100.0 / width) for each in made],
                )
                following += made
            level, at = following, at + dt.timedelta(days=2)
        self.flush()
        return root_lot

    def flush(self) -> None:
        for name, (table, columns) in _TABLES.items():
            _copy(table, columns, self.rows[name])
            self.rows[name].clear()


_TABLES = {
    "lot": (
        "trace_lot",
        "id organisation_id product_id name code state quantity unit pack_count is_sample opened_by_id opened_at",
    ),
    "thing": ("trace_thing", "id uri lot_id"),
    "event": (
        "trace_event",
        "id recorded_at organisation_id event_type action event_time biz_step disposition body",
    ),
    "part": ("trace_eventthing", "event thing_id part quantity unit"),
    "void": ("trace_voidevent", "event declared_by"),
}  # fmt: skip


def _copy(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns.replace(' ', ', ')}) FROM STDIN") as out,
    ):
        for row in rows:
            out.write_row(row)


def _organisations(count: int) -> list[tuple[int, str]]:
    """So many establishments as organisations of the register, each with the URI of its place."""
    units = list(AdministrativeUnit.objects.existing_today().communes())
    rows = [
        Organisation(
            level="establishment", name=f"Cơ sở minh họa {n}", sector="agriculture", unit=units[n % len(units)]
        )
        for n in range(count)
    ]
    for row in rows:
        row.set_keys()
    made = Organisation.objects.bulk_create(rows, batch_size=1000)
    glns = [allot("9522022", number, length=13) for number in range(count)]
    records = [
        Record(
            kind="establishment", organisation=row, name=row.name, numbers=gln, sort_key=row.name, search_text=""
        )
        for row, gln in zip(made, glns, strict=True)
    ]
    Record.objects.bulk_create(records, batch_size=1000)
    rows_of_register = [
        (record.pk, gln, record.organisation_id) for record, gln in zip(records, glns, strict=True)
    ]
    _copy("registry_establishment", "record_ptr_id gln owner_id", rows_of_register)
    return [(row.pk, f"https://id.gs1.org/414/{gln}") for row, gln in zip(made, glns, strict=True)]


def _months(now: dt.datetime) -> None:
    """The partitions that would be there by now."""
    day = (now - dt.timedelta(days=DAYS + 31)).date().replace(day=1)
    with connection.cursor() as cursor:
        while day < now.date():
            cursor.execute("SELECT nguongoc_add_month('trace_event', %s)", [day])
            day = (day + dt.timedelta(days=32)).replace(day=1)
