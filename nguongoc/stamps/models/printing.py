"""What was printed of a batch, and the files that it was printed from."""

from django.contrib.postgres.fields import BigIntegerRangeField
from django.db import models
from django.db.models.functions import Now

from nguongoc.accounts.models import Person
from nguongoc.stamps.enums import PrintOutput, PrintState
from nguongoc.stamps.models.batches import CodeBatch
from nguongoc.stamps.models.designs import DesignVersion


class PrintJob(models.Model):
    """Stamps of a batch, or of a part of it, as files for a printer: made in the background, part by part.

    Printing is not activation. `options` are those of nguongoc.stamps.printing.orders; `reason` says why stamps
    that had been printed were printed again. A job of before there were designs has its `layout` instead, and its
    `file`, which is its only part.
    """

    batch = models.ForeignKey(CodeBatch, models.RESTRICT, related_name="print_jobs")
    layout = models.CharField(max_length=40, blank=True, db_default="")
    design = models.ForeignKey(DesignVersion, models.RESTRICT, null=True, related_name="print_jobs")
    output = models.CharField(max_length=20, choices=PrintOutput, db_default=PrintOutput.SHEET)
    options = models.JSONField(default=dict, db_default={})
    numbers = BigIntegerRangeField()
    state = models.CharField(max_length=20, choices=PrintState, default=PrintState.WAITING)
    labels_done = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)
    failure = models.TextField(blank=True)
    reason = models.TextField(blank=True, db_default="")
    ordered_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    ordered_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"Bản in {self.pk}"

    @property
    def size(self) -> int:
        return int(self.numbers.upper) - int(self.numbers.lower)


class PrintPart(models.Model):
    """A finished file of a print job: stamps [lower, upper) of it. What is here is not made again."""

    job = models.ForeignKey(PrintJob, models.RESTRICT, related_name="parts")
    numbers = BigIntegerRangeField()
    file = models.CharField(max_length=200)
    size_bytes = models.BigIntegerField()
    is_pins = models.BooleanField(default=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("is_pins", "numbers")
        constraints = [
            models.UniqueConstraint(fields=["job", "numbers", "is_pins"], name="print_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.job}: {self.file}"

    @property
    def first(self) -> int:
        return int(self.numbers.lower)
