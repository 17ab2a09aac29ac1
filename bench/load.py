"""Phones in a process of their own: `python -m bench.load PORT PATHS SECONDS CONNECTIONS [PACE [once]]`.

The paths are asked for in turn, again and again or once, each with a session of its own over one of CONNECTIONS
kept-alive connections; one that breaks is not opened again. Without a pace (pages a second; or 0) each connection
asks again as soon as it was answered; with one, pages fall due at even times and the wait for a free connection
counts as waiting. Prints one JSON object: pages, seconds, failures, p50_ms, p99_ms.
"""

import asyncio
import contextlib
import json
import random
import sys
import time
from collections import deque
from itertools import cycle
from pathlib import Path
from typing import cast

import uvloop

UUID_MARKS, UUID_4 = 0xF << 76 | 0b11 << 62, 0x4 << 76 | 0b10 << 62  # of version and variant
LARGEST_READ = 1 << 16  # bytes
HEADERS = b"\r\n".join(
    [
        b"Host: localhost",
        b"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        b"Accept-Encoding: gzip, br",
        b"User-Agent: Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/125.0 Mobile Safari/537.36",
    ]
)


class Load:
    """What is still due, who is free, and what was measured."""

    def __init__(self, paths: list[bytes], seconds: float, pace: float, *, once: bool) -> None:
        self.paths = iter(paths) if once else cycle(paths)
        self.pace = pace
        self.start = time.perf_counter()
        self.end = self.start + seconds
        self.buffer = bytearray(LARGEST_READ)
        self.waits: list[float] = []
        self.failures = 0
        self.free: deque[Phone] = deque()
        self.due: deque[float] = deque()
        self.asking = 0  # connections that still ask
        self.all_asked = asyncio.Event()  # none does

    def next_page(self, phone: "Phone") -> None:
        """Give a free connection what is due, or let it wait."""
        now = time.perf_counter()
        if now >= self.end:
            phone.hang_up()
        elif not self.pace:
            phone.ask(now)
        elif self.due:
            phone.ask(self.due.popleft())
        else:
            self.free.append(phone)

    async def keep_pace(self) -> None:
        issued = 0
        while (now := time.perf_counter()) < self.end:
            while issued < (now - self.start) * self.pace:
                self.due.append(self.start + issued / self.pace)
                issued += 1
            while self.due and self.free:
                self.free.popleft().ask(self.due.popleft())
            await asyncio.sleep(0.001)


class Phone(asyncio.BufferedProtocol):
    """One connection."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.transport: asyncio.Transport
        self.begun = b""  # of the answer that comes, at least its head
        self.length = 0  # of that answer; 0 until its head is there
        self.received = 0
        self.asked_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's does what one does, and is none
        self.load.asking += 1
        self.load.next_page(self)

    def ask(self, since: float) -> None:
        self.asked_at = since
        path = next(self.load.paths, None)
        if path is None:
            self.hang_up()
            return
        self.transport.write(b"GET %b HTTP/1.1\r\n%b\r\nCookie: p=%032x\r\n\r\n" % (path, HEADERS, _session()))

    def hang_up(self) -> None:
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        with contextlib.suppress(ValueError):
            self.load.free.remove(self)
        self.load.asking -= 1
        if not self.load.asking:
            self.load.all_asked.set()

    def get_buffer(self, sizehint: int) -> bytearray:
        """One for all: what came is read at once."""
        return self.load.buffer

    def buffer_updated(self, nbytes: int) -> None:
        self.received += nbytes
        if not self.length:
            self.begun += self.load.buffer[:nbytes]
            self.length = _length(self.begun)
        if self.received < self.length or not self.length:
            return
        self.load.waits.append(time.perf_counter() - self.asked_at)
        self.load.failures += not self.begun.startswith(b"HTTP/1.1 200")
        self.begun, self.length, self.received = b"", 0, 0
        self.load.next_page(self)


def _session() -> int:
    """A random UUID of version 4, as visitors have."""
    return random.getrandbits(128) & ~UUID_MARKS | UUID_4


def _length(answer: bytes) -> int:
    """Bytes of an answer, its head included, by what has come of it; 0 while its head is not complete."""
    head, blank, _ = answer.partition(b"\r\n\r\n")
    if not blank:
        return 0
    said = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    return len(head) + len(blank) + int(said)


async def run(port: int, load: Load, connections: int) -> dict[str, float]:
    """Load the server until the time is over; waits are in milliseconds."""
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: Phone(load), "127.0.0.1", port)
    if load.pace:
        await load.keep_pace()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(load.all_asked.wait(), max(0.0, load.end - time.perf_counter()))
    seconds = min(load.end, time.perf_counter()) - load.start
    await asyncio.sleep(0.5)
    waits = sorted(load.waits)
    return {
        "pages": len(waits),
        "seconds": seconds,
        "failures": load.failures,
        "p50_ms": waits[len(waits) // 2] * 1000,
        "p99_ms": waits[len(waits) * 99 // 100] * 1000,
    }


def main(port: str, paths: str, seconds: str, connections: str, pace: str = "0", once: str = "") -> None:
    load = Load(Path(paths).read_bytes().split(), float(seconds), float(pace), once=bool(once))
    print(json.dumps(uvloop.run(run(int(port), load, int(connections)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
