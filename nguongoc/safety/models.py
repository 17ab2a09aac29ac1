"""Recalls of lots, warnings of products, and inspections."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.accounts.queries import with_predecessors
from nguongoc.registry.models import Product, within_assignments
from nguongoc.safety.complaints.models import Complaint, ComplaintPicture, ComplaintStep, KeptPicture
from nguongoc.safety.enums import InspectionResult, InspectionState, RecallKind, RecallState
from nguongoc.trace.models import Lot

__all__ = [
    "Complaint",
    "ComplaintPicture",
    "ComplaintStep",
    "Inspection",
    "InspectionQuerySet",
    "KeptPicture",
    "Recall",
    "RecallQuerySet",
    "SafetyWarning",
    "WarningQuerySet",
]


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


class WarningQuerySet(models.QuerySet["SafetyWarning"]):
    def in_force(self, date: dt.date | None = None) -> Self:
        """Those that the public reads on a date, by default today."""
        day = date or timezone.localdate()
        return self.filter(Q(last_date=None) | Q(last_date__gte=day), first_date__lte=day, withdrawn_at=None)

    def visible_to(self, person: Person) -> Self:
        """Those about establishments in the jurisdiction and about their products, and those that the person's
        authority opened. A producer sees those about assigned products and about the whole establishment.
        """
        assigned = within_assignments(person, "product")
        return self.filter(
            person.oversees("product__organisation")
            | person.oversees("establishment")
            | Q(organisation=person.organisation),
            assigned | Q(establishment__isnull=False) if assigned else Q(),
        )


class SafetyWarning(models.Model):
    """What the public is told of a product, of one lot of it, or of all that an establishment makes, from a day to
    the last day (plan III.1.3).

    It stands on the scan page of the goods and in the portal's list. A decision stays as it was taken: a warning
    that is no longer right is withdrawn, and another one opened.
    """

    product = models.ForeignKey(Product, models.RESTRICT, null=True, related_name="warnings_opened")
    establishment = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="warnings_opened")
    lot = models.ForeignKey(Lot, models.RESTRICT, null=True, related_name="warnings_opened")
    title = models.CharField(max_length=120)
    text = models.TextField()
    first_date = models.DateField()
    last_date = models.DateField(null=True)
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="warnings_decided")
    decided_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    delegator = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    objects = WarningQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="warning_says_what", condition=~Q(title="") & ~Q(text="")),
            models.CheckConstraint(
                name="warning_about_goods_or_their_maker",
                condition=Q(product__isnull=False, establishment=None)
                | Q(product=None, lot=None, establishment__isnull=False),
            ),
            models.CheckConstraint(
                name="warning_ends_after_it_begins",
                condition=Q(last_date=None) | Q(last_date__gte=models.F("first_date")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def decided_by_words(self) -> str:
        return doer(self.decided_by, helper=None, for_whom=self.delegator)

    @property
    def maker(self) -> Organisation:
        """The establishment whose goods it is about."""
        maker = self.product.organisation if self.product else self.establishment
        assert maker is not None  # noqa: S101 -- a constraint of the table
        return maker

    @property
    def is_sample(self) -> bool:
        return self.product.is_sample if self.product else self.maker.establishment.is_sample

    @property
    def about(self) -> str:
        """What it is about, within what its maker makes."""
        if self.product is None:
            return "Mọi sản phẩm của cơ sở"
        return f"{self.product.name}, {f'lô {self.lot.code}' if self.lot else 'mọi lô'}"

    @property
    def is_in_force(self) -> bool:
        today = timezone.localdate()
        has_ended = self.last_date is not None and self.last_date < today
        return self.withdrawn_at is None and self.first_date <= today and not has_ended


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def open(self) -> Self:
        return self.filter(state=InspectionState.OPEN)

    def visible_to(self, person: Person) -> Self:
        """Those of establishments in the jurisdiction, and those that the person's authority ordered, or one whose
        work came to it. The establishment learns of it from the inspectors.
        """
        organisation = person.organisation
        if organisation is None or not organisation.is_authority:
            return self.none()
        ordered = Q(organisation__in=with_predecessors(organisation))
        return self.filter(person.oversees("establishment") | ordered)


class Inspection(models.Model):
    """An order to go and look: where, at what, until when and by whom; and what was found there.

    `establishment` is empty where nobody knows yet whose goods they are: then `place` says where to look.
    `picture` is the name of a stored picture that was taken there.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="inspections_ordered")
    establishment = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="inspections")
    lot = models.ForeignKey(Lot, models.RESTRICT, null=True, related_name="inspections")
    place = models.CharField(max_length=200)
    order = models.TextField()
    due_date = models.DateField()
    inspector = models.ForeignKey(Person, models.RESTRICT, related_name="inspections")
    state = models.CharField(max_length=10, choices=InspectionState, default=InspectionState.OPEN)
    result = models.CharField(max_length=10, choices=InspectionResult, blank=True, default="")
    report = models.TextField(blank=True, default="")
    picture = models.CharField(max_length=100, blank=True, default="")
    ordered_by = models.ForeignKey(Person, models.RESTRICT, related_name="+", db_index=False)
    ordered_at = models.DateTimeField(db_default=Now())
    closed_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ("state", "due_date", "pk")
        constraints = [
            models.CheckConstraint(name="inspection_says_what", condition=~Q(order="") & ~Q(place="")),
            models.CheckConstraint(
                name="inspection_closed_with_a_result",
                condition=Q(state=InspectionState.OPEN, result="", closed_by=None, closed_at=None)
                | (
                    Q(state=InspectionState.CLOSED, closed_by__isnull=False, closed_at__isnull=False)
                    & ~Q(result="")
                    & ~Q(report="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Kiểm tra {self.place}"

    @property
    def is_late(self) -> bool:
        return self.state == InspectionState.OPEN and self.due_date < timezone.localdate()
