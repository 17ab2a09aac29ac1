"""Captures: documents of events that somebody handed in, and what became of them."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person
from nguongoc.trace.enums import OnError


class CaptureQuerySet(models.QuerySet["Capture"]):
    def visible_to(self, person: Person) -> "CaptureQuerySet":
        """Those of the own organisation: what an authority oversees are events, not who handed them in how."""
        return self.filter(organisation=person.organisation)

    def waiting(self) -> "CaptureQuerySet":
        """Those whose events no job has stored or refused yet."""
        return self.filter(finished_at__isnull=True)

    def count_and_size(self) -> tuple[int, int]:
        """How many, and how many bytes their documents have; none of these is read for it."""
        size = models.Func("payload", function="octet_length", output_field=models.BigIntegerField())
        found = self.order_by().aggregate(count=models.Count("pk"), size=models.Sum(size, default=0))
        return found["count"], found["size"]


class Capture(models.Model):
    """A document of EPCIS events, kept until a job has stored its events or refused them (EPCIS 2.0, 12.6.1).

    `success` is none while it runs; `payload` goes with the end of the job. `errors` is a list of {index, where,
    why, type}: the event by its place from 0 (none for the document itself), where in the document, a sentence,
    and the name of the EPCIS exception. `context` are the namespaces of its extensions by prefix. `attempts`
    counts how often a worker began.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="captures")
    made_by = models.ForeignKey(Person, models.RESTRICT, related_name="+", db_index=False)
    received_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    success = models.BooleanField(null=True)
    on_error = models.CharField(max_length=10, choices=OnError, default=OnError.ROLLBACK)
    media_type = models.CharField(max_length=40)
    payload = models.BinaryField(null=True)
    event_count = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)
    context = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = CaptureQuerySet.as_manager()

    class Meta:
        ordering = ("-received_at", "-id")
        indexes = [
            models.Index(fields=["organisation", "-received_at", "-id"], name="captures_of_organisation"),
            models.Index(
                fields=["organisation"], name="captures_that_wait", condition=Q(finished_at__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="capture_runs_or_is_finished",
                condition=Q(finished_at__isnull=True, success__isnull=True, payload__isnull=False)
                | Q(finished_at__isnull=False, success__isnull=False, payload__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
