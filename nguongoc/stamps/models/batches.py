"""Batches of codes, ranges of stamps, and what happened to them. A stamp itself is only a number."""

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.accounts.queries import with_predecessors
from nguongoc.registry.models import Product, within_assignments
from nguongoc.stamps.enums import FREE, PackLevel, Printing, StampKind, StampState, WriteOff
from nguongoc.stamps.models.requests import StampRequest
from nguongoc.trace.models import Lot


class CodeBatchQuerySet(models.QuerySet["CodeBatch"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person.oversees("organisation"), within_assignments(person, "product"))

    def printable_by(self, organisation: Organisation) -> Self:
        """An establishment prints what it asked to print itself, an authority what it, or one whose work it took
        over, issued to be printed centrally.
        """
        if organisation.is_authority:
            return self.filter(printing=Printing.CENTRAL, request__decider__in=with_predecessors(organisation))
        return self.filter(printing=Printing.OWN, organisation=organisation)


class CodeBatch(models.Model):
    """Numbers issued together: [lower, upper). Their serials are made with the key `key_id`.

    Kind, level, `pack_units` (how many packs a stamp covers) and printing are those of the request.
    `origin` names the system that printed them before this one; empty for ours (nguongoc.stamps.old_serials).
    """

    request = models.OneToOneField(StampRequest, models.RESTRICT, null=True, related_name="batch")
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="code_batches")
    product = models.ForeignKey(Product, models.RESTRICT, related_name="code_batches")
    numbers = BigIntegerRangeField()
    kind = models.CharField(max_length=20, choices=StampKind, db_default=StampKind.STANDARD)
    level = models.CharField(max_length=20, choices=PackLevel, db_default=PackLevel.UNIT)
    pack_units = models.PositiveIntegerField(db_default=1)
    printing = models.CharField(max_length=20, choices=Printing, db_default=Printing.OWN)
    key_id = models.PositiveSmallIntegerField()
    key_fingerprint = models.CharField(max_length=16)
    origin = models.CharField(max_length=100, blank=True, db_default="")
    issued_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    issued_at = models.DateTimeField(db_default=Now())

    objects = CodeBatchQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            ExclusionConstraint(name="batches_never_overlap", expressions=[("numbers", RangeOperators.OVERLAPS)]),
            models.CheckConstraint(
                name="batch_of_security_stamps_central",
                condition=~Q(kind=StampKind.SECURITY) | Q(printing=Printing.CENTRAL),
            ),
            models.CheckConstraint(
                name="batch_covers_packs",
                condition=Q(level=PackLevel.UNIT, pack_units=1) | Q(level=PackLevel.CARTON, pack_units__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"Đợt tem {self.pk}"

    @property
    def is_security(self) -> bool:
        return self.kind == StampKind.SECURITY

    @property
    def is_central(self) -> bool:
        return self.printing == Printing.CENTRAL

    @property
    def first(self) -> int:
        return int(self.numbers.lower)

    @property
    def size(self) -> int:
        return int(self.numbers.upper) - int(self.numbers.lower)

    def place_of(self, number: int) -> int:
        """The place of a stamp in the batch, counted from 1, as people name it."""
        return number - self.first + 1


STAMPS_OF = F("numbers__endswith") - F("numbers__startswith")
"""How many stamps a range holds."""

STAMPS = Sum(STAMPS_OF)
"""How many stamps ranges hold, for `annotate` and `aggregate`."""


AT_HAND = Q(batch__printing=Printing.CENTRAL, state=StampState.DELIVERED) | Q(
    batch__printing=Printing.OWN, state__in=FREE
)
"""Ranges on no lot that the establishment has in its hands: what the authority prints, once it is received."""


class StampRangeQuerySet(models.QuerySet["StampRange"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person.oversees("batch__organisation"), within_assignments(person, "product"))


class StampRange(models.Model):
    """Stamps [lower, upper) of one batch that share a state and a lot. Splitting and merging keep them few.

    The database guarantees: no overlap; the lot is of the same product; on each level no more stamps on a
    lot than its packs, or cartons of them (a trigger, since it sums over rows).
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
