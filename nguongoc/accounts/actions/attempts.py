"""Tries are counted before they are made, so that a hundred at once are no way around the limit."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from nguongoc.accounts.enums import AttemptKind
from nguongoc.accounts.limits import LIMITS, LONGEST, Limit
from nguongoc.accounts.models import Attempt, Person
from nguongoc.accounts.vault import fingerprint
from nguongoc.common import audit
from nguongoc.common.errors import Refusal

_MOST_MINUTES = 90  # beyond, hours are easier to read


class TooManyAttempts(Refusal):
    """A limit of rate is reached; it passes by itself."""


def admit(*, kind: AttemptKind, account: str, from_known_device: bool = False) -> Attempt:
    """Count one more try at an account (its e-mail address) from the present address; delete it once it succeeds.

    Called outside of a transaction: every process must see the try before it is made. Raises TooManyAttempts
    where a limit is reached; a try that is refused does not count, so that trying on makes nobody wait longer.
    """
    attempt = Attempt.objects.create(
        kind=kind, account=fingerprint(account.lower()), address=audit.current_origin().address or None
    )
    for limit in LIMITS[kind]:
        if limit.spares_known_devices and from_known_device:
            continue
        wait = _wait(limit, attempt)
        if wait is not None:
            attempt.delete()
            raise TooManyAttempts(limit.sentence.format(wait=_words(wait)))
    return attempt


def is_last(*, attempt: Attempt) -> bool:
    """Whether a limit is reached by this try."""
    return any(_alike(limit, attempt).count() == limit.allowed for limit in LIMITS[AttemptKind(attempt.kind)])


def forget_wrong_passwords(*, person: Person) -> None:
    """With a new password, failures at the old one mean nothing any more."""
    Attempt.objects.filter(kind=AttemptKind.PASSWORD, account=fingerprint(person.email)).delete()


def forget_old_attempts() -> int:
    """Delete tries that no limit counts any more; gives how many."""
    deleted, _ = Attempt.objects.filter(at__lt=timezone.now() - LONGEST).delete()
    return deleted


def _alike(limit: Limit, attempt: Attempt) -> QuerySet[Attempt]:
    same: dict[str, str | None] = {field: getattr(attempt, field) for field in limit.same}
    return Attempt.objects.filter(kind=attempt.kind, at__gt=timezone.now() - limit.within, **same)


def _wait(limit: Limit, attempt: Attempt) -> dt.timedelta | None:
    """How long until one more try is admitted; None where it is now."""
    earlier = _alike(limit, attempt).exclude(pk=attempt.pk).order_by("-at")
    counted = list(earlier.values_list("at", flat=True)[: limit.allowed])
    if len(counted) < limit.allowed:
        return None
    return counted[-1] + limit.within - timezone.now()


def _words(wait: dt.timedelta) -> str:
    """`12 phút`, `3 giờ`: rounded up."""
    minutes = max(1, -int(-wait.total_seconds() // 60))
    return f"{minutes} phút" if minutes <= _MOST_MINUTES else f"{-(-minutes // 60)} giờ"
