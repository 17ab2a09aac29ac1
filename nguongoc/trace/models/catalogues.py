"""Lists from which people choose what they use, as data with dates."""

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.common.text import fold
from nguongoc.common.validity import in_force
from nguongoc.places.models import DateRange
from nguongoc.trace.enums import Catalogue


class CatalogueItemQuerySet(models.QuerySet["CatalogueItem"]):
    def in_force(self, date: dt.date | None = None) -> Self:
        return self.filter(in_force(date or timezone.localdate(), start="effective_from", end="effective_to"))


class CatalogueItem(models.Model):
    """An entry of a catalogue between two dates; `effective_to` is exclusive. Never edited in place.

    `facts`: `active_ingredient`; `interval_days`, the days that must pass between use and harvest; `crops`, the
    days for some crops by name. `key` is the name as it is looked up. `is_verified` says whether the authority has
    compared the row with its source.
    """

    catalogue = models.CharField(max_length=20, choices=Catalogue)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    source = models.CharField(max_length=300)
    is_verified = models.BooleanField(default=False)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    entered_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")
    entered_at = models.DateTimeField(db_default=Now())

    objects = CatalogueItemQuerySet.as_manager()

    class Meta:
        ordering = ("catalogue", "key", "-effective_from", "-pk")
        constraints = [
            ExclusionConstraint(
                name="one_catalogue_item_at_any_date",
                expressions=[
                    ("catalogue", RangeOperators.EQUAL),
                    ("key", RangeOperators.EQUAL),
                    (DateRange(F("effective_from"), F("effective_to"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="catalogue_item_ends_after_it_begins",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def key_of(name: str) -> str:
        """Under what a name is found, however it was typed."""
        return fold(name)[:200]

    def interval_for(self, product_name: str) -> int | None:
        """The days between use and harvest of a product: those of its crop, else those that hold for all."""
        named = fold(product_name)
        crops: dict[str, int] = self.facts.get("crops", {})
        days = [value for crop, value in crops.items() if fold(crop) in named]
        return max(days) if days else self.facts.get("interval_days")
