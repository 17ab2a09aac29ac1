"""Administrative units, with the dates between which each existed and what it became."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from nguongoc.common.text import fold, sort_key
from nguongoc.common.validity import in_force
from nguongoc.places.enums import UnitKind, UnitLevel


class DateRange(Func):
    function = "DATERANGE"


class UnitQuerySet(models.QuerySet["AdministrativeUnit"]):
    def existing_on(self, date: dt.date) -> Self:
        return self.filter(in_force(date))

    def existing_today(self) -> Self:
        return self.existing_on(timezone.localdate())

    def communes(self) -> Self:
        """Units of the lowest level: wards, communes, townlets, special zones."""
        return self.filter(level=UnitLevel.COMMUNE)

    def within(self, units: models.QuerySet[Any] | Iterable[int]) -> Self:
        """The units of these keys, and all that lie in them."""
        return self.filter(Q(pk__in=units) | Q(parent__in=units) | Q(parent__parent__in=units))


class AdministrativeUnit(models.Model):
    """A unit as it was named between two dates. Codes of the statistics office are used again over time:
    `key` names the unit for ever, `code` is unique at any one date.

    `valid_from` empty: since before the record; `valid_to` (exclusive) empty: still exists. `latitude` and
    `longitude` are degrees of an approximate centre.
    """

    key = models.CharField(max_length=20, unique=True)
    code = models.CharField(max_length=5)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=UnitKind)
    level = models.PositiveSmallIntegerField(choices=UnitLevel)
    parent = models.ForeignKey("self", models.RESTRICT, null=True, related_name="children")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    sort_key = models.CharField(max_length=400, editable=False)
    search_text = models.CharField(max_length=200, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ("sort_key",)
        constraints = [
            ExclusionConstraint(
                name="unit_code_unique_at_any_date",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    (DateRange(F("valid_from"), F("valid_to"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="unit_valid_from_before_valid_to",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lt=F("valid_to")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = sort_key(self.name)
        self.search_text = fold(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # handed on unread


class UnitSuccession(models.Model):
    """What a unit became: `successor` took over `predecessor`, or a part of it, on `date`."""

    predecessor = models.ForeignKey(AdministrativeUnit, models.RESTRICT, related_name="became")
    successor = models.ForeignKey(AdministrativeUnit, models.RESTRICT, related_name="came_from")
    date = models.DateField()
    is_partial = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "date"], name="succession_said_once")
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Province(models.Model):
    """The one province that this installation serves, as its profile says. One row."""

    profile = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey(AdministrativeUnit, models.RESTRICT, related_name="+")
    name_on_stamps = models.CharField(max_length=60)
    system_name = models.CharField(max_length=200)
    hotline = models.CharField(max_length=60)
    gs1_prefix = models.CharField(max_length=10)
    settings = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(name="one_province", condition=Q(pk=1)),
        ]

    def __str__(self) -> str:
        return self.name_on_stamps
