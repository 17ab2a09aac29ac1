"""Reading for the pages of the scan application: a few connections, asynchronous, with an end to patience."""

import asyncio
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool

PATIENCE = 3.0  # seconds
_CONNECTIONS = 4


class NotReadError(Exception):
    """The database did not answer."""


class Reader:
    """A few connections for reading, opened when first needed and tested before use.

    `waiting` is how many may wait for a connection (0: as many as come); who comes then is told at once.
    """

    def __init__(self, conninfo: str, *, connections: int = _CONNECTIONS, waiting: int = 0) -> None:
        self._conninfo = conninfo
        self._connections = connections
        self._waiting = waiting
        self._pool: AsyncConnectionPool | None = None
        self._opening = asyncio.Lock()

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()

    async def _row(
        self, statement: str, *parameters: int | str | None, binary: bool = False
    ) -> tuple[Any, ...] | None:
        """The first row. Raises NotReadError where the database does not answer or too many wait."""
        try:
            async with asyncio.timeout(PATIENCE):
                pool = await self._opened()
                async with pool.connection() as connection:
                    cursor = await connection.execute(statement, parameters, prepare=True, binary=binary)
                    return await cursor.fetchone()
        except (psycopg.Error, OSError, TimeoutError) as error:
            raise NotReadError(str(error)) from error

    async def _opened(self) -> AsyncConnectionPool:
        async with self._opening:
            if self._pool is None:
                pool = AsyncConnectionPool(
                    self._conninfo,
                    min_size=1,
                    max_size=self._connections,
                    max_waiting=self._waiting,
                    open=False,
                    kwargs={"autocommit": True, "application_name": "nguongoc scan page"},
                    check=AsyncConnectionPool.check_connection,
                    timeout=PATIENCE,
                )
                await pool.open()
                self._pool = pool
            return self._pool
