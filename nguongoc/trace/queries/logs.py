"""The forms in force, and what was written with them."""

from django.db.models import QuerySet
from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.common.validity import in_force
from nguongoc.trace.models import LogEntry, LogForm, Lot


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
