"""Logistic units: cartons, crates, pallets, each under an SSCC of its own, and what is in them now."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.digital_link import DigitalLink
from nguongoc.registry.models import has_work
from nguongoc.trace.enums import LogisticKind, UnitState
from nguongoc.trace.models.events import Thing
from nguongoc.trace.models.handovers import Handover
from nguongoc.trace.models.holdings import Holding, IncomingLot
from nguongoc.trace.models.lots import Lot

_WITHIN = """
WITH RECURSIVE unit (id) AS (
  SELECT unnest(%s::bigint[])
  UNION SELECT inner_unit.id FROM unit JOIN trace_logisticunit inner_unit ON inner_unit.parent_id = unit.id
)
SELECT id FROM unit
"""


class LogisticUnitQuerySet(models.QuerySet["LogisticUnit"]):
    def visible_to(self, person: Person) -> Self:
        """Those that the person's organisation packed or holds, or those of the jurisdiction; to a producer
        without any product none.
        """
        theirs = person.oversees("organisation") | person.oversees("holder")
        return self.filter(theirs) if has_work(person) else self.none()

    def within(self, units: Iterable[int]) -> Self:
        """The units of these keys themselves and all that stand in them, however deep."""
        return self.filter(pk__in=RawSQL(_WITHIN, [list(units)]))  # noqa: S611 -- the keys are bound


class LogisticUnit(models.Model):
    """A unit of transport and storage under an SSCC (GS1 AI 00); it may stand within another.

    `organisation` packed it, `holder` has it now (nobody of the system once it left it). An unpacked unit keeps
    its number for ever.
    """

    sscc = models.CharField(max_length=18, unique=True)
    thing = models.OneToOneField(Thing, models.RESTRICT, related_name="logistic_unit")
    kind = models.CharField(max_length=20, choices=LogisticKind)
    state = models.CharField(max_length=20, choices=UnitState, default=UnitState.PACKED)
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="units_packed")
    holder = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="units_in_hand")
    parent = models.ForeignKey("self", models.RESTRICT, null=True, related_name="children")
    handovers = models.ManyToManyField(Handover, related_name="units")
    is_sample = models.BooleanField(default=False)
    packed_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    packed_at = models.DateTimeField()
    made_at = models.DateTimeField(db_default=Now())

    objects = LogisticUnitQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="unit_not_within_itself", condition=~Q(parent=models.F("id"))),
            models.CheckConstraint(name="sscc_of_18_digits", condition=Q(sscc__regex=r"^[0-9]{18}$")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display().capitalize()} {self.sscc}"

    @property
    def link(self) -> DigitalLink:
        return DigitalLink("00", self.sscc)


class UnitContentQuerySet(models.QuerySet["UnitContent"]):
    def visible_to(self, person: Person) -> Self:
        """What the person may see of goods in units: what becomes of them at the next holder is the next holder's,
        and a producer sees lots of assigned products.
        """
        lots, incoming = Lot.objects.visible_to(person), IncomingLot.objects.visible_to(person)
        return self.filter(Q(lot__in=lots.order_by()) | Q(incoming__in=incoming.order_by()))


class UnitContent(models.Model):
    """A quantity of a holding that is in a unit now, in the holding's unit; its history is in the events."""

    container = models.ForeignKey(LogisticUnit, models.RESTRICT, related_name="contents")
    lot = models.ForeignKey(Lot, models.RESTRICT, null=True, related_name="in_units")
    incoming = models.ForeignKey(IncomingLot, models.RESTRICT, null=True, related_name="in_units")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)

    objects = UnitContentQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="content_of_one_holding",
                condition=Q(lot__isnull=False, incoming__isnull=True)
                | Q(lot__isnull=True, incoming__isnull=False),
            ),
            models.CheckConstraint(name="content_quantity_positive", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.holding} @ {self.container_id}"

    @property
    def holding(self) -> Holding:
        held = self.lot or self.incoming
        assert held is not None  # noqa: S101 -- a constraint of the table
        return held
