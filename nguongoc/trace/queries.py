"""The graph that lots and events make, and the forms in force."""

from collections.abc import Collection

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.validity import in_force
from nguongoc.registry.completeness import Completeness, completeness
from nguongoc.trace.models import LogEntry, LogForm, Lot

_DESCENDANTS = """
WITH RECURSIVE reached (lot_id) AS (
  SELECT unnest(%s::bigint[])
  UNION
  SELECT output.lot_id
  FROM reached
  JOIN trace_eventlot input ON input.lot_id = reached.lot_id AND input.part = 'input'
  JOIN trace_eventlot output ON output.event = input.event AND output.part = 'output'
)
SELECT lot_id FROM reached
"""


def descendants(lot_ids: Collection[int]) -> list[int]:
    """The lots themselves and every lot that anything of them went into, however far."""
    return _reach(_DESCENDANTS, lot_ids)


def ancestors(lot_ids: Collection[int]) -> list[int]:
    """The lots themselves and every lot that anything in them came from, however far."""
    turned = _DESCENDANTS.replace("'input'", "'?'").replace("'output'", "'input'").replace("'?'", "'output'")
    return _reach(turned, lot_ids)


def completeness_of(lot: Lot) -> Completeness | None:
    """The minimum data of a lot and its product, as published; None for raw material. Three queries."""
    content = lot.product_content
    if lot.product is None or content is None:
        return None
    return completeness(lot.product, content, lot={"steps"} if lot.log_entries.exists() else set())


def _reach(statement: str, lot_ids: Collection[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(lot_ids)])
        return [row[0] for row in cursor.fetchall()]


def forms_in_force() -> QuerySet[LogForm]:
    today = timezone.localdate()
    found = LogForm.objects.filter(in_force(today, start="effective_from", end="effective_to"))
    return found.order_by("key", "-version")


def forms_for(lot: Lot) -> list[LogForm]:
    """The forms in force with which a lot's log is written, the newest version of each.

    Those of the way in which its product comes into being, and those of any; all where that is not known.
    """
    content = lot.product_content
    forms = forms_in_force()
    if content is not None:
        forms = forms.filter(sector__in=(content.production, "any"))
    newest: dict[str, LogForm] = {}
    for form in forms:
        newest.setdefault(form.key, form)
    return list(newest.values())


def last_entry(person: Person, form_key: str) -> LogEntry | None:
    """What was written down last in any version of a form, of the lots that the person sees."""
    entries = LogEntry.objects.filter(lot__in=Lot.objects.visible_to(person), form__key=form_key)
    return entries.select_related("form").order_by("-pk").first()


def proposed_code(organisation: Organisation) -> str:
    """A free lot code from today's date: day, month, year, and the next number of the day, as `231126-01`."""
    prefix = f"{timezone.localdate():%d%m%y}-"
    taken = set(
        Lot.objects.filter(organisation=organisation, code__startswith=prefix).values_list("code", flat=True)
    )
    return next(code for number in range(1, len(taken) + 2) if (code := f"{prefix}{number:02d}") not in taken)
