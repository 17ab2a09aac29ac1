"""Queries under a name, and subscriptions to them: what is new goes to a program by itself."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from nguongoc.accounts.models import ApiToken, Organisation, Person


class NamedQueryQuerySet(models.QuerySet["NamedQuery"]):
    def visible_to(self, person: Person) -> Self:
        """Those of the own organisation."""
        return self.filter(organisation=person.organisation)


class NamedQuery(models.Model):
    """A query of events that an organisation keeps under a name (EPCIS 2.0, 8.2.2).

    `definition` is the query as it was sent: JSON by the names of its parameters.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="named_queries")
    name = models.CharField(max_length=100)
    definition = models.JSONField()
    made_by = models.ForeignKey(Person, models.RESTRICT, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    objects = NamedQueryQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="query_name_once_per_organisation")
        ]

    def __str__(self) -> str:
        return self.name


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def active(self) -> Self:
        return self.filter(paused_at__isnull=True)


class Subscription(models.Model):
    """Whoever subscribed is sent what is new of a query, by `schedule` or, without one, at once (a stream).

    A run sends what was recorded from `min_record_time` on, up to `window_end` once that is set; `cursor` says how
    far it got within. Both are empty between runs. `secret` is sealed: it signs what is sent. `key` is the key of
    the program that subscribed: what that may read is sent, as long as it is not revoked. `failures` counts runs
    that failed since the last good one. `due_at` says when the next one comes; streams have none until one fails,
    paused ones none at all.
    """

    query = models.ForeignKey(NamedQuery, models.RESTRICT, related_name="subscriptions")
    public_id = models.UUIDField(unique=True)
    key = models.ForeignKey(ApiToken, models.RESTRICT, related_name="+", db_index=False)
    destination = models.TextField()
    secret = models.BinaryField(null=True)
    schedule = models.JSONField(null=True)
    reports_if_empty = models.BooleanField(default=False)
    epc_format = models.CharField(max_length=30)
    initial_record_time = models.DateTimeField()
    min_record_time = models.DateTimeField()
    window_end = models.DateTimeField(null=True)
    cursor = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    last_notified_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    paused_at = models.DateTimeField(null=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["due_at"], name="subscriptions_that_are_due", condition=Q(paused_at__isnull=True))
        ]
        constraints = [
            models.CheckConstraint(
                name="subscription_is_due_or_paused",
                condition=Q(due_at__isnull=True) | Q(paused_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.query.name} → {self.destination}"

    @property
    def is_stream(self) -> bool:
        return self.schedule is None

    def is_early(self, now: dt.datetime) -> bool:
        return self.due_at is not None and self.due_at > now
