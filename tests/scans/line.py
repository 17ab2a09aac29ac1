"""A line to the database that can be cut or held: what a server looks like that was stopped, or hangs."""

import asyncio
from contextlib import suppress
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo


class Line:
    """Passes on what goes to a PostgreSQL behind a Unix socket, as long as it is not cut."""

    def __init__(self, conninfo: str, folder: Path) -> None:
        parts = conninfo_to_dict(conninfo)
        self._target = f"{parts['host']}/.s.PGSQL.{parts.get('port', 5432)}"
        self._socket = folder / ".s.PGSQL.5432"
        self.conninfo = make_conninfo(conninfo, host=str(folder), port=5432)
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()

    async def mend(self) -> None:
        self._server = await asyncio.start_unix_server(self._pass_on, self._socket)

    async def cut(self) -> None:
        """Nobody gets through any more, and whoever was connected is cut off."""
        assert self._server is not None
        self._server.close()
        self._socket.unlink(missing_ok=True)
        for task in list(self._passing):
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    def hold(self) -> None:
        """Nobody is cut off, and nothing gets through."""
        self._flows.clear()

    def let_go(self) -> None:
        self._flows.set()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        from_server, to_server = await asyncio.open_unix_connection(self._target)
        try:
            await asyncio.gather(self._copy(reader, to_server), self._copy(from_server, writer))
        finally:
            for end in (writer, to_server):
                end.transport.abort()
            self._passing.discard(task)

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        writer.transport.abort()
