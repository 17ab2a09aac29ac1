"""What is asked of those who keep a log, and what they wrote down."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.registry.enums import NetUnit
from nguongoc.trace.enums import BEFORE_GOODS, LogKind
from nguongoc.trace.models.cycles import Household, ProductionCycle
from nguongoc.trace.models.lots import Lot


class LogForm(models.Model):
    """The questions of a log entry, as data: per kind and sector of activity, with the dates it is in force.

    `fields` is a list of questions (nguongoc.trace.questions); `sector` is a ProductionSector, or `any`. A draft
    is what an administrator works on; a version that was in force is never changed again.
    """

    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=LogKind)
    sector = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    fields = models.JSONField(default=list)
    basis = models.CharField(max_length=300, blank=True)
    is_draft = models.BooleanField(default=False)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    entered_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="log_form_version_once"),
            models.UniqueConstraint(fields=["key"], condition=Q(is_draft=True), name="one_draft_of_a_log_form"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_counted(self) -> bool:
        """Whether an entry has a quantity of a lot."""
        return self.kind not in BEFORE_GOODS


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(
            Q(lot__in=Lot.objects.visible_to(person).order_by())
            | Q(cycle__in=ProductionCycle.objects.visible_to(person).order_by())
        )

    def valid(self) -> Self:
        """Without those that were corrected or struck out."""
        return self.filter(correction=None)


class LogEntry(models.Model):
    """What somebody wrote down about a lot, or about a cycle before there are lots. Only ever added; `answers` fit
    the form's version. An entry about goods has a quantity and the event that it made.

    `helper` is the authority or establishment whose person wrote it for the establishment, if any; `household` the
    one of a cooperative for which it was written. `harvest_from` is the first day on which what was treated may be
    harvested. `form_key` comes with the page: the same page sent twice makes one entry. `replaces` is the entry
    that this one corrects.
    """

    lot = models.ForeignKey(Lot, models.RESTRICT, null=True, related_name="log_entries")
    cycle = models.ForeignKey(ProductionCycle, models.RESTRICT, null=True, related_name="log_entries")
    household = models.ForeignKey(Household, models.RESTRICT, null=True, related_name="log_entries")
    form = models.ForeignKey(LogForm, models.RESTRICT, related_name="entries")
    kind = models.CharField(max_length=20, choices=LogKind)
    happened_at = models.DateTimeField()
    quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    unit = models.CharField(max_length=3, choices=NetUnit, blank=True)
    pack_count = models.PositiveIntegerField(null=True)
    place = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    harvest_from = models.DateField(null=True)
    event = models.UUIDField(unique=True, null=True)
    form_key = models.UUIDField(unique=True, null=True)
    replaces = models.OneToOneField("self", models.RESTRICT, null=True, related_name="replacement")
    entered_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    helper = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="+", db_index=False)
    entered_at = models.DateTimeField(db_default=Now())

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        ordering = ("happened_at", "pk")
        constraints = [
            models.CheckConstraint(name="logged_quantity_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="log_entry_of_lot_or_cycle",
                condition=Q(lot__isnull=False, cycle__isnull=True) | Q(lot__isnull=True, cycle__isnull=False),
            ),
            models.CheckConstraint(
                name="logged_goods_have_an_event",
                condition=Q(quantity__isnull=True, event__isnull=True)
                | Q(quantity__isnull=False, event__isnull=False, lot__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.subject}"

    @property
    def subject(self) -> Lot | ProductionCycle:
        found = self.lot or self.cycle
        if found is None:
            raise ValueError("An entry is about a lot or a cycle.")
        return found

    @property
    def entered_by_words(self) -> str:
        return doer(
            self.entered_by, helper=self.helper, for_whom=self.subject.organisation if self.helper else None
        )


class LogCorrection(models.Model):
    """An entry that was wrong, and why; `entry.replacement` is what stands in its place, if anything does. All
    stay.

    `declaration` is the event by which the entry's own was declared wrong.
    """

    entry = models.OneToOneField(LogEntry, models.RESTRICT, related_name="correction")
    reason = models.TextField()
    declaration = models.UUIDField(unique=True, null=True)
    made_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    helper = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(name="log_correction_gives_its_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"Đính chính {self.entry}"

    @property
    def made_by_words(self) -> str:
        return doer(
            self.made_by,
            helper=self.helper,
            for_whom=self.entry.subject.organisation if self.helper else None,
        )
