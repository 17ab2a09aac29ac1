"""A group of openings in two statements: how the stamps stand; then sessions counted and scans recorded at once.

What a page says of a stamp was read a moment before its scan was written (docs/adr/0006), and the database itself
says who was first.
"""

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
import psycopg

from nguongoc.scans.enums import Verdict
from nguongoc.scans.openings import UNKNOWN, OldStamp, Opening, RecordedScan
from nguongoc.scans.verdict import judge
from nguongoc.stamps.codes import StampCode
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.old_serials import KEY_ID
from nguongoc.trace.enums import LotState

Connection = psycopg.Connection[tuple[Any, ...]]

SETTINGS = "SET jit = off; SET plan_cache_mode = force_generic_plan; SET join_collapse_limit = 1"
"""What a connection needs that commits. The planner cannot guess how many openings a group has: in a plan of its
own making it may look up the range of each stamp once for each batch; in the order that is written here, once.
"""

# `told` are the stamps whose tally is read here, since the opening does not count.
_FIND = """
SELECT place, range.state, range.product_id, range.lot_id, lot.state, passport.version,
  coalesce(passport.is_withheld, false), batch.kind = 'security', tally.first_at,
  coalesce(tally.first_province, ''), coalesce(tally.sessions, 0), tally.number IS NULL, false
FROM unnest(%s::int[], %s::bigint[], %s::int[], %s::text[], %s::bigint[])
  AS opened (place, number, key_id, gtin, told)
CROSS JOIN LATERAL (
  SELECT * FROM stamps_stamprange WHERE lower(numbers) <= opened.number ORDER BY lower(numbers) DESC LIMIT 1
) range
JOIN stamps_codebatch batch ON batch.id = range.batch_id AND batch.key_id = opened.key_id
JOIN registry_product product ON product.record_ptr_id = range.product_id AND product.gtin = opened.gtin
LEFT JOIN trace_lot lot ON lot.id = range.lot_id
LEFT JOIN passport_passport passport ON passport.lot_id = range.lot_id
LEFT JOIN scans_stamptally tally ON tally.number = opened.told
WHERE upper(range.numbers) > opened.number
"""

_FIND_OLD = """
SELECT old.folded, old.number, product.gtin, old.text, batch.origin
FROM stamps_oldserial old
JOIN stamps_codebatch batch ON batch.id = old.batch_id
JOIN registry_product product ON product.record_ptr_id = batch.product_id
WHERE old.folded = ANY(%s::text[])
"""

# Rows are locked in the order of their keys, so that two processes never wait for each other in a ring. `if_first`
# is the verdict of the first visitor, `before` the last sessions as they were.
_WRITE = """
WITH opened AS (
  SELECT id, coalesce(at, now()) AS at, place, number, lot_id, session, counts, if_first, verdict, kind, province,
    network, asked
  FROM unnest(%s::uuid[], %s::timestamptz[], %s::bigint[], %s::bigint[], %s::uuid[], %s::bool[], %s::text[],
    %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[]) WITH ORDINALITY
    AS opened (id, at, number, lot_id, session, counts, if_first, verdict, kind, province, network, asked, place)
), counted AS (
  INSERT INTO scans_stamptally AS tally (number, first_at, last_at, sessions, first_session,
    first_province, recent)
  SELECT number, min(at), max(at), count(DISTINCT session), (array_agg(session ORDER BY place))[1],
    (array_agg(province ORDER BY place))[1], array_agg(DISTINCT session)
  FROM opened WHERE counts GROUP BY number ORDER BY number
  ON CONFLICT (number) DO UPDATE SET first_at = least(tally.first_at, excluded.first_at),
    last_at = greatest(tally.last_at, excluded.last_at), (sessions, recent) = (
    SELECT tally.sessions + count(*), (coalesce(array_agg(session), '{}') || tally.recent)[:32]
    FROM unnest(excluded.recent) session WHERE session <> ALL (tally.recent)
  )
  RETURNING number, first_at, first_province, sessions, first_session, coalesce(old.recent, '{}') AS before
), told AS (
  SELECT opened.*, first_at, first_province, sessions, session = first_session AS is_first,
    counts AND session <> ALL (before)
      AND 1 = row_number() OVER (PARTITION BY opened.number, session, counts ORDER BY place) AS is_new
  FROM opened LEFT JOIN counted ON counted.number = opened.number AND opened.counts
), recorded AS (
  INSERT INTO scans_scan (id, at, number, lot_id, session, verdict, is_new_session, kind, province, network, asked)
  SELECT id, at, number, lot_id, session, CASE WHEN is_first THEN if_first ELSE verdict END, is_new, kind,
    province, network, asked
  FROM told
  ON CONFLICT DO NOTHING
)
SELECT place - 1, first_at, first_province, sessions, is_first, is_new FROM told WHERE counts
"""

_EMPTY = '""'  # in the text of an array
_ID_BITS = 128


class _Tally(NamedTuple):
    """How often a stamp was opened, and what the opening was that is told of it."""

    first_at: dt.datetime | None
    first_province: str
    sessions: int
    is_first: bool
    is_new: bool


class _Stamp(NamedTuple):
    """How a stamp stands, and the tally that is told of it where the opening does not count."""

    state: str
    product_id: int
    lot_id: int | None
    lot_state: str | None
    version: int | None
    is_withheld: bool
    is_security: bool
    told: _Tally

    def verdict(self, *, is_first: bool) -> Verdict:
        return _judged(self.state, self.lot_state, self.is_withheld, is_first)


@lru_cache(maxsize=256)
def _judged(state: str, lot_state: str | None, is_withheld: bool, is_first: bool) -> Verdict:  # noqa: FBT001 -- columns
    lot = LotState(lot_state) if lot_state else None
    return judge(stamp=StampState(state), lot=lot, is_first=is_first, is_withheld=is_withheld)


def commit(connection: Connection, openings: Sequence[Opening]) -> list[RecordedScan]:
    """Record openings over a connection that commits each statement: one scan for each, in order."""
    openings, old = _find_old(connection, openings)
    stamps = _find(connection, openings)
    tallies = _write(connection, openings, stamps)
    return [
        _scan(stamps[place], tallies.get(place), old.get(place)) if place in stamps else UNKNOWN
        for place in range(len(openings))
    ]


def _find_old(
    connection: Connection, openings: Sequence[Opening]
) -> tuple[Sequence[Opening], dict[int, OldStamp]]:
    """The openings with the numbers of old serials filled in, and what these are, by their place in the group.

    One look-up for the whole group, and none where no opening may be an old one.
    """
    asked = {opening.old for opening in openings if opening.old}
    if not asked:
        return openings, {}
    cursor = connection.execute(_FIND_OLD, (_texts(sorted(asked)),), prepare=True)
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


def _find(connection: Connection, openings: Sequence[Opening]) -> dict[int, _Stamp]:
    """How the stamps stand, by place in the group; what is no stamp of ours is not among them."""
    coded = [(place, opening, opening.code) for place, opening in enumerate(openings) if opening.code]
    if not coded:
        return {}
    cursor = connection.execute(
        _FIND,
        (
            _array([place for place, _, _ in coded]),
            _array([code.number for _, _, code in coded]),
            _array([code.key_id for _, _, code in coded]),
            _texts([opening.gtin for _, opening, _ in coded]),
            _array([None if opening.counts else code.number for _, opening, code in coded]),
        ),
        prepare=True,
    )
    return {row[0]: _Stamp._make((*row[1:8], _Tally(*row[8:]))) for row in cursor.fetchall()}


def _write(connection: Connection, openings: Sequence[Opening], stamps: Mapping[int, _Stamp]) -> dict[int, _Tally]:
    """Count those that count, and record all; gives the tallies of those that count by place."""
    found = [stamps.get(place) for place in range(len(openings))]
    told = [_verdicts(opening, stamp) for opening, stamp in zip(openings, found, strict=True)]
    cursor = connection.execute(
        _WRITE,
        (
            _array(_ids(openings)),
            _array([opening.at for opening in openings]),
            _array([opening.code.number if opening.code else None for opening in openings]),
            _array([stamp.lot_id if stamp else None for stamp in found]),
            _texts([opening.session for opening in openings]),
            _texts(
                ["t" if stamp and opening.counts else "f" for opening, stamp in zip(openings, found, strict=True)]
            ),
            _texts([if_first for if_first, _ in told]),
            _texts([verdict for _, verdict in told]),
            _texts([opening.kind for opening in openings]),
            _texts([opening.province or _EMPTY for opening in openings]),
            _array([opening.network for opening in openings]),
            _texts([opening.asked or _EMPTY for opening in openings]),
        ),
        prepare=True,
    )
    return {row[0]: _Tally(*row[1:]) for row in cursor.fetchall()}


def _ids(openings: Sequence[Opening]) -> list[object]:
    """That which an opening was kept under, else the next of a row of random start: one draw for all of them."""
    first = secrets.randbits(_ID_BITS)
    return [opening.id or f"{(first + place) % (1 << _ID_BITS):032x}" for place, opening in enumerate(openings)]


def _verdicts(opening: Opening, stamp: _Stamp | None) -> tuple[Verdict, Verdict]:
    """What the first visitor is told, and any other. A program is told both alike: that it is the first of a stamp
    that nobody has opened.
    """
    if stamp is None:
        return Verdict.UNKNOWN, Verdict.UNKNOWN
    if opening.counts:
        return stamp.verdict(is_first=True), stamp.verdict(is_first=False)
    verdict = stamp.verdict(is_first=stamp.told.is_first)
    return verdict, verdict


def _scan(stamp: _Stamp, tally: _Tally | None, old: OldStamp | None) -> RecordedScan:
    tally = tally or stamp.told
    return RecordedScan(
        verdict=stamp.verdict(is_first=tally.is_first),
        product_id=stamp.product_id,
        lot_id=stamp.lot_id,
        version=stamp.version,
        first_at=tally.first_at,
        first_province=tally.first_province,
        sessions=tally.sessions,
        is_new_session=tally.is_new,
        old=old,
        is_security=stamp.is_security,
    )


def _array(values: Iterable[object]) -> str:
    """PostgreSQL's text of an array of numbers, ids or times."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def _texts(values: Iterable[str]) -> str:
    """PostgreSQL's text of an array of texts, which are letters, digits and hyphens."""
    return "{" + ",".join(values) + "}"
