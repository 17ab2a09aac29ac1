"""An establishment asks for stamps."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.common.text import number_text
from nguongoc.registry.contents.products import quantity_text
from nguongoc.registry.enums import NetUnit
from nguongoc.registry.models import Product, within_assignments
from nguongoc.stamps.enums import PackLevel, Printing, RequestState, StampKind
from nguongoc.trace.models import Lot


class StampRequestQuerySet(models.QuerySet["StampRequest"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person.oversees("organisation"), within_assignments(person, "product"))

    def waiting_for(self, organisation: Organisation) -> Self:
        return self.filter(state=RequestState.SUBMITTED, decider=organisation)


class StampRequest(models.Model):
    """An establishment asks for stamps, for a lot or for the season to come; the decider issues them or refuses
    with a reason.

    A season is named in words, with the quantity expected of the product in `expected_unit`, as lots count it.
    `pack_units` is how many packs a stamp covers: 1, or the packs of a carton. The database guarantees that
    security stamps are printed centrally.
    `helper` is the authority or establishment whose person asked in the establishment's name, `delegator` the
    absent colleague in whose place it was decided, if any.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="stamp_requests")
    product = models.ForeignKey(Product, models.RESTRICT, related_name="stamp_requests")
    lot = models.ForeignKey(Lot, models.RESTRICT, null=True, related_name="stamp_requests")
    season = models.CharField(max_length=100, blank=True, db_default="")
    expected_quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    expected_unit = models.CharField(max_length=3, choices=NetUnit, blank=True, db_default="")
    kind = models.CharField(max_length=20, choices=StampKind, db_default=StampKind.STANDARD)
    level = models.CharField(max_length=20, choices=PackLevel, db_default=PackLevel.UNIT)
    pack_units = models.PositiveIntegerField(db_default=1)
    printing = models.CharField(max_length=20, choices=Printing, db_default=Printing.OWN)
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
            models.CheckConstraint(
                name="stamps_for_lot_or_season",
                condition=Q(lot__isnull=False, season="", expected_quantity__isnull=True)
                | Q(lot__isnull=True, expected_quantity__gt=0) & ~Q(season=""),
            ),
            models.CheckConstraint(
                name="request_of_security_stamps_central",
                condition=~Q(kind=StampKind.SECURITY) | Q(printing=Printing.CENTRAL),
            ),
            models.CheckConstraint(
                name="request_covers_packs",
                condition=Q(level=PackLevel.UNIT, pack_units=1) | Q(level=PackLevel.CARTON, pack_units__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"Yêu cầu {number_text(self.quantity)} tem · {self.lot or f'{self.product} · {self.season}'}"

    @property
    def purpose(self) -> str:
        """What they are for: `Lô L1`, or the season."""
        return f"Lô {self.lot.code}" if self.lot else self.season

    @property
    def expected_words(self) -> str:
        """The expected quantity of the season with its unit; empty for a lot."""
        return quantity_text(self.expected_quantity, self.expected_unit) if self.expected_quantity else ""

    @property
    def requested_by_words(self) -> str:
        return doer(self.requested_by, helper=self.helper, for_whom=self.organisation if self.helper else None)

    @property
    def decided_by_words(self) -> str:
        return doer(self.decided_by, helper=None, for_whom=self.delegator)
