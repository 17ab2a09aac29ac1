"""Phones that open pages of the scan application, without a network in between."""

import asyncio
import gzip
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote, urlencode

from django.db import connections

from nguongoc.web.scan.app import ScanApplication, conninfo

T = TypeVar("T")
BROWSER = "Mozilla/5.0 (Linux; Android 13; RMX3630) AppleWebKit/537.36 Chrome/125.0 Mobile Safari/537.36"


@dataclass
class Page:
    """`wire` is the body as sent."""

    status: int
    headers: dict[str, str]
    wire: bytes

    @property
    def text(self) -> str:
        body = gzip.decompress(self.wire) if self.headers.get("content-encoding") == "gzip" else self.wire
        return body.decode()

    @property
    def words(self) -> str:
        """The text without markup, with single blanks."""
        bare = re.sub(r"<(style|script)\b.*?</\1>|<[^>]*>", " ", self.text, flags=re.DOTALL)
        return re.sub(r"\s+([.,:;])", r"\1", " ".join(bare.split()))


ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


class Phone:
    """One browser: it keeps its cookie. `address` is its network's."""

    def __init__(
        self, application: ScanApplication, user_agent: str = BROWSER, *, address: str = "198.51.100.7"
    ) -> None:
        self.application = application
        self.user_agent = user_agent
        self.address = address
        self.cookie = ""

    async def open(self, path: str, *, method: str = "GET", body: bytes = b"", **headers: str) -> Page:
        named = {
            "user-agent": self.user_agent,
            "accept": ACCEPT,
            "accept-encoding": "gzip, br",
            "cookie": self.cookie,
        }
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent: list[dict[str, Any]] = []
        path, _, query = path.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": unquote(path) if "%" in path else path,
            "query_string": query.encode("latin-1"),
            "raw_path": path.encode() if "%" in path else b"",
            "client": (self.address, 40000),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in named.items() if value],
        }
        await self.application(scope, _sending(body), lambda message: _keep(sent, message))
        start, answered = sent
        found: dict[str, str] = {}
        for name, value in start["headers"]:
            before = found.get(name.decode())
            found[name.decode()] = f"{before}, {value.decode()}" if before else value.decode()
        if "set-cookie" in found:
            self.cookie = found["set-cookie"].partition(";")[0]
        return Page(start["status"], found, answered["body"])

    async def send_pin(self, path: str, pin: str, **headers: str) -> Page:
        """What the form on the page of a security stamp sends."""
        return await self.open(path, method="POST", body=urlencode({"pin": pin}).encode(), **headers)


def _sending(body: bytes) -> Callable[[], Awaitable[dict[str, Any]]]:
    """The body in pieces, as servers hand it on."""
    pieces = [body[start : start + 400] for start in range(0, len(body), 400)] or [b""]

    async def receive() -> dict[str, Any]:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    return receive


async def _keep(sent: list[dict[str, Any]], message: dict[str, Any]) -> None:
    sent.append(message)


def on_site(scenario: Callable[[ScanApplication], Awaitable[T]], database: str = "") -> T:
    """Run a scenario against an application of its own, on the test's database or on another."""

    async def run() -> T:
        application = ScanApplication(database or conninfo())
        try:
            return await scenario(application)
        finally:
            await application.close()

    return asyncio.run(run())


def opened(path: str, **options: Any) -> Page:
    """The page that a new phone gets."""
    return on_site(lambda application: Phone(application).open(path, **options))


async def meanwhile(work: Callable[[], T]) -> T:
    """Do work of the rest of the system, with a connection of its own, while the application stands."""

    def run() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    return await asyncio.to_thread(run)
