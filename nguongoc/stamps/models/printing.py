"""What was printed of a batch."""

from django.contrib.postgres.fields import BigIntegerRangeField
from django.db import models
from django.db.models.functions import Now

from nguongoc.accounts.models import Person
from nguongoc.stamps.enums import PrintState
from nguongoc.stamps.models.batches import CodeBatch


class PrintJob(models.Model):
    """A label sheet of a batch or of a part of it, made in the background. Printing is not activation.

    `reason` says why stamps that had been printed were printed again.
    """

    batch = models.ForeignKey(CodeBatch, models.RESTRICT, related_name="print_jobs")
    layout = models.CharField(max_length=40)
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
