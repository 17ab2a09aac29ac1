"""Scans written in group commits: a page is answered only after the commit that holds its scan.

Nobody waits for a group to fill: while one group commits, the next gathers. The verdict is read in the very
transaction that records the scan, so that what a page says and what was recorded are never apart.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import psycopg

from nguongoc.scans.enums import Verdict
from nguongoc.scans.verdict import judge
from nguongoc.stamps.codes import StampCode
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.old_serials import KEY_ID
from nguongoc.trace.enums import LotState

QUEUE_LIMIT = 5_000  # openings that may wait: more are told at once to try again
GROUP_LIMIT = 500  # openings in one commit
PATIENCE = 5.0  # seconds that a commit may take before its pages say that nothing could be read

# Lookups among the CTEs are hashed subplans and windows: joins of CTEs would be nested loops, as a prepared
# plan expects few rows. What a tally held before stands in the table; what was added, in `added`. Rows are
# locked in the order of their keys, so that two processes never wait for each other in a ring.
_OPEN = """
WITH opened AS (
  SELECT * FROM unnest(%s::int[], %s::bigint[], %s::int[], %s::text[], %s::uuid[], %s::bool[])
    AS opened (place, number, key_id, gtin, session, is_bot)
), known AS (
  SELECT opened.place, opened.number, opened.session, opened.is_bot,
    range.state, range.product_id, range.lot_id, lot.state AS lot_state, passport.version,
    coalesce(passport.is_withheld, false) AS is_withheld
  FROM opened
  JOIN stamps_stamprange range ON range.numbers @> opened.number
  JOIN stamps_codebatch batch ON batch.id = range.batch_id AND batch.key_id = opened.key_id
  JOIN registry_product product ON product.record_ptr_id = range.product_id AND product.gtin = opened.gtin
  LEFT JOIN trace_lot lot ON lot.id = range.lot_id
  LEFT JOIN passport_passport passport ON passport.lot_id = range.lot_id
), added AS (
  INSERT INTO scans_stamp_session (number, session, at)
  SELECT DISTINCT number, session, now() FROM known WHERE NOT is_bot ORDER BY number, session
  ON CONFLICT DO NOTHING
  RETURNING number, session
), tallied AS (
  INSERT INTO scans_stamptally AS tally (number, first_at, last_at, sessions, first_session)
  SELECT number, now(), now(), count(session), coalesce(min(session::text), min(visitor::text))::uuid
  FROM (
    SELECT number, session, session AS visitor FROM added
    UNION ALL SELECT number, NULL, session FROM known WHERE NOT is_bot
  ) AS counted
  GROUP BY number ORDER BY number
  ON CONFLICT (number) DO UPDATE
    SET last_at = excluded.last_at, sessions = tally.sessions + excluded.sessions
  RETURNING number, first_session
), told AS (
  SELECT known.*,
    NOT is_bot AND (number, session) IN (SELECT number, session FROM added)
      AND 1 = row_number() OVER (PARTITION BY number, session, is_bot ORDER BY place) AS is_new,
    (number, session) IN (SELECT number, first_session FROM tallied) AS is_first
  FROM known
)
SELECT told.place, told.state, told.product_id, told.lot_id, told.lot_state, told.version, told.is_withheld,
  coalesce(tally.first_at, now()),
  coalesce(tally.sessions, 0) + (sum(told.is_new::int) OVER (PARTITION BY told.number))::int,
  CASE WHEN told.is_bot THEN tally.number IS NULL ELSE told.is_first END,
  told.is_new
FROM told LEFT JOIN scans_stamptally tally ON tally.number = told.number
"""

_FIND_OLD = """
SELECT old.folded, old.number, product.gtin, old.text, batch.origin
FROM stamps_oldserial old
JOIN stamps_codebatch batch ON batch.id = old.batch_id
JOIN registry_product product ON product.record_ptr_id = batch.product_id
WHERE old.folded = ANY(%s::text[])
"""

_RECORD = """
INSERT INTO scans_scan (id, at, number, lot_id, session, verdict, is_new_session, is_bot)
SELECT gen_random_uuid(), now(), * FROM unnest(
  %s::bigint[], %s::bigint[], %s::uuid[], %s::text[], %s::bool[], %s::bool[])
"""

_log = logging.getLogger(__name__)


class NotRecordedError(Exception):
    """The scan could not be recorded, so nothing may be said of the stamp."""


class OverloadedError(NotRecordedError):
    """More people are waiting than can be answered soon."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody opens the page of a stamp.

    `code` is what its serial says (None: no serial of ours), `gtin` the 14 digits of its address, `session`
    the visitor's random id as 32 hexadecimal digits. `old` is the folded serial where it may be one of another
    system (nguongoc.stamps.old_serials); its address may come without a GTIN.
    """

    code: StampCode | None
    gtin: str
    session: str
    is_bot: bool = False
    old: str = ""


@dataclass(frozen=True, slots=True)
class OldStamp:
    """A stamp of another system: what stands on it, and which system that was."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedScan:
    """What was recorded, and so may be said. `sessions` counts all visitors, this one included; `version` is
    that of the lot's passport at the same moment (None: the public may not read of the lot).
    """

    verdict: Verdict
    product_id: int | None = None
    lot_id: int | None = None
    version: int | None = None
    first_at: dt.datetime | None = None
    sessions: int = 0
    is_new_session: bool = False
    old: OldStamp | None = None


_UNKNOWN = RecordedScan(verdict=Verdict.UNKNOWN)
_Waiting = tuple[Opening, "asyncio.Future[RecordedScan]"]


class ScanRecorder:
    """Records openings over one connection of its own, which is opened again whenever it breaks."""

    def __init__(self, conninfo: str, *, queue_limit: int = QUEUE_LIMIT, group_limit: int = GROUP_LIMIT) -> None:
        self._conninfo = conninfo
        self._queue_limit = queue_limit
        self._group_limit = group_limit
        self._waiting: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._connection: psycopg.AsyncConnection[tuple[Any, ...]] | None = None
        self._writer: asyncio.Task[None] | None = None
        self._is_closing = False

    async def record(self, opening: Opening) -> RecordedScan:
        """Record an opening; returns after the commit that holds it.

        Raises OverloadedError where too many wait, NotRecordedError where the database does not answer.
        """
        if self._is_closing:
            raise NotRecordedError
        if len(self._waiting) >= self._queue_limit:
            raise OverloadedError
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_groups())
        answer: asyncio.Future[RecordedScan] = asyncio.get_running_loop().create_future()
        self._waiting.append((opening, answer))
        self._wake.set()
        return await answer

    async def stop(self) -> None:
        """Write what waits, refuse what comes, and let go of the connection."""
        self._is_closing = True
        self._wake.set()
        if self._writer is not None:
            await self._writer
        await self._disconnect()

    async def _write_groups(self) -> None:
        while self._waiting or not self._is_closing:
            await self._wake.wait()
            group = self._waiting[: self._group_limit]
            del self._waiting[: self._group_limit]
            if group:
                await self._answer(group)
            elif not self._is_closing:
                self._wake.clear()

    async def _answer(self, group: Sequence[_Waiting]) -> None:
        """Give each of a group its scan, or all of it the failure; a broken connection is tried once more."""
        openings = [opening for opening, _ in group]
        try:
            try:
                scans = await self._commit(openings)
            except (psycopg.OperationalError, psycopg.InterfaceError):
                await self._disconnect()
                scans = await self._commit(openings)
        except Exception as error:  # noqa: BLE001 -- whatever went wrong, nobody may wait for ever
            _log.warning("%d scans were not recorded: %r", len(group), error)
            await self._disconnect()
            for _, answer in group:
                if not answer.done():
                    answer.set_exception(NotRecordedError())
            return
        for (_, answer), scan in zip(group, scans, strict=True):
            if not answer.done():
                answer.set_result(scan)

    async def _commit(self, openings: Sequence[Opening]) -> list[RecordedScan]:
        async with asyncio.timeout(PATIENCE):
            connection = self._connection or await self._connect()
            async with connection.pipeline(), connection.transaction():
                openings, old = await _find_old(connection, openings)
                scans = await _open(connection, openings)
                await connection.execute(_RECORD, _rows_to_record(openings, scans), prepare=True)
        for place, stamp in old.items():
            if scans[place].product_id is not None:
                scans[place] = replace(scans[place], old=stamp)
        return scans

    async def _connect(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        self._connection = await psycopg.AsyncConnection.connect(
            self._conninfo, autocommit=True, connect_timeout=int(PATIENCE), application_name="nguongoc scans"
        )
        await self._connection.execute("SET jit = off")
        return self._connection

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


async def _find_old(
    connection: psycopg.AsyncConnection[tuple[Any, ...]], openings: Sequence[Opening]
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
            found[place] = replace(opening, code=code, gtin=opening.gtin or gtin or "")
            stamps[place] = OldStamp(text, origin)
    return found, stamps


async def _open(
    connection: psycopg.AsyncConnection[tuple[Any, ...]], openings: Sequence[Opening]
) -> list[RecordedScan]:
    """Look the stamps up, count the sessions, and judge: one scan for each opening, in order."""
    scans = [_UNKNOWN] * len(openings)
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
            _flags(opening.is_bot for _, opening, _ in coded),
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
    sessions: int,
    is_first: bool,  # noqa: FBT001 -- a column of the row
    is_new_session: bool,  # noqa: FBT001 -- as above
) -> RecordedScan:
    lot = LotState(lot_state) if lot_state else None
    return RecordedScan(
        verdict=judge(stamp=StampState(state), lot=lot, is_first=is_first, is_withheld=is_withheld),
        product_id=product_id,
        lot_id=lot_id,
        version=version,
        first_at=first_at,
        sessions=sessions,
        is_new_session=is_new_session,
    )


def _rows_to_record(openings: Sequence[Opening], scans: Sequence[RecordedScan]) -> tuple[str, ...]:
    return (
        _array(opening.code.number if opening.code else None for opening in openings),
        _array(scan.lot_id for scan in scans),
        _array(opening.session for opening in openings),
        _array(scan.verdict.value for scan in scans),
        _flags(scan.is_new_session for scan in scans),
        _flags(opening.is_bot for opening in openings),
    )


def _array(values: Iterable[int | str | None]) -> str:
    """PostgreSQL's text of an array; the texts that come here are digits, hexadecimal digits and verdicts."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def _flags(values: Iterable[bool]) -> str:
    return "{" + ",".join(["t" if value else "f" for value in values]) + "}"
