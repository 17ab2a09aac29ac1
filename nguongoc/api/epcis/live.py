"""Events of a query under a name by WebSocket (REST binding, 12.5.3): a small ASGI program beside the site.

`granian --interface asgi --ws nguongoc.api.epcis.live:application` answers `GET /epcis/queries/{name}/events` with
an upgrade: the address is the site's, and the proxy in front sends upgrades here. It asks for `stream=true` or a
schedule, and for a key in the header. Each message is an EPCISQueryDocument of what was recorded since the last.
"""

import asyncio
import logging
import os
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import parse_qsl

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nguongoc.settings")
django.setup()

import psycopg  # noqa: E402 -- after the set-up above
from django.db import close_old_connections, connection  # noqa: E402 -- as above
from django.utils import timezone  # noqa: E402 -- as above

from nguongoc.api.epcis.listening import Listener, refusal_of  # noqa: E402 -- as above
from nguongoc.api.epcis.problems import Problem  # noqa: E402 -- as above
from nguongoc.trace.actions.subscriptions import RECORDED  # noqa: E402 -- as above

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MOST_LISTENERS = 500
MOST_OF_ONE = 50  # of an organisation: nobody takes the places of all
_PATH = re.compile(r"/epcis/queries/([^/]+)/events")
_THREADS = 4
_LONGEST_WAIT = 15.0  # seconds: a notice that was lost costs no more
_RECONNECT = 2.0  # seconds
_POLICY, _OVERLOAD = 1008, 1013  # codes of closing (RFC 6455)
_log = logging.getLogger(__name__)


class LiveApplication:
    """Listens for new events once, and wakes everybody who waits for some."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS)
        self._wakers: set[asyncio.Event] = set()
        self._taken: Counter[int] = Counter()
        self._listening: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._converse(scope, receive, send)
        elif scope["type"] == "http":
            is_health = scope["path"] == "/suc-khoe"
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"upgrade", b"websocket")]
            await send({"type": "http.response.start", "status": 200 if is_health else 426, "headers": headers})
            await send({"type": "http.response.body", "body": b"WebSocket\n"})
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                self._pool.shutdown(wait=False)
                return

    async def _converse(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        if len(self._wakers) >= MOST_LISTENERS:
            await send({"type": "websocket.close", "code": _OVERLOAD})
            return
        waker = asyncio.Event()
        self._wakers.add(waker)
        try:
            listener = await self._in_thread(lambda: _listener(scope))
            with self._place_of(listener.key.organisation_id):
                await send({"type": "websocket.accept"})
                telling = asyncio.create_task(self._tell(listener, waker, send))
                leaving = asyncio.create_task(_until_gone(receive))
                done, waiting = await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
                for task in waiting:
                    task.cancel()
                for task in done:
                    task.result()
        except Exception as error:  # noqa: BLE001 -- whatever fails, the client is told and gone
            with suppress(Exception):
                await send({"type": "websocket.close", "code": _POLICY, "reason": refusal_of(error)})
        finally:
            self._wakers.discard(waker)

    @contextmanager
    def _place_of(self, organisation: int) -> Iterator[None]:
        """A place for one listener more. Raises Problem where the organisation has as many as it may."""
        if self._taken[organisation] >= MOST_OF_ONE:
            raise Problem("", f"Đơn vị đã có {MOST_OF_ONE} kết nối. Hãy đóng bớt.", status=429)
        self._taken[organisation] += 1
        try:
            yield
        finally:
            self._taken[organisation] -= 1

    async def _tell(self, listener: Listener, waker: asyncio.Event, send: Send) -> None:
        """Send what is new, for as long as the listener may have it."""
        while True:
            waker.clear()
            if listener.is_due(timezone.now()):
                while (document := await self._in_thread(listener.next_document)) is not None:
                    await send({"type": "websocket.send", "text": document.decode()})
            wait = listener.seconds_until_due(timezone.now(), _LONGEST_WAIT)
            if not listener.is_stream:
                await asyncio.sleep(wait)
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(waker.wait(), wait)

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        def run() -> Any:
            close_old_connections()
            return work()

        return await asyncio.get_running_loop().run_in_executor(self._pool, run)

    async def _listen(self) -> None:
        """Wake everybody whenever the database tells of new events; after a loss of the connection, once."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**_database(), autocommit=True) as listening:
                    await listening.execute(f"LISTEN {RECORDED}")
                    self._wake()
                    async for _ in listening.notifies():
                        self._wake()
            except psycopg.Error:
                _log.exception("listening for new events failed; trying again")
            await asyncio.sleep(_RECONNECT)

    def _wake(self) -> None:
        for waker in self._wakers:
            waker.set()


def _listener(scope: Scope) -> Listener:
    found = _PATH.fullmatch(scope["path"])
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, max_num_fields=20)
    return Listener.of(found[1] if found else "", dict(pairs), headers)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


def _database() -> dict[str, Any]:
    return {name: value for name, value in connection.get_connection_params().items() if name != "context"} | {
        "cursor_factory": psycopg.AsyncCursor
    }


application = LiveApplication()
