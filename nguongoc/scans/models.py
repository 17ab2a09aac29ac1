"""The record of scans. Tables are written by the scan application in group commits (scans/recorder.py)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from nguongoc.scans.enums import Verdict, VisitKind
from nguongoc.scans.shield.models import Alert, DeclaredMarket, Sweep

__all__ = ["Alert", "DeclaredMarket", "Scan", "StampTally", "Sweep"]


class Scan(models.Model):
    """One opened page. Partitioned by month of `at`; only ever added. No network address is kept.

    `number` and `lot_id` are empty for an unknown code, of which `asked` holds what was asked for; `session` is
    the visitor's random first-party id. `province` is where the network says that the visitor is, `network` a
    number that stands for that network for a day (scans/networks.py); empty where unknown.
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
