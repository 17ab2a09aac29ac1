"""Dull makers of what the trail needs: cycles, households, entries, rules, goods on their way."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.registry.models import Product
from nguongoc.trace.actions import (
    Entry,
    HouseholdFacts,
    Shipment,
    Taken,
    confirm_handover,
    keep_household,
    open_cycle,
    record_work,
    ship,
)
from nguongoc.trace.enums import Catalogue, LogCheck, LogKind, RuleLevel
from nguongoc.trace.models import (
    CatalogueItem,
    Holding,
    Household,
    IncomingLot,
    LogEntry,
    LogRule,
    Lot,
    ProductionCycle,
)
from nguongoc.trace.rules import PLACES
from tests.factories import World

_numbers = itertools.count(1)


def make_cycle(owner: Person, product: Product, *, days: int = 60, **changes: Any) -> ProductionCycle:
    """A cycle that has been running for so many days."""
    start = timezone.localdate() - dt.timedelta(days=days)
    values: dict[str, Any] = {"name": f"Vụ thử {next(_numbers)}", "started_date": start, "unit_name": "Ao số 3"}
    return open_cycle(product=product, by=owner, **values | changes)


def make_household(owner: Person, code: str = "", **changes: Any) -> Household:
    values: dict[str, Any] = {"code": code or f"H-{next(_numbers)}", "name": "Nguyễn Văn Thử", "plot": "Thửa 7"}
    return keep_household(facts=HouseholdFacts(**values | changes), by=owner)


def make_log_rule(check: LogCheck, level: RuleLevel = RuleLevel.WARN, **changes: Any) -> LogRule:
    """A rule in force since 2025 whose sentence says all that its check tells."""
    sentence = " ".join(f"{name}: {{{name}}}" for name in sorted(PLACES[check]))
    values: dict[str, Any] = {
        "check_name": check,
        "sector": "any",
        "level": level,
        "sentence": f"Quy tắc thử. {sentence}",
        "source": "Quy định thử",
        "effective_from": dt.date(2025, 7, 1),
    }
    return LogRule.objects.create(**values | changes)


def make_item(catalogue: Catalogue, name: str, **facts: Any) -> CatalogueItem:
    return CatalogueItem.objects.create(
        catalogue=catalogue,
        name=name,
        key=CatalogueItem.key_of(name),
        facts=facts,
        source="Nhãn thử",
        effective_from=dt.date(2025, 7, 1),
    )


TREATMENT_FIELDS = [
    {"name": "product", "label": "Tên thuốc", "type": "catalogue", "catalogue": "veterinary_drug", "role": "used"},
    {"name": "days", "label": "Số ngày ngừng thuốc", "type": "number", "role": "interval_days"},
]


def entry_of(world: World, kind: LogKind, *, days_ago: float = 0, **changes: Any) -> Entry:
    """An entry of the world's form of a kind: ten kilograms where it is about goods."""
    form = world.forms[kind]
    values: dict[str, Any] = {
        "form": form,
        "happened_at": timezone.now() - dt.timedelta(days=days_ago, minutes=5),
        "answers": {},
        **({"quantity": Decimal(10), "unit": "KGM"} if form.is_counted else {}),
    }
    return Entry(**values | changes)


def treat(world: World, owner: Person, cycle: ProductionCycle, *, days_ago: float, interval: int) -> LogEntry:
    """A drug was given to a cycle."""
    form = world.forms[LogKind.TREATMENT]
    if form.fields != TREATMENT_FIELDS:
        form.fields = TREATMENT_FIELDS
        form.save()
    given = entry_of(world, LogKind.TREATMENT, days_ago=days_ago, answers={"days": str(interval)})
    return record_work(cycle=cycle, entry=given, by=owner)


def make_shipment(lot: Holding, quantity: float, receiver: Person | None, **changes: Any) -> Shipment:
    """So much of a lot on its way to the establishment of a person, since an hour ago."""
    values: dict[str, Any] = {
        "taken": [Taken(lot, Decimal(str(quantity)))],
        "receiver": receiver.organisation if receiver else None,
        "shipped_at": timezone.now() - dt.timedelta(minutes=50),
    }
    return Shipment(**values | changes)


def make_incoming(lot: Lot, quantity: float, sender: Person, receiver: Person) -> IncomingLot:
    """So much of a lot of the sender, received and confirmed."""
    handover = ship(shipment=make_shipment(lot, quantity, receiver), by=sender)
    confirm_handover(handover=handover, received_at=timezone.now() - dt.timedelta(minutes=40), by=receiver)
    return IncomingLot.objects.select_related("thing__lot").get(handover=handover)
