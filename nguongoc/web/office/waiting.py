"""How long something waits and for whom, in words, and whether the deadline of the profile has passed."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from nguongoc.registry.deadlines import Calendar
from nguongoc.registry.enums import SubmissionState
from nguongoc.registry.models import Submission

_WITH_AUTHORITY = {SubmissionState.SUBMITTED, SubmissionState.REVIEWED}


@dataclass(frozen=True, slots=True)
class Wait:
    words: str
    is_late: bool = False


def wait_of(submission: Submission, days: Calendar) -> Wait:
    """How long a submission waits, for the authority or for the establishment, or when it was moved last."""
    span = _span(submission.moved_at)
    if submission.state == SubmissionState.RETURNED:
        return Wait(f"Chờ cơ sở bổ sung {span}")
    if submission.state not in _WITH_AUTHORITY:
        return Wait(f"{span} trước")
    over = days.days_over(submission)
    if over > 0:
        return Wait(f"Quá hạn {over} ngày làm việc", is_late=True)
    due = days.due_date(submission)
    return Wait(f"Chờ {span}" + (f", hạn {due:%d/%m/%Y}" if due else ""))


def wait_since(moment: dt.datetime) -> Wait:
    return Wait(f"Chờ {_span(moment)}")


def _span(moment: dt.datetime) -> str:
    minutes = int((timezone.now() - moment).total_seconds() // 60)
    if minutes < 1:
        return "chưa đầy 1 phút"
    if minutes < 60:  # noqa: PLR2004 -- minutes in an hour
        return f"{minutes} phút"
    if minutes < 24 * 60:
        return f"{minutes // 60} giờ"
    return f"{minutes // (24 * 60)} ngày"
