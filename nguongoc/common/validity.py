"""What is in force between two dates: from the first one on, up to and without the second; empty is open."""

import calendar
import datetime as dt
from typing import TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone

from nguongoc.common.errors import Refusal

M = TypeVar("M", bound=Model)


def in_force(date: dt.date, *, start: str = "valid_from", end: str = "valid_to") -> Q:
    """The condition that a row is in force on a date, by the names of its two columns."""
    begun = Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lte": date})
    return begun & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": date}))


def make_way(versions: QuerySet[M], start: dt.date) -> None:
    """A new version begins: the one in force ends then; later ones stay as history, with an empty period.

    `versions` are those of one thing, by `effective_from` and `effective_to`, locked by the caller.
    """
    versions.filter(effective_from__gte=start).update(effective_to=F("effective_from"))
    lasts = Q(effective_to__isnull=True) | Q(effective_to__gt=start)
    versions.filter(lasts, effective_from__lt=start).update(effective_to=start)


def require_end_to_come(end: dt.date, *, start: dt.date | None = None) -> None:
    """What is granted for some days ends not before today, nor before it starts. Raises Refusal (`last_date`)."""
    if end < max(start or end, timezone.localdate()):
        first = "từ ngày đầu và " if start else ""
        raise Refusal(f"Ngày cuối phải {first}từ hôm nay trở đi.", field="last_date")


def months_after(date: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last of that month where it has no such day."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(date.day, last))


def in_force_through(date: dt.date) -> Q:
    """The same for rows with `first_date` and `last_date`: the last day still counts (`đến hết ngày`)."""
    return Q(first_date__lte=date) & (Q(last_date__isnull=True) | Q(last_date__gte=date))
