"""A group of openings in one statement: how the stamps stand, the sessions counted, the scans recorded.

The database itself says who was first (docs/adr/0006, 0025).
"""

import json
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

import msgspec
import psycopg

from nguongoc.scans.enums import Verdict
from nguongoc.scans.openings import UNKNOWN, Group, OldStamp, Opening, RecordedScan
from nguongoc.scans.verdict import judge
from nguongoc.stamps.codes import StampCode
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.old_serials import KEY_ID
from nguongoc.trace.enums import LotState

Connection = psycopg.Connection[tuple[Any, ...]]

SETTINGS = """
SET jit = off; SET plan_cache_mode = force_generic_plan; SET join_collapse_limit = 1; SET enable_seqscan = off
"""
"""What a connection needs that commits. The planner cannot guess how many openings a group has: in a plan of its
own making it may read all batches for each stamp; in the order that is written here it looks each up.
"""

_WITHHELD, _FIRST = " withheld", " first"


def _judged() -> str:
    """What `judge` says of a stamp by its standing, as JSON: of all that a stamp of ours can be."""
    return json.dumps(
        {
            f"{stamp}{f' {lot}' if lot else ''}{_WITHHELD * is_withheld}{_FIRST * is_first}": judge(
                stamp=stamp, lot=lot, is_first=is_first, is_withheld=is_withheld
            )
            for stamp, lot, is_withheld, is_first in product(
                StampState, (None, *LotState), (False, True), (False, True)
            )
        }
    )


# Rows are locked in the order of their keys, so that two processes never wait for each other in a ring. `seen` are
# the tallies told of stamps whose opening does not count, `before` the last sessions as they were.
_RECORD = f"""
WITH opened AS (
  SELECT place, id, coalesce(at, %s) AS at, number, key_id, gtin, session, counts, kind,
    province, network, asked
  FROM unnest(%s::uuid[], %s::timestamptz[], %s::bigint[], %s::int[], %s::text[], %s::uuid[], %s::bool[],
    %s::text[], %s::text[], %s::bigint[], %s::text[]) WITH ORDINALITY
    AS opened (id, at, number, key_id, gtin, session, counts, kind, province, network, asked, place)
), found AS (
  SELECT opened.*, stamp.*, counts AND standing IS NOT NULL AS is_counted,
    1 = row_number() OVER (PARTITION BY number, session, counts ORDER BY place) AS is_once
  FROM opened LEFT JOIN LATERAL (
    SELECT range.product_id, range.lot_id, passport.version, batch.kind = 'security' AS is_security,
      range.state || coalesce(' ' || lot.state, '')
        || CASE WHEN passport.is_withheld THEN '{_WITHHELD}' ELSE '' END AS standing
    FROM (
      SELECT * FROM stamps_stamprange WHERE lower(numbers) <= opened.number ORDER BY lower(numbers) DESC LIMIT 1
    ) range
    JOIN stamps_codebatch batch ON batch.id = range.batch_id
    JOIN registry_product product ON product.record_ptr_id = range.product_id
    LEFT JOIN trace_lot lot ON lot.id = range.lot_id
    LEFT JOIN passport_passport passport ON passport.lot_id = range.lot_id
    WHERE upper(range.numbers) > opened.number AND batch.key_id = opened.key_id AND product.gtin = opened.gtin
  ) stamp ON true
), counted AS (
  INSERT INTO scans_stamptally AS tally (number, first_at, last_at, sessions, first_session,
    first_province, recent)
  SELECT number, min(at), max(at), count(*) FILTER (WHERE is_once), (array_agg(session ORDER BY place))[1],
    (array_agg(province ORDER BY place))[1], array_agg(session ORDER BY place) FILTER (WHERE is_once)
  FROM found WHERE is_counted GROUP BY number ORDER BY number
  ON CONFLICT (number) DO UPDATE SET first_at = least(tally.first_at, excluded.first_at),
    last_at = greatest(tally.last_at, excluded.last_at), (sessions, recent) = (
    SELECT tally.sessions + count(*), (coalesce(array_agg(session), '{{}}') || tally.recent)[:32]
    FROM unnest(excluded.recent) session WHERE session <> ALL (tally.recent)
  )
  RETURNING number, first_at, first_province, sessions, first_session, coalesce(old.recent, '{{}}') AS before
), told AS (
  SELECT found.*, coalesce(counted.first_at, seen.first_at) AS first_at,
    coalesce(counted.first_province, seen.first_province, '') AS first_province,
    coalesce(counted.sessions, seen.sessions, 0) AS sessions,
    coalesce(is_once AND session <> ALL (before), false) AS is_new,
    CASE WHEN standing IS NULL THEN '{Verdict.UNKNOWN}' ELSE '{_judged()}'::jsonb ->> (standing || CASE
      WHEN is_counted AND session = counted.first_session OR NOT counts AND seen.number IS NULL
      THEN '{_FIRST}' ELSE '' END) END AS verdict
  FROM found
  LEFT JOIN counted ON is_counted AND counted.number = found.number
  LEFT JOIN scans_stamptally seen ON seen.number = CASE WHEN NOT counts THEN found.number END
), recorded AS (
  INSERT INTO scans_scan (id, at, number, lot_id, session, verdict, is_new_session, kind, province, network, asked)
  SELECT id, at, number, lot_id, session, verdict, is_new, kind, province, network, asked FROM told
  ON CONFLICT DO NOTHING
)
SELECT place - 1, verdict, product_id, lot_id, version, first_at, first_province, sessions, is_new, is_security
FROM told WHERE standing IS NOT NULL
"""  # noqa: S608 -- our own words

_FIND_OLD = """
SELECT old.folded, old.number, product.gtin, old.text, batch.origin
FROM stamps_oldserial old
JOIN stamps_codebatch batch ON batch.id = old.batch_id
JOIN registry_product product ON product.record_ptr_id = batch.product_id
WHERE old.folded = ANY(%s::text[])
"""


def commit(connection: Connection, group: Group) -> list[RecordedScan]:
    """Record a group over a connection that commits each statement: one scan for each opening, in order."""
    openings, old = _find_old(connection, group.openings)
    scans = [UNKNOWN] * len(openings)
    columns = (group.at, _array(group.ids()), *_columns(openings))
    for place, verdict, *told, is_new, is_security in connection.execute(_RECORD, columns, prepare=True):
        product_id, lot_id, version, first_at, first_province, sessions = told
        scans[place] = RecordedScan(
            verdict=Verdict(verdict),
            product_id=product_id,
            lot_id=lot_id,
            version=version,
            first_at=first_at,
            first_province=first_province,
            sessions=sessions,
            is_new_session=is_new,
            old=old.get(place),
            is_security=is_security,
        )
    return scans


def _find_old(
    connection: Connection, openings: Sequence[Opening]
) -> tuple[Sequence[Opening], dict[int, OldStamp]]:
    """The openings with the numbers of old serials filled in, and what these are, by their place in the group.

    One look-up for the whole group, and none where no opening may be an old one.
    """
    asked = {opening.old for opening in openings if opening.old}
    if not asked:
        return openings, {}
    cursor = connection.execute(_FIND_OLD, (_array(sorted(asked)),), prepare=True)
    known = {folded: rest for folded, *rest in cursor.fetchall()}
    found = list(openings)
    stamps = {}
    for place, opening in enumerate(openings):
        if opening.old in known:
            number, gtin, text, origin = known[opening.old]
            code = StampCode(number=number, key_id=KEY_ID)
            found[place] = msgspec.structs.replace(opening, code=code, gtin=opening.gtin or gtin or "")
            stamps[place] = OldStamp(text, origin)
    return found, stamps


def _columns(openings: Sequence[Opening]) -> tuple[str, ...]:
    """What `_RECORD` reads of openings but for their ids: an array for each column."""
    codes = [opening.code for opening in openings]
    return (
        _array([opening.at for opening in openings]),
        _array([code and code.number for code in codes]),
        _array([code and code.key_id for code in codes]),
        _array([code and opening.gtin for code, opening in zip(codes, openings, strict=True)]),
        _array([opening.session for opening in openings]),
        _array([opening.counts for opening in openings]),
        _array([opening.kind for opening in openings]),
        _array([opening.province for opening in openings]),
        _array([opening.network for opening in openings]),
        _array([opening.asked for opening in openings]),
    )


def _array(values: Iterable[object]) -> str:
    """PostgreSQL's text of an array of numbers, ids, times, or texts, which are letters, digits and hyphens."""
    return "{" + ",".join(["NULL" if value is None else str(value) or '""' for value in values]) + "}"
