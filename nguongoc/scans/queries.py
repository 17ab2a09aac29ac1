"""Reads of the record of scans: all from counters, but for the last ones."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet, Sum

from nguongoc.accounts.models import Organisation, Person
from nguongoc.registry.models import Product
from nguongoc.scans.enums import Verdict
from nguongoc.scans.models import CountedScans, DailyScans, LotScans
from nguongoc.trace.models import Lot

FIGURES = ("sessions", "opened", "first", "warned", "staff", "programs")
LATEST_MINUTES = 60
LATEST_SEARCHED = 2_000  # of the whole province, for those that somebody may see

_LATEST = """
SELECT latest.at, latest.province, latest.verdict, latest.lot_id, coalesce(lot.product_id, range.product_id)
FROM (
  SELECT at, number, lot_id, province, verdict FROM scans_scan
  WHERE at > now() - make_interval(mins => %s) AND kind = 'person' AND verdict <> 'unknown' AND number IS NOT NULL
  ORDER BY at DESC LIMIT %s
) latest
LEFT JOIN trace_lot lot ON lot.id = latest.lot_id
LEFT JOIN LATERAL (
  SELECT product_id FROM stamps_stamprange
  WHERE lot.id IS NULL AND lower(numbers) <= latest.number ORDER BY lower(numbers) DESC LIMIT 1
) range ON lot.id IS NULL
ORDER BY latest.at DESC
"""


@dataclass(frozen=True, slots=True)
class LatestScan:
    """Somebody opened the page of a stamp: nothing that tells who. `lot` is the code of its lot."""

    at: dt.datetime
    product: Product
    lot: str
    province: str
    verdict: Verdict


def lookups_of(organisation: Organisation) -> int:
    """How often stamps of an establishment were opened: a visitor counts once for each stamp, programs never."""
    rows = DailyScans.objects.filter(organisation=organisation)
    return int(rows.aggregate(sum=Sum("sessions", default=0))["sum"])


def figures_by(rows: QuerySet[DailyScans], *names: str) -> list[dict[str, Any]]:
    """A row of `names` and figures for each of their values, the most sessions first."""
    found = rows.order_by().values(*names).annotate(**{f"{name}_sum": Sum(name) for name in FIGURES})
    return [
        {**{name: row[name] for name in names}, **{name: int(row[f"{name}_sum"]) for name in FIGURES}}
        for row in found.order_by("-sessions_sum", "-opened_sum", *names)
    ]


def figures_by_day(rows: QuerySet[DailyScans], first: dt.date, last: dt.date) -> list[dict[str, Any]]:
    """A row for each day from the first to the last, without scans too."""
    found = {row["day"]: row for row in figures_by(rows, "day")}
    nothing = dict.fromkeys(FIGURES, 0)
    days = [first + dt.timedelta(days=place) for place in range((last - first).days + 1)]
    return [found.get(day, {"day": day, **nothing}) for day in days]


def figures_of_lots(lots: Iterable[Lot], first: dt.date, last: dt.date) -> dict[int, dict[str, int]]:
    """The figures of each of these lots that was opened from the first day to the last. One query."""
    rows = LotScans.objects.filter(lot__in=[lot.pk for lot in lots], day__gte=first, day__lte=last)
    found = rows.order_by().values(key=F("lot_id")).annotate(**{f"{name}_sum": Sum(name) for name in FIGURES})
    return {row["key"]: {name: int(row[f"{name}_sum"]) for name in FIGURES} for row in found}


def counted_before() -> dt.datetime | None:
    """The counters hold what was written before that; None while nothing was counted yet."""
    return CountedScans.objects.values_list("written_before", flat=True).filter(pk=1).first()


def latest_scans(person: Person, *, most: int) -> list[LatestScan]:
    """The last scans of stamps that the person may see, the newest first, within the last hour.

    They are looked for among the last LATEST_SEARCHED of the whole province, so that it takes no longer with more
    of them. Three queries.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [LATEST_MINUTES, LATEST_SEARCHED])
        rows = cursor.fetchall()
    visible = Product.objects.visible_to(person).select_related("organisation")
    products = visible.in_bulk({row[4] for row in rows if row[4] is not None})
    shown = [row for row in rows if row[4] in products][:most]
    codes = dict(Lot.objects.filter(pk__in={row[3] for row in shown}).values_list("pk", "code"))
    return [
        LatestScan(at, products[product_id], codes.get(lot_id, ""), province, Verdict(verdict))
        for at, province, verdict, lot_id, product_id in shown
    ]
