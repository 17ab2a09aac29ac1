"""The operator's table of where networks are: SCAN_PLACES_FILE, read once into arrays.

A CSV without a header: first address, last address, code; of IPv4 and IPv6, in any order. Each of the free tables
can be turned into it (docs/operations.md).
"""

import csv
import re
import socket
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured

_CODE = re.compile(r"[0-9A-Za-z-]{1,10}")
_COLUMNS = 3
_MAPPED = bytes(10) + b"\xff\xff"  # IPv4 written as IPv6 (RFC 4291, 2.5.5.2)
_SMALL, _LARGE = 4, 8  # bytes that stand for an address of IPv4, and of IPv6: what lies below a /64 is one place


class Network(NamedTuple):
    """`key` tells it from all others; `first` is its first address, of IPv6 the upper half of it."""

    key: bytes
    is_large: bool
    first: int


def network_of(address: str) -> Network | None:
    """The /24 or /48 in which an address lies; None for what is no address."""
    packed = _packed(address)
    if packed is None:
        return None
    if len(packed) == _SMALL:
        return Network(b"4" + packed[:3], False, int.from_bytes(packed[:3] + b"\0"))  # noqa: FBT003 -- a row
    return Network(b"6" + packed[:6], True, int.from_bytes(packed[:6] + b"\0\0"))  # noqa: FBT003 -- as above


def _packed(address: str) -> bytes | None:
    try:
        if ":" not in address:
            return socket.inet_pton(socket.AF_INET, address)
        packed = socket.inet_pton(socket.AF_INET6, address)
    except (OSError, ValueError):  # ValueError: what no system could be asked, such as NUL
        return None
    return packed[12:] if packed.startswith(_MAPPED) else packed


@dataclass(frozen=True, slots=True)
class _Ranges:
    """Parallel arrays in the order of `firsts`."""

    firsts: "array[int]"
    lasts: "array[int]"
    codes: "array[int]"

    def place_of(self, address: int) -> int | None:
        found = bisect_right(self.firsts, address) - 1
        return self.codes[found] if found >= 0 and address <= self.lasts[found] else None


@dataclass(frozen=True, slots=True)
class Places:
    """Codes of places by ranges of addresses."""

    names: tuple[str, ...]
    small: _Ranges
    large: _Ranges

    def __len__(self) -> int:
        return len(self.small.firsts) + len(self.large.firsts)

    def of(self, network: Network) -> str:
        """The code of a network's place; empty where the table does not tell of it."""
        found = (self.large if network.is_large else self.small).place_of(network.first)
        return "" if found is None else self.names[found]


def _ranges(rows: list[tuple[int, int, int, int]], *, size: str) -> _Ranges:
    """Raises ImproperlyConfigured where two overlap: then nobody could say which holds."""
    rows.sort()
    for before, row in pairwise(rows):
        if row[0] <= before[1]:
            raise ImproperlyConfigured(
                f"SCAN_PLACES_FILE: lines {before[3]} and {row[3]} overlap. Each address has one place."
            )
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return _Ranges(array(size, columns[0]), array(size, columns[1]), array("I", columns[2]))


NO_PLACES = Places((), _ranges([], size="I"), _ranges([], size="Q"))


@lru_cache(maxsize=1)
def places_in(path: Path | None) -> Places:
    """The table in a file; without one nothing is known of any place. Raises ImproperlyConfigured."""
    if path is None:
        return NO_PLACES
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ImproperlyConfigured(f"SCAN_PLACES_FILE {path} cannot be read: {error}") from error


def _read(lines: Iterable[list[str]]) -> Places:
    names: dict[str, int] = {}
    small: list[tuple[int, int, int, int]] = []
    large: list[tuple[int, int, int, int]] = []
    for number, line in enumerate(lines, start=1):
        if line:
            first, last, code = _row(number, line)
            rows, size = (small, _SMALL) if len(first) == _SMALL else (large, _LARGE)
            place = names.setdefault(code, len(names))
            rows.append((int.from_bytes(first[:size]), int.from_bytes(last[:size]), place, number))
    return Places(tuple(names), _ranges(small, size="I"), _ranges(_of_networks(large), size="Q"))


def _row(number: int, line: list[str]) -> tuple[bytes, bytes, str]:
    if len(line) == _COLUMNS:
        first, last, code = _packed(line[0].strip()), _packed(line[1].strip()), line[2].strip()
        if first and last and len(first) == len(last) and first <= last and _CODE.fullmatch(code):
            return first, last, code
    raise ImproperlyConfigured(
        f"SCAN_PLACES_FILE: line {number} is not “first address, last address, code”; a code has up to 10 "
        "letters, digits or hyphens."
    )


def _of_networks(rows: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Ranges of IPv6 that begin within the /64 in which another ended begin with the next."""
    rows.sort()
    found: list[tuple[int, int, int, int]] = []
    for first, last, place, number in rows:
        begins = first + 1 if found and first == found[-1][1] else first
        if begins <= last:
            found.append((begins, last, place, number))
    return found
