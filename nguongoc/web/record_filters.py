"""How lists of records are narrowed by the address: the same for what is shown and for what is exported."""

from typing import TypeVar

from django.http import QueryDict

from nguongoc.registry.enums import RecordState
from nguongoc.registry.models import Record, RecordQuerySet, Site

R = TypeVar("R", bound=Record)


def by_text_and_place(rows: RecordQuerySet[R], asked: QueryDict) -> RecordQuerySet[R]:
    """The records that match `q` (words of the name, or numbers) and `xa` (key of a unit): where a site
    itself lies, else where the establishment does.
    """
    rows, unit = rows.matching(asked.get("q", "")), asked.get("xa", "")
    place = "unit__key" if issubclass(rows.model, Site) else "organisation__unit__key"
    return rows.filter(**{place: unit}) if unit else rows


def by_state(rows: RecordQuerySet[R], asked: QueryDict) -> RecordQuerySet[R]:
    """The records in the state `tinh-trang`."""
    state = asked.get("tinh-trang", "")
    return rows.filter(state=state) if state in RecordState.values else rows
