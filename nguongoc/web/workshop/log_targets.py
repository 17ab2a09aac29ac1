"""What an entry is written about: a lot or a cycle, with the addresses of its pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from nguongoc.accounts.models import Organisation, Person
from nguongoc.registry.enums import EstablishmentKind
from nguongoc.trace.actions import Entry, harvest_cycle, harvest_for_many, record_log, record_many, record_work
from nguongoc.trace.enums import LogKind, LotState
from nguongoc.trace.models import Household, LogEntry, LogForm, Lot, ProductionCycle
from nguongoc.trace.queries import forms_for
from nguongoc.trace.rules import longest_hold, packs_within


@dataclass(frozen=True)
class Target:
    """`title` names it, `why_closed` says why nothing more is written, where that is so."""

    subject: Lot | ProductionCycle
    person: Person

    @property
    def is_lot(self) -> bool:
        return isinstance(self.subject, Lot)

    @property
    def title(self) -> str:
        subject = self.subject
        return (
            f"{subject.name} · lô {subject.code}"
            if isinstance(subject, Lot)
            else f"{subject.product.name} · {subject.name}"
        )

    @property
    def short(self) -> str:
        return f"lô {self.subject.code}" if isinstance(self.subject, Lot) else self.subject.name

    @property
    def why_closed(self) -> str:
        subject = self.subject
        if isinstance(subject, Lot):
            return "" if subject.state == LotState.OPEN else f"Lô {subject.get_state_display()}"
        return "" if subject.ended_date is None else f"Đã kết thúc ngày {subject.ended_date:%d/%m/%Y}"

    @property
    def home(self) -> str:
        return reverse("workshop:lot" if self.is_lot else "workshop:cycle", args=[self.subject.pk])

    @property
    def choose(self) -> str:
        return reverse("workshop:choose_log" if self.is_lot else "workshop:choose_work", args=[self.subject.pk])

    def write(self, form: LogForm) -> str:
        name = "workshop:write_log" if self.is_lot else "workshop:write_work"
        return reverse(name, args=[self.subject.pk, form.pk])

    def write_many(self, form: LogForm) -> str:
        name = "workshop:write_many" if self.is_lot else "workshop:write_many_work"
        return reverse(name, args=[self.subject.pk, form.pk])

    @cached_property
    def forms(self) -> list[LogForm]:
        """Those that can be written here: of a cycle the work before there are goods, and the harvest that opens a
        lot; of a lot all, but work of a lot that has a cycle is written there.
        """
        found = forms_for(self.subject)
        if isinstance(self.subject, ProductionCycle):
            return [form for form in found if not form.is_counted or form.kind == LogKind.HARVEST]
        return [
            form for form in found if form.is_counted or self.subject.cycle_id is None or form.kind in _OF_LOTS
        ]

    def form(self, pk: int) -> LogForm:
        return get_object_or_404(LogForm, pk=pk, pk__in=[form.pk for form in self.forms])

    @cached_property
    def households(self) -> list[Household]:
        return list(Household.objects.visible_to(self.person).active())

    def opens_lot(self, form: LogForm) -> bool:
        """Whether an entry begins a lot: the harvest of a cycle does."""
        return form.is_counted and not self.is_lot

    def is_for_many(self, form: LogForm) -> bool:
        """Whether one page may write it for several households; packs are counted of the lot as a whole."""
        return bool(self.households) and form.kind != LogKind.PACKING

    @property
    def hold(self) -> LogEntry | None:
        """The treatment because of which nothing may be harvested yet."""
        return longest_hold(self.subject, date=timezone.localdate())

    def record(self, entry: Entry, *, code: str = "") -> LogEntry:
        """Write the entry; a harvest of a cycle opens a lot of that code."""
        subject = self.subject
        if isinstance(subject, Lot):
            return record_log(lot=subject, entry=entry, by=self.person)
        if entry.form.is_counted:
            return harvest_cycle(cycle=subject, code=code, entry=entry, by=self.person)
        return record_work(cycle=subject, entry=entry, by=self.person)

    def record_many(self, entries: Sequence[Entry], *, code: str = "") -> list[LogEntry]:
        """Write an entry for each household; a harvest of a cycle opens one lot of that code for all."""
        if isinstance(self.subject, ProductionCycle) and code:
            return harvest_for_many(cycle=self.subject, code=code, entries=entries, by=self.person)
        return record_many(subject=self.subject, entries=entries, by=self.person)

    def beginning(self, form: LogForm) -> dict[str, Any]:
        """What is filled in before anything is known of last time."""
        subject = self.subject
        if not isinstance(subject, Lot):
            return {"place": subject.place}
        initial: dict[str, Any] = {"unit": subject.unit, "place": subject.cycle.place if subject.cycle else ""}
        content = subject.product_content
        if form.kind == LogKind.PACKING and subject.quantity and content:
            initial["quantity"] = subject.quantity
            most = packs_within(subject.quantity, subject.unit, content)
            if most is not None and most > subject.pack_count:
                initial["pack_count"] = most - subject.pack_count
        return initial


_OF_LOTS = {LogKind.TEST, LogKind.MEASUREMENT, LogKind.DISINFECTION}


def lot_target(person: Person, pk: int) -> Target:
    """A lot of the person's establishment; 404 for any other."""
    own = Lot.objects.visible_to(person).select_related("product__published__record", "cycle__site")
    return Target(get_object_or_404(own.filter(product__isnull=False), pk=pk), person)


def cycle_target(person: Person, pk: int) -> Target:
    own = ProductionCycle.objects.visible_to(person).select_related("product__published__record", "site")
    return Target(get_object_or_404(own, pk=pk), person)


def has_members(organisation: Organisation) -> bool:
    """Whether the establishment is one of households, for which its clerk enters."""
    content = organisation.establishment.content
    kinds = {EstablishmentKind.COOPERATIVE, EstablishmentKind.COOPERATIVE_GROUP}
    return content is not None and content.kind in kinds
