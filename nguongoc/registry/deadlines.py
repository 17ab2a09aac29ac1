"""Until when an authority has to decide: working days of the profile, without its public holidays.

The clock of a step starts when the submission comes to the authority and stops when it leaves; while it is with
the establishment no clock of the authority runs, and each return starts it anew.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from nguongoc.places.models import Province
from nguongoc.places.queries import rows_in_force
from nguongoc.registry.enums import SubmissionState
from nguongoc.registry.models import Submission

DRAFTS_KEPT = "registration_draft"  # the key of the days after which an untouched draft goes
_SATURDAY = 5
_KEYS = {SubmissionState.SUBMITTED: "review", SubmissionState.REVIEWED: "approval"}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days, and how many of them each state of a submission allows."""

    holidays: frozenset[dt.date] = frozenset()
    allowed: dict[str, int] = field(default_factory=dict)

    def is_working_day(self, date: dt.date) -> bool:
        return date.weekday() < _SATURDAY and date not in self.holidays

    def working_days_since(self, moment: dt.datetime) -> int:
        """Whole working days after the day of `moment`, today among them."""
        start, today = timezone.localdate(moment), timezone.localdate()
        weeks, rest = divmod(max(0, (today - start).days), 7)
        days = (start + dt.timedelta(days=weeks * 7 + place) for place in range(1, rest + 1))
        counted = weeks * 5 + sum(day.weekday() < _SATURDAY for day in days)
        off = sum(start < day <= today and day.weekday() < _SATURDAY for day in self.holidays)
        return counted - off

    def days_over(self, submission: Submission) -> int:
        """How many working days the authority is late; 0 in time, and where no deadline is set."""
        allowed = self.allowed.get(submission.state)
        return 0 if allowed is None else max(0, self.working_days_since(submission.moved_at) - allowed)

    def due_date(self, submission: Submission) -> dt.date | None:
        """The last day in time; none where no deadline is set."""
        left = self.allowed.get(submission.state)
        if left is None:
            return None
        day = timezone.localdate(submission.moved_at)
        while left > 0:
            day += dt.timedelta(days=1)
            left -= self.is_working_day(day)
        return day

    def late(self) -> Q:
        """The condition that the authority which has a submission is late with it."""
        condition = Q(pk__in=[])
        for state, allowed in self.allowed.items():
            condition |= Q(state=state, moved_at__lt=self._start_of_time(allowed))
        return condition

    def _start_of_time(self, allowed: int) -> dt.datetime:
        """What came before this moment has waited more than `allowed` working days."""
        day, counted = timezone.localdate(), 0
        while True:
            counted += self.is_working_day(day)
            if counted > allowed:
                return dt.datetime.combine(day, dt.time.min, timezone.get_current_timezone())
            day -= dt.timedelta(days=1)


def calendar() -> Calendar:
    """Holidays and deadlines of the profile, as in force today; none before a profile is loaded. One query."""
    settings = _settings()
    rows = rows_in_force(settings.get("deadlines", []))
    allowed = {row["key"]: row["working_days"] for row in rows if "working_days" in row}
    return Calendar(
        holidays=frozenset(dt.date.fromisoformat(row["date"]) for row in settings.get("holidays", [])),
        allowed={state: allowed[key] for state, key in _KEYS.items() if key in allowed},
    )


def days_of(key: str) -> int | None:
    """The calendar days that the profile sets under this key today; none where it says nothing."""
    today = timezone.localdate().isoformat()
    rows = [row for row in _settings().get("deadlines", []) if row["key"] == key and "days" in row]
    return next((int(row["days"]) for row in rows if row.get("effective_from", "") <= today), None)


def _settings() -> dict[str, Any]:
    return Province.objects.values_list("settings", flat=True).first() or {}
