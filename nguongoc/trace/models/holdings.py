"""What an establishment holds: its own lots and those received, and every movement of their quantities."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person
from nguongoc.registry.enums import NetUnit
from nguongoc.registry.models import has_work
from nguongoc.trace.enums import LotState, MovementKind
from nguongoc.trace.models.events import Thing, VoidEvent
from nguongoc.trace.models.handovers import Handover
from nguongoc.trace.models.lots import Lot


class IncomingLotQuerySet(models.QuerySet["IncomingLot"]):
    def visible_to(self, person: Person) -> Self:
        """The own ones, or those of the jurisdiction; to a producer without any product none."""
        return self.filter(person.oversees("organisation")) if has_work(person) else self.none()


class IncomingLot(models.Model):
    """A lot that an establishment received from another (Circular 17/2021, article 6).

    It points at the thing under which the sender spoke of it: the identity of goods persists over hand-overs,
    only their holder differs. `quantity` is what was received, in `unit`.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="incoming_lots")
    handover = models.ForeignKey(Handover, models.RESTRICT, related_name="incoming_lots")
    thing = models.ForeignKey(Thing, models.RESTRICT, related_name="incoming_lots")
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=40, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=3, choices=NetUnit)
    received_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = IncomingLotQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["handover", "thing"], name="one_incoming_lot_per_thing"),
            models.CheckConstraint(name="incoming_quantity_positive", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.name} · lô {self.code}" if self.code else self.name

    @property
    def class_uri(self) -> str:
        return self.thing.uri

    @property
    def state(self) -> str:
        """That of the sender's lot, where it is one of ours: a recall reaches every holder."""
        return self.thing.lot.state if self.thing.lot else LotState.OPEN


Holding = Lot | IncomingLot


class MovementQuerySet(models.QuerySet["Movement"]):
    def counting(self) -> Self:
        """Without those of events that were declared wrong."""
        return self.exclude(Exists(VoidEvent.objects.filter(event=OuterRef("event"))))

    def of(self, holding: Holding) -> Self:
        return self.filter(lot=holding) if isinstance(holding, Lot) else self.filter(incoming=holding)


class Movement(models.Model):
    """A quantity of a holding that came (positive) or went (negative), in the holding's unit. Only ever added.

    Their sum is what is free: not used, handed over, lost or in a logistic unit; the database refuses one that
    would bring it below nothing. `event` is the event that tells of it, `at` when it happened, `packs` how many
    packs of the lot were opened for it.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="movements")
    lot = models.ForeignKey(Lot, models.RESTRICT, null=True, related_name="movements")
    incoming = models.ForeignKey(IncomingLot, models.RESTRICT, null=True, related_name="movements")
    kind = models.CharField(max_length=20, choices=MovementKind)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    packs = models.PositiveIntegerField(default=0, db_default=0)
    event = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = MovementQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                name="movement_of_one_holding",
                condition=Q(lot__isnull=False, incoming__isnull=True)
                | Q(lot__isnull=True, incoming__isnull=False),
            ),
            models.CheckConstraint(name="movement_moves_something", condition=~Q(quantity=0)),
        ]
        indexes = [models.Index(fields=["organisation", "at"], name="movement_by_time")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity}"

    @property
    def holding(self) -> Holding:
        """Raises ValueError for a movement of nothing, which the database refuses."""
        found = self.lot or self.incoming
        if found is None:
            raise ValueError("A movement is of one holding.")
        return found
