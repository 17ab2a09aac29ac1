"""Scans written in group commits: a page is answered only after the commit that holds its scan.

Nobody waits for a group to fill: while one group commits, the next gathers. While the database is away, the disk
of this machine takes its place (docs/adr/0022).
"""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import psycopg

from nguongoc.scans.journal import Journal, Taken
from nguongoc.scans.openings import Group, Opening, RecordedScan
from nguongoc.scans.writing import SETTINGS, Connection, commit

QUEUE_LIMIT = 5_000  # openings that may wait: more are told at once to try again
GROUP_LIMIT = 500  # openings in one commit
PATIENCE = 3.0  # seconds that a commit may take before the database counts as away
PROBE = 1.0  # seconds between tries to reach a database that is away
_THREADS = 4  # one commits, one writes what was kept, and each may still wait for a line that was given up

APPLICATION = "nguongoc scans"
AWAY = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,  # a server that is no primary, or none any more
    OSError,
    TimeoutError,
)
"""What says that the database cannot be written to now. Whether a commit that got no answer was done is not known;
tried again it changes nothing that stands there.
"""
_log = logging.getLogger(__name__)


class NotRecordedError(Exception):
    """The scan could not be recorded, so nothing may be said of the stamp."""


class OverloadedError(NotRecordedError):
    """More people are waiting than can be answered soon."""


_Waiting = tuple[Opening, "asyncio.Future[RecordedScan]"]


class ScanRecorder:
    """Records openings over a connection of its own, in a thread that waits for PostgreSQL.

    While the database does not answer, openings are kept in `journal`, and `remembered` says what is known of a
    stamp (None: nothing); without a journal they are refused. Once it answers, the journal is written into it.
    """

    def __init__(
        self,
        conninfo: str,
        *,
        journal: Journal | None = None,
        remembered: Callable[[Opening], RecordedScan | None] = lambda _: None,
        queue_limit: int = QUEUE_LIMIT,
        group_limit: int = GROUP_LIMIT,
    ) -> None:
        self._conninfo = conninfo
        self._journal = journal
        self._remembered = remembered
        self._queue_limit = queue_limit
        self._group_limit = group_limit
        self._waiting: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="scans")
        self._recovery: asyncio.Task[None] | None = None
        self.is_away = False  # the database does not answer
        self._is_closing = False

    async def record(self, opening: Opening) -> RecordedScan:
        """Record an opening; returns after the commit that holds it.

        Raises OverloadedError where too many wait, NotRecordedError where the database does not answer.
        """
        if self._is_closing:
            raise NotRecordedError
        if len(self._waiting) >= self._queue_limit:
            raise OverloadedError
        self.start()
        answer: asyncio.Future[RecordedScan] = self._loop.create_future()
        self._waiting.append((opening, answer))
        self._wake.set()
        return await answer

    def start(self) -> None:
        """Begin to write, first of all what another process left in the journal."""
        if self._writer is None:
            self._loop = asyncio.get_running_loop()  # asked for once: it costs a call of the system
            self._writer = asyncio.create_task(self._write_groups())
            self._recover()

    async def stop(self) -> None:
        """Write what waits, refuse what comes, and let go of the connection."""
        self._is_closing = True
        self._wake.set()
        if self._writer is not None:
            await self._writer
        if self._recovery is not None:
            self._recovery.cancel()
            await asyncio.wait([self._recovery])
        self._threads.shutdown(wait=False)
        if self._journal is not None:
            self._journal.close()

    async def _write_groups(self) -> None:
        line = _Line(self._conninfo)
        while self._waiting or not self._is_closing:
            await self._wake.wait()
            group = self._waiting[: self._group_limit]
            del self._waiting[: self._group_limit]
            if group:
                await self._answer(group, line)
                line = line if line.is_good else _Line(self._conninfo)
            elif not self._is_closing:
                self._wake.clear()
        line.close()

    async def _answer(self, group: Sequence[_Waiting], line: "_Line") -> None:
        """Give each of a group its scan, or all of it the failure; nobody waits for ever, whatever goes wrong."""
        scans: Sequence[RecordedScan | None]
        try:
            scans = await self._recorded(Group([opening for opening, _ in group]), line)
        except Exception as error:  # noqa: BLE001 -- as above
            _log.warning("%d scans were not recorded: %r", len(group), error)
            scans = [None] * len(group)
        for (_, answer), scan in zip(group, scans, strict=True):
            if answer.done():
                continue
            if scan is None:
                answer.set_exception(NotRecordedError())
            else:
                answer.set_result(scan)

    async def _recorded(self, group: Group, line: "_Line") -> Sequence[RecordedScan | None]:
        """In the database, or in the journal while it is away; None for a stamp of which nothing may be said."""
        if not self.is_away or self._journal is None:
            try:
                return await self._commit(group, line, patience=PATIENCE)
            except AWAY as error:
                if self._journal is None:
                    raise NotRecordedError from error
                _log.warning("the database does not answer, scans go to the journal: %r", error)
                self.is_away = True
        return await self._keep(self._journal, group)

    async def _commit(self, group: Group, line: "_Line", *, patience: float) -> list[RecordedScan]:
        try:
            async with asyncio.timeout(patience):
                return await self._loop.run_in_executor(self._threads, line.commit, group)
        except (TimeoutError, asyncio.CancelledError):
            line.close()
            raise

    async def _keep(self, journal: Journal, group: Group) -> list[RecordedScan | None]:
        await asyncio.to_thread(journal.keep, group.identified())
        self._recover()
        return [self._remembered(opening) for opening in group.openings]

    def _recover(self) -> None:
        """See to it that the journal is written into the database as soon as that answers."""
        if self._journal is not None and self._recovery is None and not self._is_closing:
            self._recovery = asyncio.create_task(self._catch_up(self._journal))
            self._recovery.add_done_callback(self._after_recovery)

    def _after_recovery(self, task: "asyncio.Task[None]") -> None:
        self._recovery = None
        if not task.cancelled() and (error := task.exception()):
            _log.error("the journal was not written into the database: %r", error)
        elif self._journal is not None and self._journal.is_open:
            self._recover()  # a group that was on its way to the disk while the last file was read

    async def _catch_up(self, journal: Journal) -> None:
        while True:
            line = _Line(self._conninfo)
            try:
                await self._loop.run_in_executor(self._threads, line.open)
                journal.close()
                while taken := await asyncio.to_thread(journal.take):
                    await self._write_kept(taken, line)
                    journal.close()
            except AWAY as error:
                _log.info("the journal waits for the database: %r", error)
                await asyncio.sleep(PROBE)
            else:
                self.is_away = False
                return
            finally:
                line.close()

    async def _write_kept(self, taken: Taken, line: "_Line") -> None:
        """Write a file of the journal into the database and remove it.

        One that was written already, and could not be removed before its process died, changes nothing.
        """
        try:
            for start in range(0, len(taken.openings), GROUP_LIMIT):
                group = Group(taken.openings[start : start + GROUP_LIMIT])
                await self._commit(group, line, patience=PATIENCE * 10)
        except (psycopg.DataError, psycopg.IntegrityError):
            _log.exception("the database refuses %s", taken.path.name)
            taken.set_aside()
        except BaseException:
            taken.release()
            raise
        else:
            taken.remove()
            _log.info("%d scans were written from %s", len(taken.openings), taken.path.name)


class _Line:
    """A connection to write over, opened when first needed and again whenever it breaks; for one thread at a time.

    A thread that waits for PostgreSQL costs nobody anything, and its calls are plain ones: through the event loop
    each wait would take its turn behind all pages that are being made.
    """

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._connection: Connection | None = None
        self._turn = Lock()
        self.is_good = True  # not closed

    def open(self) -> None:
        with self._turn:
            self._opened()

    def commit(self, group: Group) -> list[RecordedScan]:
        """A broken connection is tried once more: the server may have been started again long ago."""
        with self._turn:
            try:
                return self._commit(group)
            except (psycopg.OperationalError, psycopg.InterfaceError):
                return self._commit(group)

    def close(self) -> None:
        """Safe from any thread: one that waits for an answer just now learns that none comes."""
        self.is_good = False
        if self._turn.acquire(blocking=False):
            self._drop()
            self._turn.release()
        elif (connection := self._connection) is not None:
            with (
                contextlib.suppress(OSError, psycopg.OperationalError),
                socket.socket(fileno=os.dup(connection.fileno())) as end,
            ):
                end.shutdown(socket.SHUT_RDWR)

    def _commit(self, group: Group) -> list[RecordedScan]:
        try:
            return commit(self._opened(), group)
        except BaseException:
            self._drop()
            raise

    def _opened(self) -> Connection:
        if self._connection is None:
            self._connection = psycopg.connect(
                self._conninfo, autocommit=True, connect_timeout=int(PATIENCE), application_name=APPLICATION
            )
            self._connection.execute(SETTINGS)
        if not self.is_good:
            self._drop()
            raise psycopg.OperationalError("nobody waits for an answer any more")
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
