"""The places in which an authority is in charge, each between two dates."""

from collections.abc import Iterable
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from nguongoc.accounts.enums import Level, Sector
from nguongoc.accounts.models.organisations import Organisation
from nguongoc.common.validity import in_force
from nguongoc.places.models import AdministrativeUnit, DateRange


class JurisdictionQuerySet(models.QuerySet["Jurisdiction"]):
    def in_force(self) -> Self:
        return self.filter(in_force(timezone.localdate()))

    def give(self, organisation: Organisation, units: Iterable[AdministrativeUnit]) -> "list[Jurisdiction]":
        """The organisation is in charge of the units for as long as it exists. One query."""
        return self.bulk_create(
            Jurisdiction(
                organisation=organisation,
                level=organisation.level,
                sector=organisation.sector,
                unit=unit,
                valid_from=organisation.valid_from,
                valid_to=organisation.valid_to,
            )
            for unit in units
        )


class Jurisdiction(models.Model):
    """An authority is in charge of a unit and of all that lies in it; `valid_to` is exclusive, empty is open.

    One product, one authority (Decree 15/2018): the database refuses that two authorities of one level and
    sector hold the same unit on any date. Divisions may: those of one department share its places by trade.
    `level` and `sector` are the organisation's own; a foreign key over all three keeps them so.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="jurisdictions")
    level = models.CharField(max_length=20, choices=Level)
    sector = models.CharField(max_length=20, choices=Sector, blank=True)
    unit = models.ForeignKey(AdministrativeUnit, models.RESTRICT, related_name="jurisdictions")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = JurisdictionQuerySet.as_manager()

    class Meta:
        ordering = ("valid_from", "pk")
        constraints = [
            ExclusionConstraint(
                name="one_authority_of_a_level_per_place",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    ("sector", RangeOperators.EQUAL),
                    (DateRange(F("valid_from"), F("valid_to"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=~Q(level=Level.DIVISION),
            ),
            models.CheckConstraint(
                name="jurisdiction_begins_before_it_ends",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.unit}"
