"""What stamps cost, what is owed for a batch, and what was paid."""

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.accounts.queries import with_predecessors
from nguongoc.common.validity import in_force
from nguongoc.places.models import DateRange
from nguongoc.stamps.enums import Printing, StampKind
from nguongoc.stamps.models.batches import CodeBatch


class StampPriceQuerySet(models.QuerySet["StampPrice"]):
    def in_force(self, date: dt.date) -> Self:
        return self.filter(in_force(date, start="effective_from", end="effective_to"))


class StampPrice(models.Model):
    """The price of a stamp in đồng, from a date on; a new one ends the one before. `effective_to` is exclusive;
    a price whose two dates are the same was replaced before it came into force.

    `entered_by` is empty for what came with the profile. The database guarantees one price at any date, that
    nothing but the end of a price changes, and that no end is moved into the past.
    """

    kind = models.CharField(max_length=20, choices=StampKind)
    printing = models.CharField(max_length=20, choices=Printing)
    price = models.PositiveIntegerField()
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    source = models.CharField(max_length=500)
    entered_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    entered_at = models.DateTimeField(db_default=Now())

    objects = StampPriceQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "printing", "-effective_from", "-pk")
        constraints = [
            ExclusionConstraint(
                name="one_stamp_price_at_any_date",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("printing", RangeOperators.EQUAL),
                    (DateRange(F("effective_from"), F("effective_to"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="stamp_price_ends_after_it_begins",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
            ),
            models.CheckConstraint(name="stamp_price_names_its_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_printing_display()}, từ {self.effective_from:%d/%m/%Y}"


class StampFeeQuerySet(models.QuerySet["StampFee"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person.oversees("batch__organisation"))

    def waiting_for(self, organisation: Organisation) -> Self:
        """Owed to this authority, or to one whose work it took over: the receipt is recorded there."""
        return self.owed().filter(authority__in=with_predecessors(organisation))

    def paid(self) -> Self:
        return self.filter(_standing_payment())

    def owed(self) -> Self:
        return self.filter(~_standing_payment())

    def amount(self) -> int:
        """All of them together, in đồng."""
        return int(self.aggregate(sum=Sum("amount"))["sum"] or 0)


def _standing_payment() -> Exists:
    return Exists(FeePayment.objects.filter(fee=OuterRef("pk"), cancelled_at__isnull=True))


class StampFee(models.Model):
    """What an establishment owes `authority` for a batch, fixed on the day of issue: đồng. Never changed."""

    batch = models.OneToOneField(CodeBatch, models.RESTRICT, related_name="fee")
    authority = models.ForeignKey(Organisation, models.RESTRICT, related_name="+")
    price = models.ForeignKey(StampPrice, models.RESTRICT, related_name="+")
    quantity = models.PositiveIntegerField()
    unit_price = models.PositiveIntegerField()
    amount = models.PositiveBigIntegerField()
    fixed_at = models.DateTimeField(db_default=Now())

    objects = StampFeeQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="fee_is_quantity_times_price",
                condition=Q(amount=F("quantity") * F("unit_price"), amount__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"Tiền tem của {str(self.batch).lower()}"

    @property
    def payment(self) -> "FeePayment | None":
        """The payment that stands; read once where `payments` were prefetched."""
        return next((row for row in self.payments.all() if row.cancelled_at is None), None)


class FeePayment(models.Model):
    """A fee was paid, with the number of the receipt. A mistake is cancelled with its reason and recorded anew."""

    fee = models.ForeignKey(StampFee, models.RESTRICT, related_name="payments")
    authority = models.ForeignKey(Organisation, models.RESTRICT, related_name="+")
    receipt_number = models.CharField(max_length=60)
    paid_date = models.DateField()
    recorded_by = models.ForeignKey(Person, models.RESTRICT, related_name="+", db_index=False)
    delegator = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())
    cancelled_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.TextField(blank=True, db_default="")

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["fee"], condition=Q(cancelled_at__isnull=True), name="fee_is_paid_once"
            ),
            models.UniqueConstraint(
                fields=["authority", "receipt_number"],
                condition=Q(cancelled_at__isnull=True),
                name="receipt_number_once_per_authority",
            ),
            models.CheckConstraint(name="payment_names_its_receipt", condition=~Q(receipt_number="")),
            models.CheckConstraint(
                name="payment_cancelled_with_person_and_reason",
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancel_reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancel_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Biên lai {self.receipt_number}"

    @property
    def recorded_by_words(self) -> str:
        return doer(self.recorded_by, helper=None, for_whom=self.delegator)
