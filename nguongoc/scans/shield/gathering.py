"""What the rules are shown: subjects that were scanned since the last sweep, and the scans of each in its window.

Set-based, and never the whole table: a stamp is looked at again only when it is scanned again, and only once it
has as many sessions as the lowest threshold asks for. Late scans of the journal come by when they were written.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from nguongoc.scans.shield.rules import LotTotals, Seen

Window = tuple[dt.datetime, dt.datetime]  # [from, before) of writing
MOST_SCANS = 300  # of one subject: the newest
START = 8  # letters of a code by which unknown codes are near one another

_STAMPS = """
SELECT fresh.number FROM (
  SELECT DISTINCT number FROM scans_scan
  WHERE written_at >= %(start)s AND written_at < %(before)s AND number IS NOT NULL AND kind = 'person'
    AND verdict IN ('first', 'seen', 'uncounted', 'suspended')
) fresh JOIN scans_stamptally tally USING (number) WHERE tally.sessions >= %(least)s
"""
_BATCHES = """
SELECT DISTINCT batch.id FROM (
  SELECT DISTINCT number FROM scans_scan
  WHERE written_at >= %(start)s AND written_at < %(before)s AND number IS NOT NULL AND kind = 'person'
    AND verdict = %(verdict)s
) fresh JOIN stamps_codebatch batch ON batch.numbers @> fresh.number
"""
_LOTS = """
SELECT DISTINCT fresh.lot_id FROM (
  SELECT DISTINCT lot_id, number FROM scans_scan
  WHERE written_at >= %(start)s AND written_at < %(before)s AND lot_id IS NOT NULL AND kind = 'person'
    AND is_new_session
) fresh JOIN scans_stamptally tally USING (number) WHERE tally.sessions >= %(least)s
"""
_SOLD_SOMEWHERE = """
SELECT DISTINCT lot.id FROM scans_scan scan
JOIN trace_lot lot ON lot.id = scan.lot_id
JOIN scans_declaredmarket market ON market.product_id = lot.product_id
WHERE scan.written_at >= %(start)s AND scan.written_at < %(before)s AND scan.kind = 'person' AND is_new_session
"""
_UNKNOWN = """
SELECT DISTINCT network, left(asked, %(letters)s) FROM scans_scan
WHERE written_at >= %(start)s AND written_at < %(before)s AND number IS NULL AND kind = 'person' AND asked <> ''
"""
_COLUMNS = """scan.at, coalesce(scan.network::text, scan.session::text) AS visitor, scan.province, scan.verdict,
  scan.number, scan.asked"""
_SCANS_OF_STAMPS = f"""
SELECT asked_for.number, {_COLUMNS} FROM unnest(%(keys)s::bigint[]) asked_for (number)
CROSS JOIN LATERAL (
  SELECT * FROM scans_scan WHERE number = asked_for.number AND kind = 'person' AND is_new_session
    AND at >= %(since)s ORDER BY at DESC LIMIT %(most)s
) scan
"""  # noqa: S608 -- our own words
_SCANS_OF_BATCHES = f"""
SELECT batch.id, {_COLUMNS} FROM stamps_codebatch batch
CROSS JOIN LATERAL (
  SELECT * FROM scans_scan WHERE number >= lower(batch.numbers) AND number < upper(batch.numbers)
    AND kind = 'person' AND verdict = %(verdict)s AND at >= %(since)s ORDER BY at DESC LIMIT %(most)s
) scan WHERE batch.id = ANY(%(keys)s)
"""  # noqa: S608 -- our own words
_SCANS_BY_NETWORK = f"""
SELECT asked_for.network, {_COLUMNS} FROM unnest(%(keys)s::bigint[]) asked_for (network)
CROSS JOIN LATERAL (
  SELECT * FROM scans_scan WHERE network = asked_for.network AND number IS NULL AND kind = 'person'
    AND asked <> '' AND at >= %(since)s ORDER BY at DESC LIMIT %(most)s
) scan
"""  # noqa: S608 -- our own words
_SCANS_BY_START = f"""
SELECT asked_for.start, {_COLUMNS} FROM unnest(%(keys)s::text[]) asked_for (start)
CROSS JOIN LATERAL (
  SELECT * FROM scans_scan WHERE left(asked, {START}) = asked_for.start AND number IS NULL AND kind = 'person'
    AND at >= %(since)s ORDER BY at DESC LIMIT %(most)s
) scan
"""  # noqa: S608 -- our own words
_SCANS_OUTSIDE = f"""
SELECT lot.id, {_COLUMNS} FROM trace_lot lot
JOIN scans_declaredmarket market ON market.product_id = lot.product_id
CROSS JOIN LATERAL (
  SELECT * FROM scans_scan WHERE lot_id = lot.id AND kind = 'person' AND is_new_session AND province <> ''
    AND NOT market.provinces ? province AND at >= %(since)s ORDER BY at DESC LIMIT %(most)s
) scan WHERE lot.id = ANY(%(keys)s)
"""  # noqa: S608 -- our own words
_TOTALS = """
SELECT range.lot_id, sum(tally.sessions)::bigint,
  (array_agg(tally.number ORDER BY tally.sessions DESC, tally.number))[1], lot.pack_count
FROM stamps_stamprange range
JOIN trace_lot lot ON lot.id = range.lot_id
JOIN scans_stamptally tally ON tally.number >= lower(range.numbers) AND tally.number < upper(range.numbers)
WHERE range.lot_id = ANY(%(keys)s) GROUP BY range.lot_id, lot.pack_count
"""
_USUAL = """
WITH asked_for AS MATERIALIZED (
  SELECT number, range.lot_id FROM unnest(%(keys)s::bigint[]) number
  JOIN stamps_stamprange range ON range.numbers @> number WHERE range.lot_id IS NOT NULL
), opened AS (
  SELECT range.lot_id, count(*) AS stamps, sum(tally.sessions) AS sessions
  FROM (SELECT DISTINCT lot_id FROM asked_for) lot
  JOIN stamps_stamprange range USING (lot_id)
  JOIN scans_stamptally tally ON tally.number >= lower(range.numbers) AND tally.number < upper(range.numbers)
  GROUP BY range.lot_id
)
SELECT asked_for.number, ((opened.sessions - own.sessions) / (opened.stamps - 1))::float
FROM asked_for JOIN opened USING (lot_id) JOIN scans_stamptally own USING (number) WHERE opened.stamps > 1
"""
_WRONG_PINS = """
SELECT number, at, coalesce(network::text, session::text), province FROM scans_pintry
WHERE at >= %(since)s AND NOT is_right AND number IN (
  SELECT number FROM scans_pintry WHERE at >= %(start)s AND NOT is_right
) ORDER BY at
"""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Unknown codes that came since the last sweep: from which networks, and how they begin."""

    networks: frozenset[int]
    starts: frozenset[str]


def stamps_to_look_at(window: Window, *, least: int) -> list[int]:
    """Stamps on goods that were opened in the window and have so many sessions in all."""
    return [number for (number,) in _rows(_STAMPS, **_written(window), least=least)]


def batches_to_look_at(window: Window, verdict: str) -> list[int]:
    """Batches of which stamps of this verdict were opened in the window."""
    return [pk for (pk,) in _rows(_BATCHES, **_written(window), verdict=verdict)]


def lots_to_look_at(window: Window, *, least: int) -> list[int]:
    """Lots of which a stamp was opened in the window that has so many sessions in all: to sum up the stamps of
    every lot that somebody scanned would be to read most tallies each minute.
    """
    return [pk for (pk,) in _rows(_LOTS, **_written(window), least=least)]


def lots_sold_somewhere(window: Window) -> list[int]:
    """Lots that were scanned in the window and whose product has a declared market."""
    return [pk for (pk,) in _rows(_SOLD_SOMEWHERE, **_written(window))]


def unknown_to_look_at(window: Window) -> Unknown:
    rows = _rows(_UNKNOWN, **_written(window), letters=START)
    return Unknown(
        networks=frozenset(network for network, _ in rows if network is not None),
        starts=frozenset(start for _, start in rows if len(start) == START),
    )


def scans_of_stamps(numbers: Collection[int], since: dt.datetime) -> Mapping[Any, list[Seen]]:
    """By stamp, the newest sessions since then, the oldest first."""
    return _seen(_SCANS_OF_STAMPS, numbers, since)


def scans_of_batches(pks: Collection[int], since: dt.datetime, verdict: str) -> Mapping[Any, list[Seen]]:
    return _seen(_SCANS_OF_BATCHES, pks, since, verdict=verdict)


def scans_by_network(networks: Collection[int], since: dt.datetime) -> Mapping[Any, list[Seen]]:
    return _seen(_SCANS_BY_NETWORK, networks, since)


def scans_by_start(starts: Collection[str], since: dt.datetime) -> Mapping[Any, list[Seen]]:
    return _seen(_SCANS_BY_START, starts, since)


def scans_outside_market(lots: Collection[int], since: dt.datetime) -> Mapping[Any, list[Seen]]:
    """By lot, sessions in provinces that its product's declared market does not name."""
    return _seen(_SCANS_OUTSIDE, lots, since)


def totals_of_lots(lots: Collection[int]) -> dict[int, LotTotals]:
    rows = _rows(_TOTALS, keys=list(lots)) if lots else []
    return {lot: LotTotals(total, top, packs) for lot, total, top, packs in rows}


def usual_sessions(numbers: Collection[int]) -> dict[int, float]:
    """By stamp, the sessions that the other opened stamps of its lot have on average; stamps on no lot, and those
    that alone of their lot were opened, are left out.
    """
    return dict(_rows(_USUAL, keys=list(numbers))) if numbers else {}


def wrong_pins(window: Window, since: dt.datetime) -> Mapping[Any, list[Seen]]:
    """By stamp, wrong PINs since then, of those that were tried in the window; each try counts."""
    if not _rows("SELECT to_regclass('scans_pintry') IS NOT NULL")[0][0]:
        return {}
    found = defaultdict(list)
    for place, (number, at, visitor, province) in enumerate(_rows(_WRONG_PINS, since=since, start=window[0])):
        found[number].append(Seen(at, f"{visitor} {place}", province, "pin", number))
    return found


def _seen(statement: str, keys: Iterable[Any], since: dt.datetime, **more: Any) -> Mapping[Any, list[Seen]]:
    found = defaultdict[Any, list[Seen]](list)
    wanted = list(keys)
    if wanted:
        for key, *columns in _rows(statement, keys=wanted, since=since, most=MOST_SCANS, **more):
            found[key].append(Seen(*columns))
    return {key: sorted(rows, key=lambda row: row.at) for key, rows in found.items()}


def _written(window: Window) -> dict[str, dt.datetime]:
    return {"start": window[0], "before": window[1]}


def _rows(statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
