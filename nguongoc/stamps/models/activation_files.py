"""Activations that come as an Excel file: the file, and each of its rows with what became of it."""

from typing import Self

from django.db import models
from django.db.models.functions import Now

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.stamps.enums import ActivationRowState
from nguongoc.stamps.models.batches import CodeBatch
from nguongoc.trace.models import Lot


class ActivationFileQuerySet(models.QuerySet["ActivationFile"]):
    def visible_to(self, person: Person) -> Self:
        if not person.may(Permission.ACTIVATE_STAMPS):
            return self.none()
        return self.filter(organisation=person.organisation)


class ActivationFile(models.Model):
    """A file whose rows are judged; `digest` (SHA-256, hexadecimal) tells one that was sent before.

    Once `applied_at` is set, a background job activates the rows that wait, in the name of `applied_by`.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="activation_files")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now())
    applied_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    applied_at = models.DateTimeField(null=True)

    objects = ActivationFileQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["organisation", "digest"], name="activation_files_sent")]

    def __str__(self) -> str:
        return f"Tệp kích hoạt {self.name}"


class ActivationRow(models.Model):
    """A row of the file: its cells as typed, what they mean where that is clear, and what became of it."""

    file = models.ForeignKey(ActivationFile, models.RESTRICT, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    batch = models.ForeignKey(CodeBatch, models.RESTRICT, null=True, related_name="+", db_index=False)
    first = models.BigIntegerField(null=True)
    last = models.BigIntegerField(null=True)
    lot = models.ForeignKey(Lot, models.RESTRICT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=ActivationRowState)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="activation_row_read_once")]

    def __str__(self) -> str:
        return f"{self.file} · {self.number}"

    @property
    def size(self) -> int:
        return self.last - self.first + 1 if self.first and self.last else 0
