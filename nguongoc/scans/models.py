"""The record of scans. Tables are written by the scan application in group commits (scans/recorder.py)."""

import uuid

from django.db import models
from django.db.models.functions import Now

from nguongoc.scans.enums import Verdict


class Scan(models.Model):
    """One opened page. Partitioned by month of `at`; only ever added. No network address is kept.

    `number` and `lot_id` are empty for an unknown code; `session` is the visitor's random first-party id.
    """

    pk = models.CompositePrimaryKey("at", "id")
    id = models.UUIDField(default=uuid.uuid4)
    at = models.DateTimeField(db_default=Now())
    number = models.BigIntegerField(null=True)
    lot_id = models.BigIntegerField(null=True)
    session = models.UUIDField()
    verdict = models.CharField(max_length=12, choices=Verdict)
    is_new_session = models.BooleanField(default=True)
    is_bot = models.BooleanField(default=False)

    class Meta:
        managed = False
        db_table = "scans_scan"

    def __str__(self) -> str:
        return f"{self.number} {self.verdict}"


class StampTally(models.Model):
    """How often a stamp was opened, by sessions; bots and repeated openings of a session do not count.

    `first_session` is the one that opened it first: to that visitor it stays "first" at every reload.
    """

    number = models.BigIntegerField(primary_key=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    sessions = models.PositiveIntegerField()
    first_session = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.number}: {self.sessions}"


class StampSession(models.Model):
    """A session that opened a stamp: the same phone again does not count again."""

    pk = models.CompositePrimaryKey("number", "session")
    number = models.BigIntegerField()
    session = models.UUIDField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "scans_stamp_session"

    def __str__(self) -> str:
        return f"{self.number} {self.session}"
