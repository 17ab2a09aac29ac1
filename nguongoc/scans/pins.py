"""The hidden PIN of security stamps, tried by whoever scratched it free.

A copied stamp has no PIN, or one that was checked before: the first right check of a stamp is kept, and whoever
checks it later reads when and where that was. Wrong tries are limited within windows of time, and kept for those
who look for copies.
"""

import asyncio
import datetime as dt
import hmac
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

import psycopg
from django.conf import settings

from nguongoc.scans.reading import PATIENCE, NotReadError, Reader
from nguongoc.stamps.codes import PIN_DIGITS, StampCode, hidden_pins
from nguongoc.stamps.keys import serial_key

SESSION_WINDOW = dt.timedelta(minutes=15)
STAMP_WINDOW = dt.timedelta(hours=1)
NETWORK_SECONDS = 3600
SPARED = 3  # wrong tries that a network has at a stamp whatever others did there
_WAITING = 100  # checks that may wait for a connection
_SEPARATORS = str.maketrans("", "", " .-\t\r\n\u00a0")

Connection = psycopg.AsyncConnection[Any]

_LOCK = """
SELECT pg_advisory_xact_lock(hashtextextended(name, 0))
FROM unnest(ARRAY['pin of stamp ' || %s::bigint, 'pins of session ' || %s::uuid]) AS name
"""
_TRIES = """
SELECT now(),
  ARRAY(SELECT at FROM scans_pintry WHERE session = %(session)s::uuid AND NOT is_right
    AND at > now() - %(session_window)s::interval ORDER BY at DESC LIMIT %(by_session)s),
  ARRAY(SELECT at FROM scans_pintry WHERE number = %(number)s AND NOT is_right
    AND at > now() - %(stamp_window)s::interval ORDER BY at DESC LIMIT %(on_stamp)s),
  (SELECT count(*) FROM scans_pintry WHERE number = %(number)s AND network = %(network)s::bigint AND NOT is_right
    AND at > now() - %(stamp_window)s::interval)
"""
_KEEP_TRY = """
INSERT INTO scans_pintry (number, at, session, network, province, is_right)
VALUES (%s, now(), %s::uuid, %s, %s, %s)
"""
# The check stays for good, and so says nothing of who it was: the try of the same transaction does, and has its
# very time (that of the transaction), until its month is forgotten (scans/actions.py).
_KEEP_FIRST = """
INSERT INTO scans_pincheck (number, at, session, province) VALUES (%s, now(), %s::uuid, %s)
ON CONFLICT DO NOTHING RETURNING at
"""
_FIRST = """
SELECT first.at, first.province, EXISTS (
  SELECT FROM scans_pintry own
  WHERE own.at = first.at AND own.number = first.number AND own.session = %s::uuid AND own.is_right
)
FROM scans_pincheck first WHERE number = %s
"""
_NOBODY = "00000000-0000-0000-0000-000000000000"


class PinOutcome(StrEnum):
    FIRST = "first"  # right, and checked now for the first time
    OWN = "own"  # right, and first checked by this very visitor
    AGAIN = "again"  # right, and first checked by somebody else
    WRONG = "wrong"
    MISSPELT = "misspelt"  # not six digits: no try
    TOO_MANY = "too_many"
    AWAY = "away"  # the database does not answer: nothing may be said


@dataclass(frozen=True, slots=True)
class PinAnswer:
    """`at` and `province` are of the first right check; `left` is how many wrong tries remain to the visitor now,
    `wait` how many seconds until the next one where none does.
    """

    outcome: PinOutcome
    at: dt.datetime | None = None
    province: str = ""
    left: int = 0
    wait: int = 0


@dataclass(frozen=True, slots=True)
class PinTrial:
    """Somebody's try: at which stamp, from which session, network (a number that stands for it, None: unknown) and
    province (empty: unknown).
    """

    code: StampCode
    session: str
    network: int | None = None
    province: str = ""


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries within their windows, the newest first: of the session anywhere, at the stamp by anybody.

    `from_here` is how many of the latter came from the visitor's network; None where that is not known.
    """

    now: dt.datetime
    of_session: Sequence[dt.datetime] = field(default_factory=list)
    at_stamp: Sequence[dt.datetime] = field(default_factory=list)
    from_here: int | None = None

    def with_one_more(self) -> "Tries":
        from_here = None if self.from_here is None else self.from_here + 1
        return Tries(self.now, [self.now, *self.of_session], [self.now, *self.at_stamp], from_here)


@dataclass(frozen=True, slots=True)
class PinLimits:
    """How many wrong tries a session has within SESSION_WINDOW, and a stamp within STAMP_WINDOW."""

    by_session: int
    on_stamp: int

    @classmethod
    def in_force(cls) -> Self:
        return cls(settings.PIN_WRONG_BY_SESSION, settings.PIN_WRONG_ON_STAMP)

    def end_of_wait(self, tries: Tries) -> dt.datetime | None:
        """Until when no try is taken; None where one is taken now.

        A stamp's limit spares each network its first tries there: nobody can keep a buyer elsewhere from checking.
        """
        ends = []
        if len(tries.of_session) >= self.by_session:
            ends.append(tries.of_session[self.by_session - 1] + SESSION_WINDOW)
        if len(tries.at_stamp) >= self.on_stamp and not _is_spared(tries):
            ends.append(tries.at_stamp[self.on_stamp - 1] + STAMP_WINDOW)
        return max(ends, default=None)

    def left(self, tries: Tries) -> int:
        """How many wrong tries the visitor has left."""
        at_stamp = self.on_stamp - len(tries.at_stamp)
        if tries.from_here is not None:
            at_stamp = max(at_stamp, SPARED - tries.from_here)
        return max(0, min(self.by_session - len(tries.of_session), at_stamp))


def _is_spared(tries: Tries) -> bool:
    return tries.from_here is not None and tries.from_here < SPARED


def _seconds(span: dt.timedelta) -> int:
    return max(1, math.ceil(span.total_seconds()))


def typed_pin(text: str) -> str:
    """The six digits that somebody typed, with or without blanks and hyphens; empty for anything else."""
    digits = text.translate(_SEPARATORS)
    return digits if digits.isascii() and digits.isdigit() and len(digits) == PIN_DIGITS else ""


class PinChecker(Reader):
    """Checks PINs over connections of its own, each check in a transaction in which no other at the same stamp or
    from the same session runs: of two phones at once one is the first, and no limit is passed by asking in
    parallel.
    """

    def __init__(self, conninfo: str) -> None:
        super().__init__(conninfo, connections=2, waiting=_WAITING)

    async def check(self, trial: PinTrial, typed: str) -> PinAnswer:
        """Whether the six digits are those under the stamp's scratch layer.

        The stamp is known to be an issued security stamp. Raises NotReadError where the database does not answer;
        whether the try was kept is then not known.
        """
        pin = hidden_pins(serial_key(trial.code.key_id), trial.code.number, 1)[0]
        is_right = hmac.compare_digest(bytes(pin), typed.encode())
        try:
            async with asyncio.timeout(PATIENCE):
                pool = await self._opened()
                async with pool.connection() as connection, connection.transaction():
                    return await _check(connection, trial, is_right=is_right)
        except (psycopg.Error, OSError, TimeoutError) as error:
            raise NotReadError(str(error)) from error


async def _check(connection: Connection, trial: PinTrial, *, is_right: bool) -> PinAnswer:
    limits = PinLimits.in_force()
    number, session = trial.code.number, trial.session
    await connection.execute(_LOCK, (number, session))
    tries = await _tries(connection, trial, limits)
    if end := limits.end_of_wait(tries):
        return PinAnswer(PinOutcome.TOO_MANY, wait=_seconds(end - tries.now))
    await connection.execute(_KEEP_TRY, (number, session, trial.network, trial.province, is_right))
    if not is_right:
        after = tries.with_one_more()
        end = limits.end_of_wait(after)
        return PinAnswer(PinOutcome.WRONG, left=limits.left(after), wait=_seconds(end - after.now) if end else 0)
    first = await connection.execute(_KEEP_FIRST, (number, _NOBODY, trial.province))
    if row := await first.fetchone():
        return PinAnswer(PinOutcome.FIRST, at=row[0])
    before = await connection.execute(_FIRST, (session, number))
    at, province, is_own = await before.fetchone() or (None, "", False)
    return PinAnswer(PinOutcome.OWN if is_own else PinOutcome.AGAIN, at=at, province=province)


async def _tries(connection: Connection, trial: PinTrial, limits: PinLimits) -> Tries:
    cursor = await connection.execute(
        _TRIES,
        {
            "session": trial.session,
            "number": trial.code.number,
            "network": trial.network,
            "session_window": SESSION_WINDOW,
            "stamp_window": STAMP_WINDOW,
            "by_session": limits.by_session,
            "on_stamp": limits.on_stamp,
        },
    )
    now, of_session, at_stamp, from_here = await cursor.fetchone() or (dt.datetime.now(dt.UTC), [], [], 0)
    return Tries(now, of_session, at_stamp, None if trial.network is None else from_here)
