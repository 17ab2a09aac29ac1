"""By what records are recognised as the same, and which were found to be different."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Person
from nguongoc.registry.models.records import Record


class MatchKeys(models.Model):
    """What was last sent of a record, in the form in which records are compared (nguongoc.registry.duplicates).

    Coordinates are degrees. Empty texts match nothing.
    """

    KEYS = ("name", "tax_code", "phone", "gtin", "unit", "latitude", "longitude")

    record = models.OneToOneField(Record, models.RESTRICT, primary_key=True, related_name="match_keys")
    name = models.CharField(max_length=400)
    tax_code = models.CharField(max_length=20, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    gtin = models.CharField(max_length=14, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="match_name"),
            *(
                models.Index(fields=[field], condition=~Q(**{field: ""}), name=f"match_{field}")
                for field in ("tax_code", "phone", "gtin")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DistinctPair(models.Model):
    """An official found that two records are not the same; it is not asked again. Only ever added."""

    first = models.ForeignKey(Record, models.RESTRICT, related_name="+")
    second = models.ForeignKey(Record, models.RESTRICT, related_name="+")
    by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_found_distinct_once"),
            models.CheckConstraint(name="pair_in_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
