"""A sweep: every minute the rules look at what was scanned since, and alerts are opened or told more.

Looking twice at the same scans changes nothing, since each rule measures anew what is there: a sweep begins a
little before the last one ended, so that no scan is missed that was being written then.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from nguongoc.common.portions import portions
from nguongoc.places.queries import table_in_force
from nguongoc.scans.models import Sweep
from nguongoc.scans.shield import gathering, rules
from nguongoc.scans.shield.alerts import Sighting, keep_sightings, last_settled
from nguongoc.scans.shield.enums import ShieldRule, SubjectKind
from nguongoc.scans.shield.rules import Figures, LotTotals, Seen, Threshold

_OVERLAP = dt.timedelta(minutes=1)
_FIRST_LOOK = dt.timedelta(days=1)  # of an installation that had no shield before
_LONG = dt.timedelta(days=3650)
_TOGETHER = 1000  # subjects whose scans are read together
_LOUD = 5  # sessions of one stamp before the whole of its lot is summed up
_ONE_AT_A_TIME = 0x5348_4C44
R = ShieldRule
Measure = Callable[[Sequence[Seen], Threshold], Figures | None]
_BY_VERDICT = {R.INACTIVE: "inactive", R.VOID: "void", R.RECALLED: "recalled"}


@dataclass(frozen=True, slots=True)
class Look:
    """What one sweep works with: when the scans were written, now, and the thresholds in force."""

    window: gathering.Window
    now: dt.datetime
    thresholds: Mapping[ShieldRule, Threshold] = field(default_factory=dict)

    def since(self, *names: ShieldRule) -> dt.datetime:
        """From when scans matter to one of the rules."""
        windows = [self.thresholds[name].window or _LONG for name in names]
        return self.now - max(windows)

    def among(self, names: Sequence[ShieldRule]) -> list[ShieldRule]:
        return [name for name in names if name in self.thresholds]


def thresholds_in_force() -> dict[ShieldRule, Threshold]:
    """The rules of the profile's table `scan_rules` that hold today. A rule without a row is off."""
    return {
        ShieldRule(row["key"]): Threshold(
            value=float(row["value"]),
            least=int(row["least"] or 1),
            window=dt.timedelta(hours=float(row["window_hours"])) if row["window_hours"] else None,
        )
        for row in table_in_force("scan_rules")
        if row["key"] in ShieldRule
    }


def sweep() -> int:
    """Look at what was scanned since the last sweep; gives how many alerts were opened or told more.

    One sweep at a time: another one that begins meanwhile does nothing.
    """
    with transaction.atomic():
        if not _alone():
            return 0
        now = timezone.now()
        last = Sweep.objects.filter(pk=1).first()
        start = last.written_before - _OVERLAP if last else now - _FIRST_LOOK
        kept = look_at((start, now), now=now)
        Sweep.objects.update_or_create(pk=1, defaults={"written_before": now})
        return kept


def look_at(window: gathering.Window, *, now: dt.datetime) -> int:
    """Judge, as of `now`, the subjects of scans that were written in a window; see `sweep`."""
    look = Look(window, now, thresholds_in_force())
    return keep_sightings(sightings=list(_sightings(look)), now=now)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])


def _sightings(look: Look) -> Iterator[Sighting]:
    yield from _of_stamps(look)
    yield from _of_peers(look)
    yield from _of_batches(look)
    yield from _of_lots(look)
    yield from _of_markets(look)
    yield from _of_unknown(look)
    yield from _of_pins(look)


def _of_stamps(look: Look) -> Iterator[Sighting]:
    names = look.among(list(rules.OF_STAMP))
    if not names:
        return
    # Three scans are two leaps; with fewer sessions than any threshold asks for nothing can be found.
    least = min(int(look.thresholds[n].value) for n in names if n != R.SPEED) if names != [R.SPEED] else 2
    for numbers in portions(gathering.stamps_to_look_at(look.window, least=min(least, 3)), size=_TOGETHER):
        scans = gathering.scans_of_stamps(numbers, look.since(*names))
        for name in names:
            measure = rules.OF_STAMP[name]
            yield from _measured(look, name, SubjectKind.STAMP, scans, measure)


def _of_batches(look: Look) -> Iterator[Sighting]:
    for name in look.among(list(_BY_VERDICT)):
        verdict = _BY_VERDICT[name]
        pks = gathering.batches_to_look_at(look.window, verdict)
        scans = gathering.scans_of_batches(pks, look.since(name), verdict)
        yield from _measured(look, name, SubjectKind.BATCH, scans, rules.many_sessions)


def _of_peers(look: Look) -> Iterator[Sighting]:
    if R.LOT_PEERS not in look.thresholds:
        return
    threshold = look.thresholds[R.LOT_PEERS]
    for numbers in portions(gathering.stamps_to_look_at(look.window, least=threshold.least), size=_TOGETHER):
        scans = gathering.scans_of_stamps(numbers, look.since(R.LOT_PEERS))
        measure = partial(rules.beyond_peers, usual=gathering.usual_sessions(numbers))
        yield from _measured(look, R.LOT_PEERS, SubjectKind.STAMP, scans, measure)


def _of_lots(look: Look) -> Iterator[Sighting]:
    if R.LOT_BEYOND not in look.thresholds:
        return
    for pks in portions(gathering.lots_to_look_at(look.window, least=_LOUD), size=_TOGETHER):
        found = list(_lots_beyond(look, gathering.totals_of_lots(pks)))
        scans = gathering.scans_of_stamps([totals.top_number for _, totals, _ in found], look.now - _LONG)
        for pk, totals, figures in found:
            said = _with(figures | {"all_sessions": totals.sessions}, look.thresholds[R.LOT_BEYOND])
            yield Sighting(R.LOT_BEYOND, SubjectKind.LOT, str(pk), said, scans.get(totals.top_number, []))


def _lots_beyond(look: Look, lots: Mapping[int, LotTotals]) -> Iterator[tuple[int, LotTotals, Figures]]:
    """Lots with more sessions than packs. After an alert on the lot was settled as many packs are opened anew."""
    settled = last_settled(R.LOT_BEYOND, SubjectKind.LOT, [str(pk) for pk in lots])
    for pk, totals in lots.items():
        before = int(settled[str(pk)].figures.get("all_sessions", 0)) if str(pk) in settled else 0
        counted = replace(totals, sessions=totals.sessions - before)
        if figures := rules.lot_beyond(counted, look.thresholds[R.LOT_BEYOND]):
            yield pk, totals, figures


def _of_markets(look: Look) -> Iterator[Sighting]:
    if R.OUTSIDE_MARKET in look.thresholds:
        lots = gathering.lots_sold_somewhere(look.window)
        scans = gathering.scans_outside_market(lots, look.since(R.OUTSIDE_MARKET))
        yield from _measured(look, R.OUTSIDE_MARKET, SubjectKind.LOT, scans, rules.outside)


def _of_unknown(look: Look) -> Iterator[Sighting]:
    if not look.among([R.UNKNOWN_NETWORK, R.UNKNOWN_NEAR]):
        return
    fresh = gathering.unknown_to_look_at(look.window)
    if R.UNKNOWN_NETWORK in look.thresholds:
        scans = gathering.scans_by_network(fresh.networks, look.since(R.UNKNOWN_NETWORK))
        yield from _measured(look, R.UNKNOWN_NETWORK, SubjectKind.NETWORK, scans, rules.unknown_codes)
    if R.UNKNOWN_NEAR in look.thresholds:
        scans = gathering.scans_by_start(fresh.starts, look.since(R.UNKNOWN_NEAR))
        yield from _measured(look, R.UNKNOWN_NEAR, SubjectKind.CODES, scans, rules.many_sessions)


def _of_pins(look: Look) -> Iterator[Sighting]:
    if R.PIN_WRONG in look.thresholds:
        scans = gathering.wrong_pins(look.window, look.since(R.PIN_WRONG))
        yield from _measured(look, R.PIN_WRONG, SubjectKind.STAMP, scans, rules.many_sessions)


def _measured(
    look: Look, name: ShieldRule, kind: SubjectKind, scans: Mapping[Any, list[Seen]], measure: Measure
) -> Iterator[Sighting]:
    """What the rule finds in each subject's scans of its window. What an authority has settled counts no more: it
    is asked for those alone of which something is found, since fewer scans never tell more.
    """
    threshold = look.thresholds[name]
    since = look.now - (threshold.window or _LONG)
    within = {key: [row for row in rows if row.at >= since] for key, rows in scans.items()}
    found = [key for key, rows in within.items() if measure(rows, threshold)]
    settled = last_settled(name, kind, [str(key) for key in found]) if found else {}
    for key in found:
        before = settled.get(str(key))
        start = before.decided_at if before and before.decided_at else since
        counted = [row for row in within[key] if row.at >= start]
        if figures := measure(counted, threshold):
            yield Sighting(name, kind, str(key), _with(figures, threshold), counted)


def _with(figures: Figures, threshold: Threshold) -> Figures:
    hours = threshold.window.total_seconds() / 3600 if threshold.window else 0
    return figures | {"threshold": threshold.value, "hours": hours}
