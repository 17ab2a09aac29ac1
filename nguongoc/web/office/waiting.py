"""How long something waits, in words, and whether the deadline of the profile has passed."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from nguongoc.places.models import Province
from nguongoc.registry.enums import SubmissionState
from nguongoc.registry.models import Submission

_SATURDAY = 5
_DEADLINES = {SubmissionState.SUBMITTED: "review", SubmissionState.REVIEWED: "approval"}


@dataclass(frozen=True, slots=True)
class Wait:
    words: str
    is_late: bool = False


def deadlines(province: Province | None) -> dict[str, int]:
    """Working days allowed, by the key of the deadline, as the profile says today."""
    today = timezone.localdate().isoformat()
    rows = province.settings.get("deadlines", []) if province else []
    return {
        row["key"]: row["working_days"]
        for row in rows
        if "working_days" in row and row.get("effective_from", "") <= today < row.get("effective_to", "9999")
    }


def wait_of(submission: Submission, allowed: dict[str, int]) -> Wait:
    """How long a submission waits for the authority, or how long ago it was last moved."""
    key = _DEADLINES.get(SubmissionState(submission.state))
    if key is None:
        return Wait(f"{_span(submission.moved_at)} trước")
    over = working_days_since(submission.moved_at) - allowed[key] if key in allowed else 0
    if over > 0:
        return Wait(f"Quá hạn {over} ngày làm việc", is_late=True)
    return wait_since(submission.moved_at)


def wait_since(moment: dt.datetime) -> Wait:
    return Wait(f"Chờ {_span(moment)}")


def working_days_since(moment: dt.datetime) -> int:
    """Whole working days after the day of `moment`, today among them; Saturdays and Sundays do not count."""
    start, today = timezone.localdate(moment), timezone.localdate()
    weeks, rest = divmod(max(0, (today - start).days), 7)
    days = (start + dt.timedelta(days=weeks * 7 + place) for place in range(1, rest + 1))
    return weeks * 5 + sum(day.weekday() < _SATURDAY for day in days)


def _span(moment: dt.datetime) -> str:
    minutes = int((timezone.now() - moment).total_seconds() // 60)
    if minutes < 1:
        return "chưa đầy 1 phút"
    if minutes < 60:  # noqa: PLR2004 -- minutes in an hour
        return f"{minutes} phút"
    if minutes < 24 * 60:
        return f"{minutes // 60} giờ"
    return f"{minutes // (24 * 60)} ngày"
