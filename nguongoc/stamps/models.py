"""Requests, batches of codes, ranges of stamps and their printing. A stamp itself is only a number."""

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.registry.models import Product, within_assignments
from nguongoc.stamps.enums import PrintState, RequestState, StampState, WriteOff
from nguongoc.trace.models import Lot


class StampRequestQuerySet(models.QuerySet["StampRequest"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person.oversees("organisation"), within_assignments(person, "product"))

    def waiting_for(self, organisation: Organisation) -> Self:
        return self.filter(state=RequestState.SUBMITTED, decider=organisation)


class StampRequest(models.Model):
    """An establishment asks for stamps for a lot; the decider issues them or refuses with a reason.

    `helper` is the authority or establishment whose person asked in the establishment's name, `delegator` the
    absent colleague in whose place it was decided, if any.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="stamp_requests")
    product = models.ForeignKey(Product, models.RESTRICT, related_name="stamp_requests")
    lot = models.ForeignKey(Lot, models.RESTRICT, related_name="stamp_requests")
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=RequestState, default=RequestState.SUBMITTED)
    note = models.TextField(blank=True)
    decider = models.ForeignKey(Organisation, models.RESTRICT, related_name="stamp_requests_to_decide")
    requested_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    helper = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="+", db_index=False)
    requested_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")
    delegator = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = StampRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="some_stamps_asked", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="decision_with_person_and_time",
                condition=Q(state=RequestState.SUBMITTED, decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(state=RequestState.SUBMITTED),
            ),
        ]

    def __str__(self) -> str:
        return f"Yêu cầu {self.quantity} tem · {self.lot}"

    @property
    def requested_by_words(self) -> str:
        return doer(self.requested_by, helper=self.helper, for_whom=self.organisation if self.helper else None)

    @property
    def decided_by_words(self) -> str:
        return doer(self.decided_by, helper=None, for_whom=self.delegator)


class CodeBatch(models.Model):
    """Numbers issued together: [lower, upper). Their serials are made with the key `key_id`."""

    request = models.OneToOneField(StampRequest, models.RESTRICT, null=True, related_name="batch")
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="code_batches")
    product = models.ForeignKey(Product, models.RESTRICT, related_name="code_batches")
    numbers = BigIntegerRangeField()
    key_id = models.PositiveSmallIntegerField()
    key_fingerprint = models.CharField(max_length=16)
    issued_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    issued_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("-pk",)
        constraints = [
            ExclusionConstraint(name="batches_never_overlap", expressions=[("numbers", RangeOperators.OVERLAPS)]),
        ]

    def __str__(self) -> str:
        return f"Đợt tem {self.pk}"

    @property
    def first(self) -> int:
        return int(self.numbers.lower)

    @property
    def size(self) -> int:
        return int(self.numbers.upper) - int(self.numbers.lower)

    def place_of(self, number: int) -> int:
        """The place of a stamp in the batch, counted from 1, as people name it."""
        return number - self.first + 1


STAMPS = Sum(F("numbers__endswith") - F("numbers__startswith"))
"""How many stamps ranges hold, for `annotate` and `aggregate`."""


class StampRangeQuerySet(models.QuerySet["StampRange"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person.oversees("batch__organisation"), within_assignments(person, "product"))


class StampRange(models.Model):
    """Stamps [lower, upper) of one batch that share a state and a lot. Splitting and merging keep them few.

    The database guarantees: no overlap; the lot is of the same product; no more active stamps on a lot than
    the packs that it was logged to have made (a trigger, since it sums over rows).
    """

    batch = models.ForeignKey(CodeBatch, models.RESTRICT, related_name="ranges")
    product = models.ForeignKey(Product, models.RESTRICT, related_name="+")
    numbers = BigIntegerRangeField()
    state = models.CharField(max_length=20, choices=StampState, default=StampState.ALLOCATED)
    lot = models.ForeignKey(Lot, models.RESTRICT, null=True, related_name="stamp_ranges")
    reason = models.TextField(blank=True)
    changed_at = models.DateTimeField(db_default=Now())

    objects = StampRangeQuerySet.as_manager()

    class Meta:
        ordering = ("numbers",)
        constraints = [
            ExclusionConstraint(name="ranges_never_overlap", expressions=[("numbers", RangeOperators.OVERLAPS)]),
            models.CheckConstraint(
                name="active_range_has_lot", condition=~Q(state=StampState.ACTIVE) | Q(lot__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Tem {self.first}-{self.last}"

    @property
    def first(self) -> int:
        return int(self.numbers.lower)

    @property
    def last(self) -> int:
        return int(self.numbers.upper) - 1

    @property
    def size(self) -> int:
        return int(self.numbers.upper) - int(self.numbers.lower)


class StampChange(models.Model):
    """Stamps [lower, upper) of a batch came into a state, on a lot: when, by whom, why. Only ever added.

    The ranges are what all changes together leave; the changes say how it came so, and how it stood at any date.
    `write_off` says why the establishment went without void stamps; empty where an authority made them void.
    `organisation` is in whose name it was done; `helper` and `delegator` as of a request. `by` is empty for what
    was changed before changes were kept.
    """

    batch = models.ForeignKey(CodeBatch, models.RESTRICT, related_name="changes")
    numbers = BigIntegerRangeField()
    state = models.CharField(max_length=20, choices=StampState)
    lot = models.ForeignKey(Lot, models.RESTRICT, null=True, related_name="+", db_index=False)
    write_off = models.CharField(max_length=20, choices=WriteOff, blank=True, db_default="")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="+", db_index=False)
    helper = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="+", db_index=False)
    delegator = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.batch} {self.numbers}: {self.get_state_display()}"

    @property
    def by_words(self) -> str:
        return doer(self.by, helper=self.helper, for_whom=self.organisation if self.helper else self.delegator)


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
