"""When scans tell of a copy: pure rules over what was seen of a stamp, a lot or a network.

Each gives what it measured where the threshold is reached, else None. People behind one network count once a day:
a family at home and the customers of a shop's own network are one visitor. A network has another number each day,
so of one packet one visitor a day is taken for the place where it stands. Thresholds are data (`scan_rules.csv`).
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils import timezone

from nguongoc.places.distances import provinces_km
from nguongoc.scans.shield.enums import ShieldRule

Figures = dict[str, int | float | str | list[str]]
_FIRST_DAY = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """A person opened a page for the first time in a session. `visitor` is the network of that day where it is
    known, else the session; `province` a code, empty where unknown; `asked` what stood for an unknown code.
    """

    at: dt.datetime
    visitor: str
    province: str = ""
    verdict: str = ""
    number: int | None = None
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A rule in force: `value` is what it allows at most, in the unit of the profile; `window` how far back it
    looks (None: as long as there are scans); `least` how often it has to be seen before it counts.
    """

    value: float
    least: int = 1
    window: dt.timedelta | None = None


@dataclass(frozen=True, slots=True)
class LotTotals:
    """All sessions of a lot's stamps, the stamp with most of them, and how many packs the lot has."""

    sessions: int
    top_number: int
    packs: int


def visitors(seen: Sequence[Seen]) -> int:
    return len({each.visitor for each in seen})


def strangers(seen: Sequence[Seen]) -> int:
    """Visitors of one packet. It stands in the province where it was opened on most days: of the visitors there
    one a day is its household or shop, which counts once in all; whoever is in another province always counts.
    """
    days = {(timezone.localdate(each.at), each.province, each.visitor) for each in seen}
    if not days:
        return 0
    by_place = Counter(province for province, _ in {(province, day) for day, province, _ in days})
    return len(days) - max(by_place.values()) + 1


def many_sessions(seen: Sequence[Seen], threshold: Threshold) -> Figures | None:
    """So many visitors opened one stamp, or stamps that nobody should have on goods."""
    count = visitors(seen)
    return {"sessions": count} if count >= threshold.value else None


def many_strangers(seen: Sequence[Seen], threshold: Threshold) -> Figures | None:
    """So many people of different households opened one stamp."""
    count = strangers(seen)
    return {"sessions": count} if count >= threshold.value else None


def many_later(seen: Sequence[Seen], threshold: Threshold) -> Figures | None:
    """So many strangers after the day that began with the first scan: whoever bought the packet has opened it."""
    if not seen:
        return None
    start = min(each.at for each in seen) + _FIRST_DAY
    return many_strangers([each for each in seen if each.at >= start], threshold)


def beyond_peers(seen: Sequence[Seen], threshold: Threshold, *, usual: Mapping[int, float]) -> Figures | None:
    """A stamp has at least `least` strangers, and more than `value` times the sessions that are `usual` for opened
    stamps of its lot. It needs no days to pass and no second province: copies that are sold at one market at once.
    """
    count = strangers(seen)
    if count < threshold.least:
        return None
    of_others = usual.get(seen[0].number or 0, 1.0)
    if count <= threshold.value * of_others:
        return None
    return {"sessions": count, "usual": round(of_others, 1), "times": round(count / of_others)}


def too_fast(seen: Sequence[Seen], threshold: Threshold) -> Figures | None:
    """From one province to another faster than `value` km/h, at least `least` times.

    Places are those of networks, at the centre of a province: neighbours are never too fast, and one leap alone
    may be a network that is said to be elsewhere.
    """
    leaps, fastest, way = 0, 0.0, ("", "")
    placed = sorted(each for each in seen if each.province)
    for before, after in pairwise(placed):
        far = provinces_km(before.province, after.province)
        hours = max((after.at - before.at).total_seconds() / 3600, 1 / 60)
        if far is not None and far / hours > threshold.value:
            leaps += 1
            if far / hours > fastest:
                fastest, way = far / hours, (before.province, after.province)
    if leaps < threshold.least:
        return None
    return {"leaps": leaps, "speed": round(fastest), "provinces": list(way)}


def far_apart(seen: Sequence[Seen], threshold: Threshold) -> Figures | None:
    """The stamp was in so many provinces, in each for at least `least` visitors."""
    by_province = Counter(province for province, _ in {(e.province, e.visitor) for e in seen if e.province})
    found = sorted(province for province, count in by_province.items() if count >= threshold.least)
    return {"provinces": found} if len(found) >= threshold.value else None


def unknown_codes(seen: Sequence[Seen], threshold: Threshold) -> Figures | None:
    """So many different codes that are none of ours."""
    count = len({each.asked for each in seen})
    return {"codes": count} if count >= threshold.value else None


def outside(seen: Sequence[Seen], threshold: Threshold) -> Figures | None:
    """So many visitors in provinces where the goods are not sold; the caller gives those scans alone."""
    count = visitors(seen)
    if count < threshold.value:
        return None
    return {"sessions": count, "provinces": sorted({each.province for each in seen})}


def lot_beyond(totals: LotTotals, threshold: Threshold) -> Figures | None:
    """The stamps of a lot were opened in more sessions than `value` per cent of its packs."""
    if totals.sessions < threshold.least or totals.sessions * 100 <= totals.packs * threshold.value:
        return None
    return {"sessions": totals.sessions, "packs": totals.packs}


OF_STAMP: Mapping[ShieldRule, Callable[[Sequence[Seen], Threshold], Figures | None]] = {
    ShieldRule.SESSIONS_LATER: many_later,
    ShieldRule.SESSIONS_TOTAL: many_strangers,
    ShieldRule.SPEED: too_fast,
    ShieldRule.PROVINCES: far_apart,
}
