"""One transaction of openings: stamps looked up, sessions counted, verdicts given, scans recorded.

The verdict is read in the very transaction that records the scan, so that what a page says and what was recorded
are never apart (docs/adr/0006).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import psycopg

from nguongoc.scans.openings import UNKNOWN, OldStamp, Opening, RecordedScan
from nguongoc.scans.verdict import judge
from nguongoc.stamps.codes import StampCode
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.old_serials import KEY_ID
from nguongoc.trace.enums import LotState

Connection = psycopg.AsyncConnection[tuple[Any, ...]]

# What tallies hold after this group comes back to its openings by a window: joins of CTEs would be nested loops,
# as a prepared plan expects few rows. Rows are locked in the order of their keys, so that two processes never wait
# for each other in a ring.
_OPEN = """
WITH opened AS (
  SELECT * FROM unnest(%s::int[], %s::bigint[], %s::int[], %s::text[], %s::uuid[], %s::bool[],
    %s::timestamptz[], %s::text[])
    AS opened (place, number, key_id, gtin, session, counts, at, province)
), known AS (
  SELECT opened.place, opened.number, opened.session, opened.counts, coalesce(opened.at, now()) AS at,
    opened.province,
    range.state, range.product_id, range.lot_id, lot.state AS lot_state, passport.version,
    coalesce(passport.is_withheld, false) AS is_withheld, batch.kind = 'security' AS is_security
  FROM opened
  CROSS JOIN LATERAL (
    SELECT * FROM stamps_stamprange WHERE lower(numbers) <= opened.number ORDER BY lower(numbers) DESC LIMIT 1
  ) range
  JOIN stamps_codebatch batch ON batch.id = range.batch_id AND batch.key_id = opened.key_id
  JOIN registry_product product ON product.record_ptr_id = range.product_id AND product.gtin = opened.gtin
  LEFT JOIN trace_lot lot ON lot.id = range.lot_id
  LEFT JOIN passport_passport passport ON passport.lot_id = range.lot_id
  WHERE upper(range.numbers) > opened.number
), tallied AS (
  INSERT INTO scans_stamptally AS tally (number, first_at, last_at, sessions, first_session,
    first_province, recent)
  SELECT number, min(at), max(at), count(DISTINCT session), (array_agg(session ORDER BY place))[1],
    (array_agg(province ORDER BY place))[1], array_agg(DISTINCT session)
  FROM known WHERE counts GROUP BY number ORDER BY number
  ON CONFLICT (number) DO UPDATE SET first_at = least(tally.first_at, excluded.first_at),
    last_at = greatest(tally.last_at, excluded.last_at), (sessions, recent) = (
    SELECT tally.sessions + count(*), (coalesce(array_agg(session), '{}') || tally.recent)[:32]
    FROM unnest(excluded.recent) session WHERE session <> ALL (tally.recent)
  )
  RETURNING number, first_at, sessions, first_session, first_province
), told AS (
  SELECT known.*, tally.first_at, coalesce(tally.sessions, 0) AS sessions, tally.first_session,
    coalesce(tally.first_province, '') AS first_province, counts AND session <> ALL (coalesce(tally.recent, '{}'))
      AND 1 = row_number() OVER (PARTITION BY known.number, session, counts ORDER BY place) AS is_new
  FROM known LEFT JOIN scans_stamptally tally ON tally.number = known.number
), together AS (
  SELECT place, state, product_id, lot_id, lot_state, version, is_withheld, is_security, counts, session, at,
    is_new, max(first_at) OVER stamp AS first_at, max(sessions) OVER stamp AS sessions,
    max(first_session::text) OVER stamp AS first_session, max(first_province) OVER stamp AS first_province
  FROM (
    SELECT * FROM told
    UNION ALL SELECT NULL, number, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, first_at,
      sessions, first_session, first_province, NULL FROM tallied
  ) AS both_kinds
  WINDOW stamp AS (PARTITION BY number)
)
SELECT place, state, product_id, lot_id, lot_state, version, is_withheld, coalesce(first_at, at), first_province,
  sessions, CASE WHEN counts THEN session = first_session::uuid ELSE first_session IS NULL END, is_new,
  is_security
FROM together WHERE place IS NOT NULL
"""

_FIND_OLD = """
SELECT old.folded, old.number, product.gtin, old.text, batch.origin
FROM stamps_oldserial old
JOIN stamps_codebatch batch ON batch.id = old.batch_id
JOIN registry_product product ON product.record_ptr_id = batch.product_id
WHERE old.folded = ANY(%s::text[])
"""

_RECORD = """
INSERT INTO scans_scan (id, at, number, lot_id, session, verdict, is_new_session, kind, province, network, asked)
SELECT coalesce(id, gen_random_uuid()), coalesce(at, now()), number, lot_id, session, verdict, is_new_session,
  kind, province, network, asked
FROM unnest(%s::uuid[], %s::timestamptz[], %s::bigint[], %s::bigint[], %s::uuid[], %s::text[], %s::bool[],
  %s::text[], %s::text[], %s::bigint[], %s::text[])
  AS opened (id, at, number, lot_id, session, verdict, is_new_session, kind, province, network, asked)
ON CONFLICT DO NOTHING
"""


_EMPTY = '""'  # in the text of an array


async def commit(connection: Connection, openings: Sequence[Opening]) -> list[RecordedScan]:
    """Record openings in one transaction: one scan for each, in order."""
    async with connection.pipeline(), connection.transaction():
        openings, old = await _find_old(connection, openings)
        scans = await _open(connection, openings)
        await connection.execute(_RECORD, _rows_to_record(openings, scans), prepare=True)
    for place, stamp in old.items():
        if scans[place].product_id is not None:
            scans[place] = msgspec.structs.replace(scans[place], old=stamp)
    return scans


async def _find_old(
    connection: Connection, openings: Sequence[Opening]
) -> tuple[Sequence[Opening], dict[int, OldStamp]]:
    """The openings with the numbers of old serials filled in, and what these are, by their place in the group.

    One look-up for the whole group, and none where no opening may be an old one.
    """
    asked = {opening.old for opening in openings if opening.old}
    if not asked:
        return openings, {}
    cursor = await connection.execute(_FIND_OLD, (_array(sorted(asked)),), prepare=True)
    known = {folded: rest for folded, *rest in await cursor.fetchall()}
    found = list(openings)
    stamps = {}
    for place, opening in enumerate(openings):
        if opening.old in known:
            number, gtin, text, origin = known[opening.old]
            code = StampCode(number=number, key_id=KEY_ID)
            found[place] = msgspec.structs.replace(opening, code=code, gtin=opening.gtin or gtin or "")
            stamps[place] = OldStamp(text, origin)
    return found, stamps


async def _open(connection: Connection, openings: Sequence[Opening]) -> list[RecordedScan]:
    """Look the stamps up, count the sessions, and judge: one scan for each opening, in order."""
    scans = [UNKNOWN] * len(openings)
    coded = [(place, opening, opening.code) for place, opening in enumerate(openings) if opening.code]
    if not coded:
        return scans
    cursor = await connection.execute(
        _OPEN,
        (
            _array(place for place, _, _ in coded),
            _array(code.number for _, _, code in coded),
            _array(code.key_id for _, _, code in coded),
            _array(opening.gtin for _, opening, _ in coded),
            _array(opening.session for _, opening, _ in coded),
            _flags(opening.counts for _, opening, _ in coded),
            _array(opening.at for _, opening, _ in coded),
            _array(opening.province or _EMPTY for _, opening, _ in coded),
        ),
        prepare=True,
    )
    for place, *columns in await cursor.fetchall():
        scans[int(place)] = _scan(*columns)
    return scans


def _scan(
    state: str,
    product_id: int,
    lot_id: int | None,
    lot_state: str | None,
    version: int | None,
    is_withheld: bool,  # noqa: FBT001 -- a column of the row
    first_at: dt.datetime | None,
    first_province: str | None,
    sessions: int,
    is_first: bool,  # noqa: FBT001 -- a column of the row
    is_new_session: bool,  # noqa: FBT001 -- as above
    is_security: bool,  # noqa: FBT001 -- as above
) -> RecordedScan:
    lot = LotState(lot_state) if lot_state else None
    return RecordedScan(
        verdict=judge(stamp=StampState(state), lot=lot, is_first=is_first, is_withheld=is_withheld),
        product_id=product_id,
        lot_id=lot_id,
        version=version,
        first_at=first_at,
        first_province=first_province or "",
        sessions=sessions,
        is_new_session=is_new_session,
        is_security=is_security,
    )


def _rows_to_record(openings: Sequence[Opening], scans: Sequence[RecordedScan]) -> tuple[str, ...]:
    return (
        _array(opening.id for opening in openings),
        _array(opening.at for opening in openings),
        _array(opening.code.number if opening.code else None for opening in openings),
        _array(scan.lot_id for scan in scans),
        _array(opening.session for opening in openings),
        _array(scan.verdict.value for scan in scans),
        _flags(scan.is_new_session for scan in scans),
        _array(opening.kind.value for opening in openings),
        _array(opening.province or _EMPTY for opening in openings),
        _array(opening.network for opening in openings),
        _array(opening.asked or _EMPTY for opening in openings),
    )


def _array(values: Iterable[object]) -> str:
    """PostgreSQL's text of an array; the texts that come here are letters, digits, hyphens and times."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def _flags(values: Iterable[bool]) -> str:
    return "{" + ",".join(["t" if value else "f" for value in values]) + "}"
