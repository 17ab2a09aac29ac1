"""As much of HTTP as the scan page needs: a few headers, a response, and gzip put together from parts."""

import asyncio
import re
import struct
import zlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote

import msgspec
from django.conf import settings

from nguongoc.common import network

LARGEST_FORM = 1_000  # bytes
Headers = list[tuple[bytes, bytes]]

_GZIP_START = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_FORM_SECONDS = 10.0
_MOST_FIELDS = 10
_TRAILER = struct.Struct("<II").pack  # checksum, size
_STORED_BLOCK = struct.Struct("<BHH").pack  # not the last; its length, and the complement of that
_RAW_DEFLATE = -15
_BEST = 9
_LARGEST_STORED = 0xFFFF
_GZIP_REFUSED = re.compile(rb"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")


class Request(msgspec.Struct):
    """What is read of a request; header names are lower case, several of one name count as one.

    `path` is unescaped; `raw_path` and `raw_query` are as they came. `peer` is the address of the connection,
    empty for a socket in the file system. `body` is read of a form alone.
    """

    method: str
    path: str
    headers: Mapping[bytes, bytes]
    raw_path: bytes = b""
    raw_query: bytes = b""
    peer: str = ""
    body: bytes = b""

    @classmethod
    def from_scope(cls, scope: Mapping[str, Any]) -> "Request":
        headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            headers[name] = _joined(name, headers[name], value) if name in headers else value
        raw_path, raw_query = scope.get("raw_path") or b"", scope.get("query_string", b"")
        client = scope.get("client")
        return cls(scope["method"], scope["path"], headers, raw_path, raw_query, client[0] if client else "")

    @property
    def asks_for_page(self) -> bool:
        """A browser does, and all that read pages as people do; a program that asks for links does not."""
        accept = self.headers.get(b"accept", b"")
        return b"text/html" in accept and b"linkset" not in accept and b"linkType=" not in self.raw_query

    @property
    def escaped_path(self) -> str:
        """The path with its escapes, so that an escaped slash is told from one that parts."""
        raw = self.raw_path.partition(b"?")[0].decode("latin-1")
        return raw or quote(self.path, safe="/-._~!$&'()*+,;=:@", errors="replace")

    @property
    def query(self) -> str:
        return self.raw_query.decode("latin-1")

    @property
    def accepts_gzip(self) -> bool:
        accepted = self.headers.get(b"accept-encoding", b"").lower()
        return b"gzip" in accepted and _GZIP_REFUSED.search(accepted) is None

    @property
    def is_of_another_site(self) -> bool:
        """A browser sends this for a page of another site."""
        return self.headers.get(b"sec-fetch-site", b"") in {b"cross-site", b"same-site"}

    def text(self, name: bytes) -> str:
        return self.headers.get(name, b"").decode("latin-1")

    def typed(self, name: str) -> str:
        """A field of the form that was sent; empty where it was not, or where the body is no form."""
        try:
            fields = dict(parse_qsl(self.body.decode("latin-1"), max_num_fields=_MOST_FIELDS))
        except ValueError:
            return ""
        return fields.get(name, "")


class TooLargeError(Exception):
    """More was sent than any form of ours holds."""


async def read_form(receive: Callable[[], Awaitable[Mapping[str, Any]]]) -> bytes:
    """The body of a request. Raises TooLargeError past LARGEST_FORM, TimeoutError where it does not come."""
    body = bytearray()
    async with asyncio.timeout(_FORM_SECONDS):
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > LARGEST_FORM:
                raise TooLargeError
            if not message.get("more_body", False):
                return bytes(body)


def _joined(name: bytes, first: bytes, second: bytes) -> bytes:
    """Two headers of one name as one: cookies come so, and what several proxies say."""
    return first + (b", " if name == b"x-forwarded-for" else b"; ") + second


def client_address(request: Request) -> str | None:
    """The network address that asks: of the connection or, behind TRUSTED_PROXIES, the one that they name.

    None where neither is known. It serves while the request is answered and is kept nowhere.
    """
    proxies = settings.TRUSTED_PROXIES
    if not proxies:
        return request.peer or None
    forwarded = request.text(b"x-forwarded-for")
    return network.client_address(peer=request.peer, forwarded=forwarded, proxies=proxies) or None


class Response(msgspec.Struct, frozen=True):
    status: int
    headers: Headers = []
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class OuterParts:
    """The unchanging beginning and end of pages, deflated once, between which each page puts its own middle.

    The end is kept deflated alone: there are as many as lots, and they lie in memory.
    """

    start: bytes
    start_deflated: bytes
    start_sum: int
    end_deflated: bytes
    end_sum: int
    end_size: int

    @classmethod
    def of(cls, start: bytes, end: bytes) -> "OuterParts":
        return cls(*_start(start), _deflate(end, zlib.Z_FINISH), zlib.crc32(end), len(end))

    @property
    def size(self) -> int:
        """Bytes that it takes for itself."""
        return len(self.end_deflated)

    def page(self, middle: bytes) -> bytes:
        return self.start + middle + zlib.decompress(self.end_deflated, _RAW_DEFLATE)

    def gzipped_page(self, middle: bytes) -> bytes:
        """The page as one gzip member (RFC 1952): `middle` goes in as stored blocks, at the price of a copy.

        Compressing each page as a whole would cost more than all else that is done for it.
        """
        checksum = _combined(zlib.crc32(middle, self.start_sum), self.end_sum, self.end_size)
        size = len(self.start) + len(middle) + self.end_size
        trailer = _TRAILER(checksum, size & 0xFFFFFFFF)
        return b"".join([_GZIP_START, self.start_deflated, *_stored(middle), self.end_deflated, trailer])


@lru_cache(maxsize=4)
def _start(content: bytes) -> tuple[bytes, bytes, int]:
    """The content itself, deflated, and its checksum: one copy for all pages that begin alike."""
    return content, _deflate(content, zlib.Z_FULL_FLUSH), zlib.crc32(content)


def _combined(first: int, second: int, size: int) -> int:
    """The CRC-32 of two texts, the second of so many bytes, from that of each."""
    shifts = _shifts(size)
    for place in range(8):
        second ^= shifts[place][first >> 4 * place & 15]
    return second


@lru_cache(maxsize=2048)  # some 5 kB each
def _shifts(size: int) -> tuple[tuple[int, ...], ...]:
    """What so many bytes after it make of each half byte of a CRC-32, which is linear but for a constant."""
    zeros = bytes(size)
    constant = zlib.crc32(zeros)
    return tuple(
        tuple(zlib.crc32(zeros, half << 4 * place) ^ constant for half in range(16)) for place in range(8)
    )


def _deflate(content: bytes, flush: int) -> bytes:
    compressor = zlib.compressobj(_BEST, zlib.DEFLATED, _RAW_DEFLATE)
    return compressor.compress(content) + compressor.flush(flush)


def _stored(content: bytes) -> Iterable[bytes]:
    """The content as stored deflate blocks (RFC 1951, 3.2.4), none of them the last."""
    for start in range(0, len(content), _LARGEST_STORED):
        block = content[start : start + _LARGEST_STORED]
        yield _STORED_BLOCK(0, len(block), len(block) ^ 0xFFFF)
        yield block
