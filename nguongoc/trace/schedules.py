"""Schedules of standing queries (EPCIS 2.0, 8.2.5.3): which instants they name, on the clock of the province.

Parts are `second minute hour dayOfMonth month dayOfWeek` (1 is Monday). Each holds numbers and ranges, separated
by commas: `5`, `0,30`, `[1-5]`; a start with a step, `0/30`, is read too, as the standard's own example has it. An
instant must fit every part. What is finer than the finest part named is at its least: hour 1, minute 5 is 01:05:00
each day.
"""

import datetime as dt
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from nguongoc.common.errors import Refusal

PARTS = {
    "second": (0, 59),
    "minute": (0, 59),
    "hour": (0, 23),
    "dayOfMonth": (1, 31),
    "month": (1, 12),
    "dayOfWeek": (1, 7),
}
_ONE = r"([0-9]{1,2})(?:/([0-9]{1,2}))?|\[([0-9]{1,2})-([0-9]{1,2})\]"
PATTERN = rf"^({_ONE})(,({_ONE}))*$"
_ELEMENT = re.compile(_ONE)
_LONGEST = 200
_DAYS = 366 * 41  # within 40 years each 29 February has been each day of the week


class ControlsRefused(Refusal):
    """What says when a subscription runs is wrong (SubscriptionControlsException of the standard)."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The values that each part may have, in order."""

    second: tuple[int, ...]
    minute: tuple[int, ...]
    hour: tuple[int, ...]
    days_of_month: frozenset[int]
    months: frozenset[int]
    days_of_week: frozenset[int]

    def after(self, moment: dt.datetime) -> dt.datetime:
        """The first instant later than `moment` that fits. Raises ControlsRefused where none ever comes."""
        start = timezone.localtime(moment)
        for ahead in range(_DAYS):
            day = start.date() + dt.timedelta(days=ahead)
            if self._has(day):
                found = self._first_in(day, start.time() if ahead == 0 else None)
                if found is not None:
                    return found
        raise ControlsRefused("Lịch này không bao giờ tới: không có ngày nào như vậy.")

    def _has(self, day: dt.date) -> bool:
        return day.month in self.months and day.day in self.days_of_month and day.isoweekday() in self.days_of_week

    def _first_in(self, day: dt.date, later_than: dt.time | None) -> dt.datetime | None:
        zone = timezone.get_current_timezone()
        times = (dt.time(*parts) for parts in itertools.product(self.hour, self.minute, self.second))
        found = next((each for each in times if later_than is None or each > later_than), None)
        return dt.datetime.combine(day, found, zone) if found else None


def read_schedule(parts: Mapping[str, object]) -> Schedule:
    """The schedule that the parts name. Raises ControlsRefused for what is none."""
    unknown = set(parts) - set(PARTS)
    if unknown or not parts:
        why = f"không có phần {min(unknown)[:40]}" if unknown else "hãy nêu ít nhất một phần"
        raise ControlsRefused(f"Lịch gửi: {why}. Có: {', '.join(PARTS)}.")
    finest = next(place for place, name in enumerate(PARTS) if name in parts)
    values = {
        name: _values(name, parts[name]) if name in parts else _unnamed(name, is_finer=place < finest)
        for place, name in enumerate(PARTS)
    }
    return Schedule(
        second=values["second"],
        minute=values["minute"],
        hour=values["hour"],
        days_of_month=frozenset(values["dayOfMonth"]),
        months=frozenset(values["month"]),
        days_of_week=frozenset(values["dayOfWeek"]),
    )


def _unnamed(name: str, *, is_finer: bool) -> tuple[int, ...]:
    least, most = PARTS[name]
    return (least,) if is_finer and name in {"second", "minute", "hour"} else tuple(range(least, most + 1))


def _values(name: str, text: object) -> tuple[int, ...]:
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise _wrong(name)
    found: set[int] = set()
    for element in text.split(","):
        match = _ELEMENT.fullmatch(element.strip())
        if match is None:
            raise _wrong(name)
        found.update(_element(name, *match.groups()))
    return tuple(sorted(found))


def _element(name: str, start: str | None, step: str | None, first: str | None, last: str | None) -> range:
    least, most = PARTS[name]
    if start is not None:
        values = range(int(start), most + 1, int(step) or 1) if step else range(int(start), int(start) + 1)
    else:
        values = range(int(first or 0), int(last or 0) + 1)
    if not values or values[0] < least or values[-1] > most:
        raise _wrong(name)
    return values


def _wrong(name: str) -> Refusal:
    least, most = PARTS[name]
    return ControlsRefused(
        f"{name}: viết số từ {least} đến {most}, nhiều số cách nhau bằng dấu phẩy, khoảng như [{least}-{most}].",
    )
