"""Seasons and batches of animals of the sample, with the households of a cooperative and a correction."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.registry.models import Product
from nguongoc.trace.actions import (
    Entry,
    HouseholdFacts,
    correct_log,
    harvest_cycle,
    keep_household,
    open_cycle,
    record_log,
    record_work,
)
from nguongoc.trace.models import Household, LogEntry, LogForm, Lot, ProductionCycle

UNITS = {"kg": "KGM", "g": "GRM", "l": "LTR", "ml": "MLT", "con": "HEA", "quả": "H87"}


def moment_of(row: Mapping[str, Any]) -> dt.datetime:
    day = timezone.localdate() - dt.timedelta(days=row["days_ago"])
    moment = dt.datetime.combine(day, dt.time.fromisoformat(row["time"]), timezone.get_current_timezone())
    return min(moment, timezone.now())


def answer_of(value: Any) -> str:
    """`D-21` stands for the date 21 days before today."""
    text = str(value)
    if text.startswith("D-") and text[2:].isdigit():
        return (timezone.localdate() - dt.timedelta(days=int(text[2:]))).isoformat()
    return text


def keep_sample_households(*, rows: Sequence[Mapping[str, Any]], by: Person) -> dict[str, Household]:
    """The households of an establishment, by their codes."""
    kept = {}
    for row in rows:
        facts = HouseholdFacts(
            code=row["code"], name=row["name"], plot=row["plot"], may_be_named=row["may_be_named"]
        )
        kept[facts.code] = keep_household(facts=facts, by=by)
    return kept


def load_cycle(
    *,
    row: Mapping[str, Any],
    product: Product,
    forms: Mapping[str, LogForm],
    households: Mapping[str, Household],
    by: Person,
) -> ProductionCycle:
    """Open a cycle, write its work and its harvests; an entry with `correct` was wrong and is put right."""
    cycle = open_cycle(
        product=product,
        name=row["name"],
        unit_name=row["unit_name"],
        started_date=timezone.localdate() - dt.timedelta(days=row["started_days_ago"]),
        by=by,
    )
    for work in row["entries"]:
        written = record_work(cycle=cycle, entry=_entry(work, forms, households), by=by)
        _put_right(work, written, forms, households, by)
    lots: dict[str, Lot] = {}
    for harvest in row["harvests"]:
        given, code = _entry(harvest, forms, households), harvest["lot_code"]
        if code in lots:
            written = record_log(lot=lots[code], entry=given, by=by)
        else:
            written = harvest_cycle(cycle=cycle, code=code, entry=given, by=by)
            lots[code] = cycle.lots.get(code=code)
        _put_right(harvest, written, forms, households, by)
    return cycle


def _put_right(
    row: Mapping[str, Any],
    written: LogEntry,
    forms: Mapping[str, LogForm],
    households: Mapping[str, Household],
    by: Person,
) -> None:
    if "correct" in row:
        right = {**row, **row["correct"]["values"]}
        replacement = _entry(right, forms, households)
        correct_log(entry=written, replacement=replacement, reason=row["correct"]["reason"], by=by)


def _entry(row: Mapping[str, Any], forms: Mapping[str, LogForm], households: Mapping[str, Household]) -> Entry:
    counted = "quantity" in row
    return Entry(
        form=forms[row["form"]],
        happened_at=moment_of(row),
        quantity=Decimal(str(row["quantity"])) if counted else None,
        unit=UNITS[row["unit"]] if counted else "",
        household=households.get(row.get("household", "")),
        answers={name: answer_of(value) for name, value in row["fields"].items()},
    )
