"""Sample deliveries: goods that go from hand to hand through the actions, as real ones do."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from nguongoc.accounts.models import Person
from nguongoc.profiles.sample_cycles import UNITS, moment_of
from nguongoc.registry.models import Product
from nguongoc.trace.actions import (
    Carrier,
    Entry,
    Found,
    LineReceipt,
    Shipment,
    Taken,
    confirm_handover,
    deny_source,
    dispute_handover,
    open_lot,
    pack_units,
    receive_undeclared,
    record_log,
    ship,
)
from nguongoc.trace.enums import Condition, LogisticKind
from nguongoc.trace.models import Handover, Holding, IncomingLot, LogisticUnit, Lot

Row = dict[str, Any]


class Deliveries:
    """The rows of `deliveries` in sample.json, carried out in their order; a row is known by its `key`.

    `owner` acts for an establishment of the sample, `names` are those of its products.
    """

    def __init__(
        self,
        rows: list[Row],
        *,
        owner: Callable[[str], Person],
        entry: Callable[[Row, Product], Entry],
        names: dict[str, str],
    ) -> None:
        self._rows, self._owner, self._entry, self._names = rows, owner, entry, names
        self._handovers: dict[str, Handover] = {}
        self._units: dict[str, list[LogisticUnit]] = {}

    def load(self) -> None:
        acts = {"open": self._open, "pack": self._pack, "ship": self._ship, "found": self._found}
        for row in self._rows:
            acts[row["do"]](row, self._owner(row["by"]))

    def _open(self, row: Row, by: Person) -> None:
        """A lot with its entries; one that says `received` is made of so much of a lot received."""
        named = Product.objects.select_related("published").filter(organisation=by.organisation)
        product = named.get(name=self._names[row["product"]])
        lot = open_lot(product=product, code=row["lot"], by=by)
        for told in row["entries"]:
            entry = self._entry(told, product)
            if "received" in told:
                taken = [Taken(self._received(told["received"]), Decimal(str(told["used"])))]
                entry = replace(entry, inputs=taken)
            record_log(lot=lot, entry=entry, by=by)

    def _pack(self, row: Row, by: Person) -> None:
        taken = [Taken(self._holding(row, by), Decimal(str(row["quantity"])))]
        self._units[row["key"]] = pack_units(
            kind=LogisticKind.CARTON, taken=taken, count=row["count"], at=moment_of(row), by=by
        )

    def _ship(self, row: Row, by: Person) -> None:
        units = self._units.get(row.get("units", ""), [])
        taken = [] if units else [Taken(self._holding(row, by), Decimal(str(row["quantity"])))]
        receiver = self._owner(row["to"])
        carrier = row["carrier"] | {"temperature": Decimal(str(row["carrier"]["temperature"]))}
        handover = ship(
            shipment=Shipment(
                taken=taken,
                units=units,
                receiver=receiver.organisation,
                shipped_at=moment_of(row),
                carrier=Carrier(**carrier),
            ),
            by=by,
        )
        self._handovers[row["key"]] = handover
        if "confirm" in row:
            self._confirm(handover, row["confirm"], receiver)
        if "dispute" in row:
            dispute_handover(handover=handover, reason=row["dispute"], by=receiver)

    def _confirm(self, handover: Handover, row: Row, receiver: Person) -> None:
        short = Decimal(str(row.get("short", 0)))
        receipts = {
            line.pk: LineReceipt(line.quantity - short, Condition.GOOD, row.get("remark", ""))
            for line in handover.lines.all()
        }
        confirm_handover(handover=handover, received_at=moment_of(row), receipts=receipts, by=receiver)

    def _found(self, row: Row, by: Person) -> None:
        source = self._owner(row["from"])
        lot = Lot.objects.select_related("thing").get(organisation=source.organisation, code=row["lot"])
        handover = receive_undeclared(
            found=Found(
                name=row["name"],
                code=row["lot"],
                quantity=Decimal(str(row["quantity"])),
                unit=UNITS[row["unit"]],
                received_at=moment_of(row),
                sender=source.organisation,
                thing=lot.thing,
                note=row["note"],
            ),
            by=by,
        )
        deny_source(handover=handover, reason=row["deny"], by=source)

    def _holding(self, row: Row, by: Person) -> Holding:
        if "received" in row:
            return self._received(row["received"])
        lot = Lot.objects.get(organisation=by.organisation, code=row["lot"])
        return Lot.objects.get(raw_of=lot) if row.get("is_raw") else lot

    def _received(self, key: str) -> IncomingLot:
        return IncomingLot.objects.select_related("thing__lot").get(handover=self._handovers[key])
