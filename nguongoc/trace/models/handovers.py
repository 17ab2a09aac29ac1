"""Goods on their way from one hand to another, and what both sides said of it."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.registry.contents.products import quantity_text
from nguongoc.registry.enums import NetUnit
from nguongoc.registry.models import within_assignments
from nguongoc.trace.enums import Condition, HandoverState, StatementKind
from nguongoc.trace.models.events import Thing
from nguongoc.trace.models.lots import Lot

if TYPE_CHECKING:
    from nguongoc.trace.models.holdings import IncomingLot


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, person: Person) -> Self:
        """The sender's, the receiver's and their authorities'; a producer sees what came, and of what was sent
        what had come before or is of assigned products.
        """
        sent = person.oversees("sender")
        if person.is_limited_to_assigned_products:
            own = within_assignments(person, "lot__product", "lot__raw_of__product") | Q(incoming__isnull=False)
            sent &= Q(Exists(HandoverLine.objects.filter(own, handover=OuterRef("pk"))))
        return self.filter(sent | person.oversees("receiver"))

    def waiting_for(self, organisation: Organisation) -> Self:
        """On its way to the organisation, and not confirmed, refused or withdrawn yet."""
        return self.filter(receiver=organisation, state__in=[HandoverState.ON_WAY, HandoverState.DISPUTED])

    def overdue(self, since: dt.datetime) -> Self:
        """Handed over before that, and neither confirmed nor objected to."""
        return self.filter(state=HandoverState.ON_WAY, shipped_at__lt=since)

    def naming(self, organisation: Organisation) -> Self:
        """Received without a declaration, with the organisation named as its source, which has said nothing."""
        return self.filter(sender=organisation, state=HandoverState.UNDECLARED)


class Handover(models.Model):
    """A delivery (giao nhận): who gave what to whom, and what became of it.

    A side that is no organisation of the system is named by its name and address. `is_undeclared`: the receiver
    told of it first. Name and telephone of the driver are for both sides and their authorities alone.
    """

    sender = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="handovers_sent")
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=300, blank=True)
    receiver = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="handovers_received")
    receiver_name = models.CharField(max_length=200, blank=True)
    receiver_address = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=20, choices=HandoverState)
    is_undeclared = models.BooleanField(default=False)
    note_number = models.CharField(max_length=40, blank=True)
    shipped_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    deliverer = models.CharField(max_length=200, blank=True)
    vehicle_plate = models.CharField(max_length=40, blank=True)
    driver_name = models.CharField(max_length=100, blank=True)
    driver_phone = models.CharField(max_length=40, blank=True)
    seal_number = models.CharField(max_length=60, blank=True)
    temperature = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    label_code = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    reminded_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)
    made_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="handover_between_two",
                condition=Q(sender__isnull=True) | Q(receiver__isnull=True) | ~Q(sender=models.F("receiver")),
            ),
            models.CheckConstraint(
                name="handover_of_an_organisation", condition=Q(sender__isnull=False) | Q(receiver__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["state", "shipped_at"], name="handover_by_state")]

    def __str__(self) -> str:
        return f"Phiếu giao nhận {self.number}"

    @property
    def number(self) -> str:
        """The number of the delivery note, or ours where it has none."""
        return self.note_number or f"GN-{self.pk:06d}"

    @property
    def from_words(self) -> str:
        return self.sender.name if self.sender else self.sender_name or "không rõ"

    @property
    def to_words(self) -> str:
        return self.receiver.name if self.receiver else self.receiver_name

    @property
    def goods_words(self) -> str:
        """Each lot once, with what was sent of it: `Chả mực · lô CM-04, 40 kg; ...`."""
        sums: dict[tuple[str, str], Decimal] = {}
        for line in self.lines.all():
            sums[str(line), line.unit] = sums.get((str(line), line.unit), Decimal(0)) + line.quantity
        return "; ".join(f"{name}, {quantity_text(total, unit)}" for (name, unit), total in sums.items())


class HandoverLine(models.Model):
    """A quantity of a lot in a hand-over; `packed_in` is the logistic unit that holds it, if one does.

    `lot` or `incoming` is the sender's holding; both are empty where the sender did not declare it. What was
    received, and in which condition, is filled in once.
    """

    handover = models.ForeignKey(Handover, models.RESTRICT, related_name="lines")
    thing = models.ForeignKey(Thing, models.RESTRICT, related_name="+")
    lot = models.ForeignKey(Lot, models.RESTRICT, null=True, related_name="handover_lines")
    incoming = models.ForeignKey("trace.IncomingLot", models.RESTRICT, null=True, related_name="handover_lines")
    packed_in = models.ForeignKey("trace.LogisticUnit", models.RESTRICT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=40, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=3, choices=NetUnit)
    received_quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    condition = models.CharField(max_length=20, choices=Condition, blank=True)
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.CheckConstraint(name="line_quantity_positive", condition=Q(quantity__gt=0))]

    def __str__(self) -> str:
        return f"{self.name} · lô {self.code}" if self.code else self.name

    @property
    def holding(self) -> "Lot | IncomingLot":
        """The sender's; a line that the sender did not declare has none."""
        held = self.lot or self.incoming
        assert held is not None  # noqa: S101 -- the caller knows that it was declared
        return held

    @property
    def difference(self) -> bool:
        """Whether something else came than was sent, or not in good condition."""
        came = self.received_quantity
        return came is not None and (came != self.quantity or self.condition not in {"", Condition.GOOD})


class HandoverStatement(models.Model):
    """What one side said, and when. Only ever added: a denial stays beside the confirmation that follows it."""

    handover = models.ForeignKey(Handover, models.RESTRICT, related_name="statements")
    kind = models.CharField(max_length=20, choices=StatementKind)
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="+")
    by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    helper = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="+", db_index=False)
    text = models.CharField(max_length=1000, blank=True)
    event = models.UUIDField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.organisation}"

    @property
    def by_words(self) -> str:
        return f"{doer(self.by, helper=self.helper, for_whom=None)}, {self.organisation}"
