"""A week of scans, as openings: honest people of many kinds, one stamp copied on a thousand packets in six
provinces, and one on two hundred that are sold on one day at a market of the province itself.
"""

import datetime as dt
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nguongoc.scans.enums import VisitKind
from nguongoc.scans.openings import Opening
from nguongoc.stamps.codes import StampCode
from nguongoc.stamps.models import CodeBatch

HOME, MISPLACED = "22", "79"
ELSEWHERE = ("01", "31", "38", "48", "79", "92")
DAYS = 7
COPIES = 1000
AT_MARKET, MARKET_DAY = 200, 4
_OPENED, _COPIES_OPENED = 0.25, 0.08  # the shares of packets that somebody opens


@dataclass(frozen=True)
class Traffic:
    """Openings in the order of time; those of the copied stamp, and of the one that is copied for the market."""

    openings: list[Opening]
    copies: list[Opening]
    market: list[Opening]


class _Crowd:
    def __init__(self, batches: Sequence[CodeBatch], start: dt.datetime) -> None:
        self.batches, self.start = batches, start
        self.random = random.Random(20261128)  # noqa: S311 -- the same week each time

    def week(self, *, copied: int) -> Traffic:
        copies = list(self._copied(copied))
        honest = [*self._buyers(), *self._displays(), *self._staff(), *self._unknown()]
        market = list(self._at_market(copied))
        openings = sorted([*honest, *copies, *market], key=lambda each: each.at)
        return Traffic(openings, copies, market)

    def _buyers(self) -> Iterator[Opening]:
        """One in four packets is opened, by one to four of the house, some of them twice and through a link that
        a program looks at first; one in fifty networks is said to be in another province.
        """
        for batch in self.batches:
            for place in range(1000):
                if place == 0 or self.random.random() > _OPENED:
                    continue
                at, network = self._moment(0), self._network()
                province = MISPLACED if self.random.random() < 0.02 else HOME
                for _ in range(self.random.choices((1, 2, 3, 4), (60, 25, 10, 5))[0]):
                    session, own = uuid.uuid4().hex, self.random.random() < 0.3
                    by = self._network() if own else network  # by the mobile network of the phone
                    at += dt.timedelta(minutes=self.random.randrange(1, 600))
                    for _ in range(self.random.choices((1, 2), (80, 20))[0]):
                        yield self._opening(batch, place, at, session, province, by)
                if self.random.random() < 0.1:
                    yield self._opening(batch, place, at, uuid.uuid4().hex, "", None, VisitKind.PREVIEW)

    def _displays(self) -> Iterator[Opening]:
        """Three packets stand in shops and are opened by those who pass, most by the shop's network."""
        for number, batch in enumerate(self.batches[:3]):
            for day in range(DAYS):
                network = self._network()
                for _ in range(5):
                    by = network if self.random.random() < 0.8 else self._network()
                    at = self._moment(day, days=1)
                    yield self._opening(batch, 900 + number, at, uuid.uuid4().hex, HOME, by)

    def _staff(self) -> Iterator[Opening]:
        """An official checks two hundred packets, a monitor asks each hour."""
        session = uuid.uuid4().hex
        for place in range(200):
            yield self._opening(self.batches[1], place, self._moment(3), session, HOME, 7, VisitKind.STAFF)
        for hour in range(DAYS * 24):
            at = self.start + dt.timedelta(hours=hour)
            yield self._opening(self.batches[1], 5, at, uuid.uuid4().hex, "01", 8, VisitKind.MONITOR)

    def _unknown(self) -> Iterator[Opening]:
        """People mistype: each another code, from another network."""
        for _ in range(60):
            asked = "".join(self.random.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=14))
            yield Opening(
                code=None,
                gtin="",
                session=uuid.uuid4().hex,
                province=HOME,
                network=self._network(),
                asked=asked,
                id=uuid.uuid4(),
                at=self._moment(0),
            )

    def _copied(self, place: int) -> Iterator[Opening]:
        """From the second day on a thousand packets with the same stamp are sold in six provinces."""
        for _ in range(COPIES):
            if self.random.random() < _COPIES_OPENED:
                yield self._opening(
                    self.batches[0],
                    place,
                    self._moment(1),
                    uuid.uuid4().hex,
                    self.random.choice(ELSEWHERE),
                    self._network(),
                )

    def _at_market(self, place: int) -> Iterator[Opening]:
        """Two hundred packets with the same stamp of the last batch, in one day and one province."""
        for _ in range(round(AT_MARKET * _COPIES_OPENED)):
            at = self._moment(MARKET_DAY, days=1)
            yield self._opening(self.batches[-1], place, at, uuid.uuid4().hex, HOME, self._network())

    def _opening(
        self,
        batch: CodeBatch,
        place: int,
        at: dt.datetime,
        session: str,
        province: str,
        network: int | None,
        kind: VisitKind = VisitKind.PERSON,
    ) -> Opening:
        return Opening(
            code=StampCode(number=batch.first + place, key_id=batch.key_id),
            gtin=batch.product.gtin,
            session=session,
            kind=kind,
            province=province,
            network=network,
            id=uuid.uuid4(),
            at=at,
        )

    def _moment(self, first_day: int, *, days: int = 0) -> dt.datetime:
        left = (days or DAYS - first_day) * 24 * 60
        return self.start + dt.timedelta(days=first_day, minutes=self.random.randrange(left - 60))

    def _network(self) -> int:
        return self.random.getrandbits(62)


def week_of_scans(batches: Sequence[CodeBatch], *, start: dt.datetime, copied: int) -> Traffic:
    """Seven days from `start` of scans of batches of a thousand stamps; the stamps at the place `copied` of the
    first and of the last are those on the packets of copiers.
    """
    return _Crowd(batches, start).week(copied=copied)
