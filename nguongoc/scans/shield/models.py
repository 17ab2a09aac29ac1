"""Alerts: what the rules saw of scans, with the scans that say so, and what an authority found."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from nguongoc.accounts.enums import Level
from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.places.provinces import place_name
from nguongoc.registry.models import within_assignments
from nguongoc.safety.models import Inspection
from nguongoc.scans.shield.enums import AlertState, Finding, ShieldRule, SubjectKind
from nguongoc.stamps.models import CodeBatch
from nguongoc.trace.models import Lot

_WHOLE_PROVINCE = {Level.DEPARTMENT, Level.PROVINCE}


class AlertQuerySet(models.QuerySet["Alert"]):
    def open(self) -> Self:
        return self.filter(state=AlertState.OPEN)

    def settled(self) -> Self:
        return self.filter(state=AlertState.SETTLED)

    def waiting_for(self, person: Person) -> Self:
        """Without a finding, and within the day's budget of the authority."""
        return self.visible_to(person).open().filter(is_gathered=False)

    def visible_to(self, person: Person) -> Self:
        """An authority's are those of establishments in its jurisdiction; what names no establishment (codes that
        are none of ours) is for the departments and the province.
        """
        organisation = person.organisation
        if organisation is None or not organisation.is_authority:
            return self.none()
        reached = person.oversees("organisation") & within_assignments(person)
        if organisation.level in _WHOLE_PROVINCE:
            reached |= Q(organisation=None)
        return self.filter(reached)


class Alert(models.Model):
    """One rule saw something about one subject. One is open at a time: what is seen later is added to it.

    `figures` is what the rule measured, its threshold with it; `evidence` the scans that say so, the newest of
    them, as rows of `at`, `province`, `verdict`, `visitor` (a mark that is the same for the same visitor and tells
    nothing else), `number` or `asked`. Scans are forgotten after some time, alerts keep theirs. `is_gathered`
    where the authority had its fill of alerts on that day.
    """

    rule = models.CharField(max_length=20, choices=ShieldRule)
    subject_kind = models.CharField(max_length=10, choices=SubjectKind)
    subject_key = models.CharField(max_length=64)
    number = models.BigIntegerField(null=True)
    batch = models.ForeignKey(CodeBatch, models.RESTRICT, null=True, related_name="alerts")
    lot = models.ForeignKey(Lot, models.RESTRICT, null=True, related_name="alerts")
    organisation = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="alerts")
    state = models.CharField(max_length=10, choices=AlertState, default=AlertState.OPEN)
    figures = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)
    is_gathered = models.BooleanField(default=False)
    opened_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())
    inspection = models.ForeignKey(Inspection, models.RESTRICT, null=True, related_name="alerts")
    finding = models.CharField(max_length=10, choices=Finding, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    decided_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    delegator = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    authority = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ("-seen_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject_kind", "subject_key"],
                condition=Q(state=AlertState.OPEN),
                name="one_open_alert_per_rule_and_subject",
            ),
            models.CheckConstraint(
                name="alert_settled_by_somebody",
                condition=Q(state=AlertState.OPEN, finding="", decided_by=None, decided_at=None)
                | (
                    Q(state=AlertState.SETTLED, decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(finding="")
                    & ~Q(reason="")
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["rule", "subject_kind", "subject_key", "decided_at"], name="alerts_by_subject")
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}: {self.subject_words}"

    @property
    def place(self) -> int | None:
        """The place of the stamp in its batch, as people name it."""
        return self.batch.place_of(self.number) if self.batch and self.number is not None else None

    @property
    def subject_words(self) -> str:
        if self.subject_kind == SubjectKind.STAMP and self.batch:
            return f"tem số {self.place} của {self.batch}"
        if self.subject_kind == SubjectKind.BATCH:
            return str(self.batch)
        if self.subject_kind == SubjectKind.LOT:
            return f"lô {self.lot.code}" if self.lot else ""
        if self.subject_kind == SubjectKind.CODES:
            return f"mã bắt đầu bằng {self.subject_key}"
        return "một mạng của người quét"

    @property
    def decided_by_words(self) -> str:
        return doer(self.decided_by, helper=None, for_whom=self.delegator)

    @property
    def found(self) -> dict[str, Any]:
        figures: dict[str, Any] = self.figures
        return figures


class Sweep(models.Model):
    """Up to when scans were written that the rules have looked at. One row."""

    written_before = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="one_sweep", condition=Q(pk=1))]

    def __str__(self) -> str:
        return str(self.written_before)


class DeclaredMarket(models.Model):
    """The provinces (codes of the statistics office) in which the stamps of a product may be expected, as its
    establishment declared. Without a row: anywhere.
    """

    product = models.OneToOneField("registry.Product", models.RESTRICT, related_name="declared_market")
    provinces = models.JSONField(default=list)
    declared_by = models.ForeignKey(Person, models.RESTRICT, related_name="+", db_index=False)
    declared_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.product}: {', '.join(self.provinces)}"

    @property
    def names(self) -> list[str]:
        return [place_name(code) for code in self.provinces]
