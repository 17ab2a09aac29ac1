"""A copied stamp among honest traffic: which rules see it, how soon, and how often they cry wolf."""

import asyncio
import datetime as dt
import json
import os
from collections.abc import Sequence
from pathlib import Path

import psycopg
from django.utils import timezone

from nguongoc.scans.openings import Opening
from nguongoc.scans.shield.models import Alert
from nguongoc.scans.shield.sweeping import look_at
from nguongoc.scans.writing import commit
from tests.factories import make_lot, make_owner, make_product, make_stamps, make_world
from tests.scans.campaign import DAYS, week_of_scans

COPIED = 500
CATCHES = {"sessions_later", "sessions_total", "speed", "provinces"}


def record(conninfo: str, openings: Sequence[Opening]) -> None:
    async def run() -> None:
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
            for start in range(0, len(openings), 200):
                await commit(connection, openings[start : start + 200])

    asyncio.run(run())


def test_copied_stamp_is_seen_by_several_rules_soon_and_with_few_false_alarms(database_url):
    world = make_world()
    owner = make_owner(world)
    product = make_product(world, owner)
    batches = []
    for _ in range(4):
        lot = make_lot(world, owner, product, packs=1000)
        batches.append(make_stamps(world, owner, lot, 1000, active=1000))
    start = timezone.now() - dt.timedelta(days=DAYS)
    traffic = week_of_scans(batches, start=start, copied=COPIED)
    copied = batches[0].first + COPIED
    about_copy = {("stamp", str(copied)), ("lot", str(batches[0].ranges.get(lot__isnull=False).lot_id))}
    copies = {each.id for each in traffic.copies}
    left, seen, caught, false = list(traffic.openings), 0, {}, []
    for hour in range(1, DAYS * 24 + 1):
        now, began = start + dt.timedelta(hours=hour), timezone.now()
        due = [each for each in left if each.at < now]
        left = left[len(due) :]
        record(database_url, due)
        seen += len(copies.intersection(each.id for each in due))
        look_at((began - dt.timedelta(seconds=1), timezone.now()), now=now)
        for alert in Alert.objects.filter(opened_at=now):
            if (alert.subject_kind, alert.subject_key) in about_copy:
                since = now - min(each.at for each in traffic.copies)
                caught.setdefault(alert.rule, (seen, round(since.total_seconds() / 3600, 1)))
            else:
                false.append((alert.rule, str(alert)))
    figures = {"openings": len(traffic.openings), "copies": len(traffic.copies), "caught": caught, "false": false}
    if path := os.environ.get("SHIELD_FIGURES"):
        Path(path).write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    assert caught.keys() >= CATCHES, figures
    assert min(scans for scans, _ in caught.values()) <= 5, "the first alert comes before six copies were opened"
    assert min(hours for _, hours in caught.values()) <= 24
    assert len(false) <= 3, figures
