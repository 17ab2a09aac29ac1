"""The forms in force, and what was written with them."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.common.validity import in_force
from nguongoc.trace.enums import MAKING, EventAction, EventType, LogKind, MovementKind
from nguongoc.trace.models import Event, LogEntry, LogForm, Lot, Movement, ProductionCycle

_ORDER = list(LogKind)


def forms_in_force() -> QuerySet[LogForm]:
    today = timezone.localdate()
    found = LogForm.objects.filter(in_force(today, start="effective_from", end="effective_to"), is_draft=False)
    return found.order_by("key", "-version")


def forms_for(subject: Lot | ProductionCycle) -> list[LogForm]:
    """The forms in force with which the log of a lot or cycle is written, the newest version of each, in the order
    of the work.

    Those of the way in which its product comes into being, and those of any; all where that is not known.
    """
    content = subject.product_content
    forms = forms_in_force()
    if content is not None:
        forms = forms.filter(sector__in=(content.production, "any"))
    newest: dict[str, LogForm] = {}
    for form in forms:
        newest.setdefault(form.key, form)
    return sorted(newest.values(), key=lambda form: (_ORDER.index(LogKind(form.kind)), form.title))


def last_entry(person: Person, form_key: str) -> LogEntry | None:
    """What was written down last in any version of a form, of the lots and cycles that the person sees."""
    entries = LogEntry.objects.visible_to(person).valid().filter(form__key=form_key)
    return entries.select_related("form").order_by("-pk").first()


def entries_of(lot: Lot) -> QuerySet[LogEntry]:
    """The journal of a lot: what was written of it, and of its cycle up to its last harvest; corrected ones too,
    each with its correction.
    """
    about = Q(lot=lot)
    if lot.cycle_id:
        work = Q(cycle=lot.cycle_id)
        harvests = lot.log_entries.valid().filter(kind=LogKind.HARVEST).order_by("-happened_at")
        last = harvests.values_list("happened_at", flat=True).first()
        about |= work & Q(happened_at__lte=last) if last else work
    return _with_all(LogEntry.objects.filter(about))


def journals_of(lots: Collection[Lot]) -> dict[int, list[LogEntry]]:
    """What counts in the journals of lots (`entries_of` without what was corrected), by lot. Two queries."""
    cycles = {lot.cycle_id for lot in lots if lot.cycle_id}
    counting = LogEntry.objects.valid().filter(Q(lot__in=lots) | Q(cycle__in=cycles))
    by_lot, by_cycle = defaultdict[int, list[LogEntry]](list), defaultdict[int, list[LogEntry]](list)
    for entry in counting.select_related("household").prefetch_related("form"):  # a form once, not with each entry
        if entry.lot_id:
            by_lot[entry.lot_id].append(entry)
        elif entry.cycle_id:
            by_cycle[entry.cycle_id].append(entry)
    return {
        lot.pk: sorted(
            [*_work_before_last_harvest(by_cycle[lot.cycle_id or 0], by_lot[lot.pk]), *by_lot[lot.pk]],
            key=lambda entry: (entry.happened_at, entry.pk),
        )
        for lot in lots
    }


def _work_before_last_harvest(work: list[LogEntry], written: list[LogEntry]) -> list[LogEntry]:
    harvests = [each.happened_at for each in written if each.kind == LogKind.HARVEST]
    last = max(harvests, default=None)
    return work if last is None else [entry for entry in work if entry.happened_at <= last]


def entries_by_key(keys: Collection[int]) -> QuerySet[LogEntry]:
    """These entries, corrected ones too, as a journal shows them."""
    return _with_all(LogEntry.objects.filter(pk__in=keys)).select_related("replacement")


def entries_of_cycle(cycle: ProductionCycle) -> QuerySet[LogEntry]:
    """What was written of a cycle, and the harvests from it; corrected ones too."""
    harvests = Q(lot__cycle=cycle, kind=LogKind.HARVEST)
    return _with_all(LogEntry.objects.filter(Q(cycle=cycle) | harvests))


def makes_goods(entry: LogEntry) -> bool:
    """Whether the entry made its lot: slaughter and processing do, and packing of what nobody had made before."""
    if entry.kind in MAKING:
        return True
    if entry.kind != LogKind.PACKING or entry.event is None:
        return False
    observed = Event.objects.filter(id=entry.event, event_type=EventType.OBJECT, action=EventAction.OBSERVE)
    return not observed.exists()


def used_by(entry: LogEntry) -> list[Movement]:
    """What the entry took of other holdings, as movements out of them."""
    if entry.event is None:
        return []
    used = Movement.objects.filter(event=entry.event, kind=MovementKind.USED)
    return list(used.select_related("lot__product__published__record", "lot__raw_of", "incoming__thing__lot"))


def _with_all(entries: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
    return entries.select_related(
        "form", "household", "entered_by", "helper", "lot", "cycle", "correction__made_by", "correction__helper"
    ).prefetch_related(
        "flags__decisions__organisation", "flags__decisions__decided_by", "flags__decisions__delegator"
    )
