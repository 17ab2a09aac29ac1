"""The record of scans. Tables are written by the scan application in group commits (scans/recorder.py)."""

import datetime as dt
import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person
from nguongoc.registry.models import Product, within_assignments
from nguongoc.scans.enums import Verdict, VisitKind
from nguongoc.scans.shield.models import Alert, DeclaredMarket, Sweep
from nguongoc.trace.models import Lot

__all__ = [
    "Alert",
    "CountedScans",
    "DailyScans",
    "DailyScansQuerySet",
    "DeclaredMarket",
    "LotScans",
    "PinCheck",
    "PinTry",
    "Scan",
    "ScanCounts",
    "StampTally",
    "Sweep",
]


class Scan(models.Model):
    """One opened page. Partitioned by month of `at`; only ever added. No network address is kept.

    `number` and `lot_id` are empty for an unknown code, of which `asked` holds what was asked for; `session` is
    the visitor's random first-party id. `province` is where the network says that the visitor is, `network` a
    number that stands for that network for a day (scans/networks.py); empty where unknown. `written_at` is when
    the transaction began that wrote it: later than `at` where the scan was kept in the journal.
    """

    pk = models.CompositePrimaryKey("at", "id")
    id = models.UUIDField(default=uuid.uuid4)
    at = models.DateTimeField(db_default=Now())
    number = models.BigIntegerField(null=True)
    lot_id = models.BigIntegerField(null=True)
    session = models.UUIDField()
    verdict = models.CharField(max_length=12, choices=Verdict)
    is_new_session = models.BooleanField(default=True)
    kind = models.CharField(max_length=10, choices=VisitKind, default=VisitKind.PERSON)
    province = models.CharField(max_length=10, blank=True, default="")
    network = models.BigIntegerField(null=True)
    asked = models.CharField(max_length=64, blank=True, default="")
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        managed = False
        db_table = "scans_scan"

    def __str__(self) -> str:
        return f"{self.number} {self.verdict}"


class StampTally(models.Model):
    """How often a stamp was opened, by sessions; programs and repeated openings of a session do not count.

    `first_session` is the one that opened it first: to that visitor it stays "first" at every reload. `recent` are
    the last 32 sessions: who comes again after so many others counts once more.
    """

    number = models.BigIntegerField(primary_key=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    sessions = models.PositiveIntegerField()
    first_session = models.UUIDField()
    first_province = models.CharField(max_length=10, blank=True, db_default="")
    recent = ArrayField(models.UUIDField(), db_default=[])

    def __str__(self) -> str:
        return f"{self.number}: {self.sessions}"


class ScanCounts(models.Model):
    """What is counted of scans: `sessions` of people, once for each visitor of a stamp; how often people `opened`
    pages; sessions that were the `first` of a stamp; pages that `warned` of something; what `staff` and `programs`
    opened, which counts for nothing else.
    """

    sessions = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    first = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0)
    staff = models.PositiveIntegerField(default=0)
    programs = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class DailyScansQuerySet(models.QuerySet["DailyScans"]):
    def visible_to(self, person: Person) -> Self:
        """Of the own stamps, or those of the jurisdiction; a producer's are of assigned products."""
        return self.filter(person.oversees("organisation"), within_assignments(person, "product"))

    def between(self, first: dt.date, last: dt.date) -> Self:
        """From the first day to the last, which counts."""
        return self.filter(day__gte=first, day__lte=last)


class DailyScans(ScanCounts):
    """Scans of the stamps of a product on a day of Việt Nam, by the province of the visitors."""

    pk = models.CompositePrimaryKey("organisation_id", "day", "product_id", "province")
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="+", db_index=False)
    day = models.DateField()
    product = models.ForeignKey(Product, models.RESTRICT, related_name="+", db_index=False)
    province = models.CharField(max_length=10, blank=True)

    objects = DailyScansQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["day"], name="daily_scans_by_day")]

    def __str__(self) -> str:
        return f"{self.product} {self.day}: {self.sessions}"


class LotScans(ScanCounts):
    """Scans of the stamps on a lot on a day of Việt Nam."""

    pk = models.CompositePrimaryKey("lot_id", "day")
    lot = models.ForeignKey(Lot, models.RESTRICT, related_name="daily_scans", db_index=False)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.lot} {self.day}: {self.sessions}"


class CountedScans(models.Model):
    """Up to when scans were written that are counted. One row."""

    written_before = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="counted_scans_once", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return str(self.written_before)


class PinTry(models.Model):
    """One try at the hidden PIN of a security stamp. Partitioned by month of `at`; only ever added.

    `session`, `network` and `province` as in Scan.
    """

    pk = models.CompositePrimaryKey("at", "id")
    id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    number = models.BigIntegerField()
    session = models.UUIDField()
    network = models.BigIntegerField(null=True)
    province = models.CharField(max_length=10, blank=True, db_default="")
    is_right = models.BooleanField()

    class Meta:
        managed = False
        db_table = "scans_pintry"

    def __str__(self) -> str:
        return f"{self.number} {self.is_right}"


class PinCheck(models.Model):
    """The first right check of a security stamp's hidden PIN. Only ever added, and kept for good: `session` is
    nobody's, as whose it was stands in the try of the same moment for as long as tries are kept.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    session = models.UUIDField()
    province = models.CharField(max_length=10, blank=True, db_default="")

    def __str__(self) -> str:
        return f"{self.number} {self.at:%d/%m/%Y %H:%M}"
