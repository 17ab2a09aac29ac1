"""Recalls: an order that lots leave the market, with all that came of them."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.registry.models import within_assignments
from nguongoc.safety.complaints.models import Complaint, ComplaintPicture, ComplaintStep
from nguongoc.safety.enums import RecallKind, RecallState
from nguongoc.trace.models import Lot

__all__ = ["Complaint", "ComplaintPicture", "ComplaintStep", "Recall", "RecallQuerySet"]


class RecallQuerySet(models.QuerySet["Recall"]):
    def open(self) -> Self:
        return self.filter(state=RecallState.OPEN)

    def visible_to(self, person: Person) -> Self:
        reached = person.oversees("lots__organisation") & within_assignments(person, "lots__product")
        return self.filter(reached).distinct()


class Recall(models.Model):
    """A recall of a lot and of every lot made from it (Circular 17/2021, articles 10 to 13).

    `delegator` is the absent colleague in whose place it was decided, if any.
    """

    kind = models.CharField(max_length=20, choices=RecallKind)
    state = models.CharField(max_length=20, choices=RecallState, default=RecallState.OPEN)
    lot = models.ForeignKey(Lot, models.RESTRICT, related_name="recalls_started")
    lots = models.ManyToManyField(Lot, related_name="recalls")
    reason = models.TextField()
    instructions = models.TextField()
    decided_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    delegator = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="recalls_decided")
    decided_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    objects = RecallQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["lot"], condition=Q(state=RecallState.OPEN), name="one_open_recall_per_lot"
            ),
            models.CheckConstraint(name="recall_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"Thu hồi {self.lot}"

    @property
    def decided_by_words(self) -> str:
        return doer(self.decided_by, helper=None, for_whom=self.delegator)
