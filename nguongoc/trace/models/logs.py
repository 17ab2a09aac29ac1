"""What is asked of those who keep a log, and what they wrote down."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.registry.enums import NetUnit
from nguongoc.trace.enums import LogKind
from nguongoc.trace.models.lots import Lot


class LogForm(models.Model):
    """The questions of a log entry, as data: per kind and sector of activity, with the dates it is in force.

    `fields` is a list of {name, label, type, unit, choices [{value, label}], required, help}; `sector` is a
    ProductionSector, or `any`.
    """

    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=LogKind)
    sector = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    fields = models.JSONField(default=list)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="log_form_version_once")]

    def __str__(self) -> str:
        return self.title


class LogEntry(models.Model):
    """What somebody wrote down about a lot. Only ever added; `answers` fit the form's version.

    `helper` is the authority or establishment whose person wrote it for the lot's establishment, if any.
    """

    lot = models.ForeignKey(Lot, models.RESTRICT, related_name="log_entries")
    form = models.ForeignKey(LogForm, models.RESTRICT, related_name="+")
    kind = models.CharField(max_length=20, choices=LogKind)
    happened_at = models.DateTimeField()
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=3, choices=NetUnit)
    pack_count = models.PositiveIntegerField(null=True)
    place = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    event = models.UUIDField(unique=True)
    entered_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    helper = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="+", db_index=False)
    entered_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("happened_at", "pk")
        constraints = [models.CheckConstraint(name="logged_quantity_positive", condition=Q(quantity__gt=0))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.lot}"

    @property
    def entered_by_words(self) -> str:
        return doer(self.entered_by, helper=self.helper, for_whom=self.lot.organisation if self.helper else None)
