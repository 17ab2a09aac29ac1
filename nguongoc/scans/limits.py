"""How often one network may ask for codes that do not exist, or try PINs: kept in the memory of the process.

A stamp that exists is never limited: only what is wrong takes from a network's bucket, so whoever shares a
carrier's address with a flood goes on reading stamps.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

_HOUSEHOLD_BITS = 64  # of IPv6: what one line gets; its addresses change as it likes


@lru_cache(maxsize=4096)
def network_key(address: str | None) -> bytes:
    """What counts as one network: an IPv4 address, or the first 64 bits of an IPv6 one; one for all unknown."""
    if not address:
        return b""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return b""
    if isinstance(found, IPv6Address):
        mapped: IPv4Address | None = found.ipv4_mapped
        return mapped.packed if mapped else found.packed[: _HOUSEHOLD_BITS // 8]
    return found.packed


class Buckets:
    """A token bucket for each network: `most` tries at once, refilled evenly within `seconds`.

    No more than `kept` networks are remembered: those that asked longest ago are forgotten first. A network that
    is not remembered has a full bucket.
    """

    def __init__(
        self, *, most: int, seconds: float, kept: int = 50_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = float(most)
        self._rate = most / seconds
        self._kept = kept
        self._clock = clock
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def wait(self, network: bytes) -> float:
        """Seconds until the network has a try again; 0 where it has one now."""
        if network not in self._buckets:
            return 0.0
        return max(0.0, 1.0 - self._left(network)) / self._rate

    def take(self, network: bytes) -> float:
        """Take one try; gives 0, or the seconds until there is one and takes nothing."""
        wait = self.wait(network)
        if not wait:
            self._keep(network, self._left(network) - 1.0)
        return wait

    def give_back(self, network: bytes) -> None:
        """What was taken for a try turned out to be right."""
        self._keep(network, min(self._most, self._left(network) + 1.0))

    def _left(self, network: bytes) -> float:
        found = self._buckets.get(network)
        if found is None:
            return self._most
        left, at = found
        return min(self._most, left + (self._clock() - at) * self._rate)

    def _keep(self, network: bytes, left: float) -> None:
        self._buckets[network] = (left, self._clock())
        self._buckets.move_to_end(network)
        while len(self._buckets) > self._kept:
            self._buckets.popitem(last=False)
