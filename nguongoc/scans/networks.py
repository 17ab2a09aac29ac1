"""From the visitor's network: a coarse place, and a number that stands for the network for a day.

Both are told of the whole network alone (the /24 of IPv4, the /48 of IPv6), never of an address, and an address is
kept nowhere: not in the database, not in logs, not in memory once the request is answered.
"""

import datetime as dt
import hashlib
import time
from collections.abc import Callable
from typing import NamedTuple

from django.utils import timezone
from django.utils.crypto import salted_hmac

from nguongoc.scans.network_places import NO_PLACES, Places, network_of

_KEPT = 32_768  # networks in memory, some 10 MB
_SALT = "nguongoc.scans.networks"
_PERSON = b"nguongoc network"


class Network(NamedTuple):
    """`province` is a code of the operator's table, empty where it names none; `number` has 63 bits."""

    province: str
    number: int | None


UNKNOWN = Network("", None)


class Networks:
    """Tells of networks; what it told of one today it remembers, so that most visits cost a look-up alone.

    `number` is a keyed hash: the key comes from SECRET_KEY and the day of Việt Nam, so that all processes give a
    network the same number, nobody without the key can count networks through, and no two days can be joined.
    """

    def __init__(self, places: Places = NO_PLACES, *, clock: Callable[[], float] = time.time) -> None:
        self.places = places
        self._clock = clock
        self._until = 0.0
        self._key = b""
        self._known: dict[str, Network] = {}

    def of(self, address: str | None) -> Network:
        """The network of an address; UNKNOWN for what is no address."""
        if address is None:
            return UNKNOWN
        if self._clock() >= self._until:
            self._begin_day()
        head = address.rpartition(".")[0] or _head(address)
        known = self._known.get(head)
        return known if known is not None else self._found(address, head)

    def _found(self, address: str, head: str) -> Network:
        network = network_of(address)
        if network is None:
            return UNKNOWN
        digest = hashlib.blake2b(network.key, key=self._key, digest_size=8, person=_PERSON).digest()
        found = Network(self.places.of(network), int.from_bytes(digest) >> 1)
        if head:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[head] = found
        return found

    def _begin_day(self) -> None:
        now = dt.datetime.fromtimestamp(self._clock(), tz=timezone.get_default_timezone())
        next_day = now.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
        self._until = next_day.timestamp()
        self._key = salted_hmac(_SALT, now.date().isoformat(), algorithm="sha256").digest()
        self._known.clear()


def _head(address: str) -> str:
    """What an IPv6 address begins with where that says its /48; empty where zeros are left out before."""
    parts = address.split(":", 3)
    return ":".join(parts[:3]) if len(parts) > 3 and parts[0] and parts[1] else ""  # noqa: PLR2004 -- three groups of sixteen bits
