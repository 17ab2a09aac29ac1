"""Pre-harvest intervals and withdrawal periods: from when on what was treated may be harvested."""

import datetime as dt
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from nguongoc.trace.enums import HARVESTS
from nguongoc.trace.models import CatalogueItem, Household, LogEntry, LogForm, Lot, ProductionCycle
from nguongoc.trace.models.logs import LogEntryQuerySet
from nguongoc.trace.questions import questions_of

_LONGEST_DAYS = 3650


def first_harvest_date(
    form: LogForm, answers: dict[str, str], *, happened_at: dt.datetime, product_name: str
) -> dt.date | None:
    """The first day on which what the entry treated may be harvested: the day of use and the longer of the days
    written down and those of the catalogue. None where the entry tells of no interval.
    """
    told = {question.role: (question, answers.get(question.name, "")) for question in questions_of(form.fields)}
    days = []
    question, written = told.get("interval_days", (None, ""))
    if question and written:
        days.append(int(min(Decimal(written), Decimal(_LONGEST_DAYS))))
    question, used = told.get("used", (None, ""))
    if question and used and question.catalogue:
        item = CatalogueItem.objects.in_force(timezone.localdate(happened_at))
        found = item.filter(catalogue=question.catalogue, key=CatalogueItem.key_of(used)).first()
        known = found.interval_for(product_name) if found else None
        days += [known] if known else []
    question, date = told.get("treated_on", (None, ""))
    if question and not date:
        return None
    day = dt.date.fromisoformat(date) if date else timezone.localdate(happened_at)
    longest = max(days, default=0)
    return day + dt.timedelta(days=min(longest, _LONGEST_DAYS)) if longest > 0 else None


def entries_shared_with(subject: Lot | ProductionCycle, household: Household | None = None) -> LogEntryQuerySet:
    """The valid entries that count for goods of a lot or cycle: its own, and those of a lot's cycle.

    Of a household: its own, and those that name none.
    """
    if isinstance(subject, Lot):
        about = Q(lot=subject)
        if subject.cycle_id:
            about |= Q(cycle=subject.cycle_id)
    else:
        about = Q(cycle=subject) | Q(lot__cycle=subject)
    found = LogEntry.objects.valid().filter(about)
    return found.filter(Q(household=None) | Q(household=household)) if household else found


def longest_hold(
    subject: Lot | ProductionCycle, *, date: dt.date, household: Household | None = None
) -> LogEntry | None:
    """The treatment whose interval ends last, where that is after `date`."""
    held = entries_shared_with(subject, household).filter(harvest_from__gt=date, happened_at__date__lte=date)
    return held.select_related("form").order_by("harvest_from", "pk").last()


def harvests_within(entry: LogEntry) -> LogEntryQuerySet:
    """Harvests that were written down already and lie within the interval that an entry tells of."""
    shared = entries_shared_with(entry.subject, entry.household).filter(kind__in=HARVESTS)
    return shared.filter(happened_at__gte=entry.happened_at, happened_at__date__lt=entry.harvest_from)


def is_harvest(entry: LogEntry) -> bool:
    return entry.kind in HARVESTS
