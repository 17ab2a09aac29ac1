"""The steps of a lot as the public reads them, from what was written down and counts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import groupby

from django.utils.timezone import localtime

from nguongoc.common.text import number_text
from nguongoc.passport.contents import PassportPicture, PassportStage, PassportStep, PassportTreatment
from nguongoc.registry.contents.products import quantity_text
from nguongoc.registry.models import Picture
from nguongoc.trace.enums import HARVESTS, TREATMENTS
from nguongoc.trace.models import LogEntry
from nguongoc.trace.queries import Stop
from nguongoc.trace.questions import MEDIA, answer_words, questions_of

_TREATMENTS_SHOWN = 20


def steps_of(journal: list[LogEntry], pictures: Mapping[int, Picture]) -> list[PassportStep]:
    """What was done, in its order: of the cycle's work each treatment, the rest once a kind with how often; then
    each entry of the lot. `journal` is what counts of it, `pictures` those of `photos_of` by id.
    """
    apart, often = _parted(journal)
    steps = [_step(entry, pictures) for entry in apart]
    steps += [_summed(same, pictures) for same in often]
    return sorted(steps, key=lambda step: step.at)


def stages_of(journey: list[Stop]) -> list[PassportStage]:
    """The way of the goods through several hands, from what they were made of to who has them now."""
    found = []
    for maker, group in groupby(journey, key=lambda stop: stop.maker):
        stops = list(group)
        steps = list(dict.fromkeys(stop.biz_step for stop in stops if stop.biz_step))
        dates = stops[0].date, stops[-1].date
        found.append(PassportStage(maker=maker, biz_steps=steps, first_date=dates[0], last_date=dates[1]))
    return found if len({stage.maker for stage in found}) > 1 else []


def treatments_of(journal: list[LogEntry]) -> list[PassportTreatment]:
    """Each use of a pesticide or drug that the public may read of, once, in the order of the days: those written
    down as work, and those that a harvest names as the last.
    """
    found: dict[tuple[str, dt.date], PassportTreatment] = {}
    for entry in sorted(journal, key=lambda entry: entry.kind not in TREATMENTS):
        used = _told(entry, "used")
        day = _told(entry, "treated_on")
        date = dt.date.fromisoformat(day) if day else localtime(entry.happened_at).date()
        is_named = bool(used and day)  # by a harvest, as the last
        if (entry.kind not in TREATMENTS and not is_named) or (used, date) in found:
            continue
        found[used, date] = PassportTreatment(
            kind=entry.kind,
            used=used,
            date=date,
            harvest_from=entry.harvest_from,
            harvested_on=_harvested_on(entry, date, journal),
        )
    return sorted(found.values(), key=lambda treatment: treatment.date)


def photos_of(journal: Iterable[LogEntry]) -> set[int]:
    """The ids of the pictures among the answers that the public sees."""
    return {int(photo) for entry in journal for photo in _public_photos(entry)}


def details_of(entry: LogEntry, *, public_only: bool = False) -> list[tuple[str, str]]:
    """The answers of a log entry as label and text, in the order of its form; needs `form`. Pictures and
    recordings are not among them (`files_of`).
    """
    details = [("Số gói", number_text(entry.pack_count))] if entry.pack_count else []
    for question in questions_of(entry.form.fields):
        text = entry.answers.get(question.name)
        if text and question.type not in MEDIA and (question.is_public or not public_only):
            details.append((question.label, answer_words(question, text)))
    if entry.harvest_from:
        details.append(("Được thu hoạch từ ngày", f"{entry.harvest_from:%d/%m/%Y}"))
    return details


def files_of(entry: LogEntry) -> list[tuple[str, str, int]]:
    """Pictures and recordings among the answers: type of the question, label and id; needs `form`."""
    return [
        (question.type, question.label, int(entry.answers[question.name]))
        for question in questions_of(entry.form.fields)
        if question.type in MEDIA and entry.answers.get(question.name)
    ]


def _told(entry: LogEntry, role: str) -> str:
    """The public answer that means this to the checks; empty without one."""
    return next(
        (
            entry.answers.get(question.name, "")
            for question in questions_of(entry.form.fields)
            if question.role == role and question.is_public
        ),
        "",
    )


def _harvested_on(entry: LogEntry, date: dt.date, journal: list[LogEntry]) -> dt.date | None:
    """The first harvest after a treatment: of the same household, where both name one."""
    if entry.kind in HARVESTS:
        return localtime(entry.happened_at).date()
    days = (
        localtime(other.happened_at).date()
        for other in journal
        if other.kind in HARVESTS
        and other.happened_at >= entry.happened_at
        and (not entry.household_id or other.household_id in {None, entry.household_id})
    )
    return min((day for day in days if day >= date), default=None)


def _public_photos(entry: LogEntry) -> list[str]:
    return [
        entry.answers[question.name]
        for question in questions_of(entry.form.fields)
        if question.type == "photo" and question.is_public and entry.answers.get(question.name)
    ]


def _parted(entries: list[LogEntry]) -> tuple[list[LogEntry], list[list[LogEntry]]]:
    """Entries to be shown each by itself, and those of a cycle that are shown once a form."""
    apart: list[LogEntry] = []
    often: dict[str, list[LogEntry]] = defaultdict(list)
    for entry in entries:
        if entry.lot_id or (entry.kind in TREATMENTS and len(apart) < _TREATMENTS_SHOWN):
            apart.append(entry)
        else:
            often[entry.form.key].append(entry)
    return apart, list(often.values())


def _step(entry: LogEntry, pictures: Mapping[int, Picture]) -> PassportStep:
    household = [("Hộ", entry.household.public_name)] if entry.household else []
    found = [pictures[int(each)] for each in _public_photos(entry) if int(each) in pictures]
    return PassportStep(
        kind=entry.kind,
        title=entry.form.title,
        at=entry.happened_at,
        place=entry.place,
        quantity=quantity_text(entry.quantity, entry.unit) if entry.quantity is not None else "",
        details=[*household, *details_of(entry, public_only=True)],
        pictures=[PassportPicture(each.name, each.width, each.height, entry.form.title) for each in found],
        is_corrected=entry.replaces_id is not None,
    )


def _summed(same: list[LogEntry], pictures: Mapping[int, Picture]) -> PassportStep:
    """Work that is done day by day: how often, from when to when; one time alone is shown as it is."""
    if len(same) == 1:
        return _step(same[0], pictures)
    first, last = same[0], same[-1]
    return PassportStep(
        kind=last.kind,
        title=last.form.title,
        at=first.happened_at,
        place=last.place,
        quantity=f"{number_text(len(same))} lần, tới {localtime(last.happened_at):%d/%m/%Y}",
    )
