"""Stamps that an authority printed are handed over in pieces, rolls or sheets, and each piece is confirmed."""

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person
from nguongoc.stamps.models.batches import CodeBatch


class StampDelivery(models.Model):
    """Printed stamps of a batch were handed over to `receiver` (a name, a role), in the name of `organisation`."""

    batch = models.ForeignKey(CodeBatch, models.RESTRICT, related_name="deliveries")
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="+")
    receiver = models.CharField(max_length=200)
    delivered_date = models.DateField()
    note = models.TextField(blank=True)
    delivered_by = models.ForeignKey(Person, models.RESTRICT, related_name="+", db_index=False)
    delegator = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"Lần giao {self.pk} của {str(self.batch).lower()}"


class DeliveryPieceQuerySet(models.QuerySet["DeliveryPiece"]):
    def waiting_for(self, organisation: Organisation) -> Self:
        """Handed over to the establishment, and not confirmed yet."""
        return self.filter(batch__organisation=organisation, confirmed_at__isnull=True)


class DeliveryPiece(models.Model):
    """Stamps [lower, upper) of the batch on one roll or stack of sheets, and when the establishment confirmed it.

    What was missing in it then is void as lost: the changes of the batch tell which. The database guarantees that
    no two pieces overlap, that a piece lies inside its batch, and that only the confirmation changes, once.
    """

    delivery = models.ForeignKey(StampDelivery, models.RESTRICT, related_name="pieces")
    batch = models.ForeignKey(CodeBatch, models.RESTRICT, related_name="pieces")
    label = models.CharField(max_length=60)
    numbers = BigIntegerRangeField()
    confirmed_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    helper = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True)

    objects = DeliveryPieceQuerySet.as_manager()

    class Meta:
        ordering = ("numbers",)
        constraints = [
            ExclusionConstraint(name="pieces_never_overlap", expressions=[("numbers", RangeOperators.OVERLAPS)]),
            models.UniqueConstraint(fields=["batch", "label"], name="piece_label_once_per_batch"),
            models.CheckConstraint(
                name="piece_confirmed_with_person_and_time",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} của {str(self.batch).lower()}"

    @property
    def first_place(self) -> int:
        return self.batch.place_of(int(self.numbers.lower))

    @property
    def last_place(self) -> int:
        return self.batch.place_of(int(self.numbers.upper) - 1)

    @property
    def size(self) -> int:
        return int(self.numbers.upper) - int(self.numbers.lower)
