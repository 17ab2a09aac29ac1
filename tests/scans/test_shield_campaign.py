"""A copied stamp among honest traffic: which rules see it, how soon, and how often they cry wolf."""

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psycopg
from django.utils import timezone

from nguongoc.places.queries import table_in_force
from nguongoc.scans.openings import Group, Opening
from nguongoc.scans.shield.models import Alert
from nguongoc.scans.shield.sweeping import look_at
from nguongoc.scans.writing import commit
from nguongoc.stamps.models import CodeBatch
from tests.factories import make_lot, make_owner, make_product, make_stamps, make_world
from tests.scans.campaign import DAYS, Traffic, week_of_scans

COPIED = 500
CATCHES = {"sessions_later", "sessions_total", "speed", "provinces", "lot_peers"}
_OF_BUDGET = 0.1  # the share of a day's budget of alerts that may be false: officials go on reading them


def record(conninfo: str, openings: Sequence[Opening]) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for start in range(0, len(openings), 200):
            commit(connection, Group(openings[start : start + 200]))


@dataclass
class Seen:
    """What a week of sweeps opened: by rule, when the first alert on the copied stamp came (copies opened until
    then, hours since the first) and the one on the market's; false alarms by day.
    """

    caught: dict[str, tuple[int, float]] = field(default_factory=dict)
    at_market: dict[str, float] = field(default_factory=dict)
    false: list[tuple[int, str, str]] = field(default_factory=list)


def test_copied_stamps_are_seen_by_several_rules_soon_and_false_alarms_leave_the_budget_free(database_url):
    world = make_world()
    owner = make_owner(world)
    product = make_product(world, owner)
    batches = []
    for _ in range(4):
        lot = make_lot(world, owner, product, packs=1000)
        batches.append(make_stamps(world, owner, lot, 1000, active=1000))
    start = timezone.now() - dt.timedelta(days=DAYS)
    traffic = week_of_scans(batches, start=start, copied=COPIED)
    seen = sweep_each_hour(database_url, traffic, start, batches)
    figures = {"openings": len(traffic.openings), "copies": len(traffic.copies), **asdict(seen)}
    if path := os.environ.get("SHIELD_FIGURES"):
        Path(path).write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    assert seen.caught.keys() >= CATCHES, figures
    assert min(scans for scans, _ in seen.caught.values()) <= 5, (
        "the first alert comes before six copies were opened"
    )
    assert min(hours for _, hours in seen.caught.values()) <= 24
    assert seen.at_market.keys() == {"lot_peers"}, "what a market sells in a day only the stamps beside it tell of"
    assert seen.at_market["lot_peers"] <= 24
    budget = next(float(row["value"]) for row in table_in_force("scan_rules") if row["key"] == "budget")
    by_day = Counter(day for day, _, _ in seen.false)
    assert max(by_day.values(), default=0) <= budget * _OF_BUDGET, figures
    assert not Alert.objects.filter(is_gathered=True).exists(), figures


def sweep_each_hour(conninfo: str, traffic: Traffic, start: dt.datetime, batches: Sequence[CodeBatch]) -> Seen:
    copied, at_market = (str(batch.first + COPIED) for batch in (batches[0], batches[-1]))
    found, left, opened = Seen(), list(traffic.openings), 0
    copies = {each.id for each in traffic.copies}
    for hour in range(1, DAYS * 24 + 1):
        now, began = start + dt.timedelta(hours=hour), timezone.now()
        due = [each for each in left if each.at < now]
        left = left[len(due) :]
        record(conninfo, due)
        opened += len(copies.intersection(each.id for each in due))
        look_at((began - dt.timedelta(seconds=1), timezone.now()), now=now)
        for alert in Alert.objects.filter(opened_at=now):
            if alert.subject_key == copied:
                found.caught.setdefault(alert.rule, (opened, hours(traffic.copies, now)))
            elif alert.subject_key == at_market and now > min(each.at for each in traffic.market):
                found.at_market.setdefault(alert.rule, hours(traffic.market, now))
            else:
                found.false.append((hour // 24, alert.rule, str(alert)))
    return found


def hours(openings: Sequence[Opening], now: dt.datetime) -> float:
    """Since the first of them."""
    return round((now - min(each.at for each in openings)).total_seconds() / 3600, 1)
