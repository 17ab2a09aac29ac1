"""Keys by which the programs of an organisation ask and act, and what they were answered."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models.organisations import Organisation
from nguongoc.accounts.models.people import Person


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, person: Person) -> Self:
        """Those of the organisation whose accounts the person runs."""
        if person.acts_for or not person.may(Permission.MANAGE_ACCOUNTS):
            return self.none()
        return self.filter(organisation=person.own_organisation)

    def open(self) -> Self:
        """Neither revoked nor run out."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())


class ApiToken(models.Model):
    """A program acts in the name of the person who made it, within `scopes`, and no longer than that person may.

    `scopes` are permissions. Only `hash`, the SHA-256 of the secret in hexadecimal, is kept: 256 random bits need
    no slower one. `prefix` is how the secret begins, so that people tell tokens apart. `minute_calls` were made in
    the minute from `minute_at`.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="api_tokens")
    made_by = models.ForeignKey(Person, models.RESTRICT, related_name="api_tokens")
    name = models.CharField(max_length=100)
    scopes = ArrayField(models.CharField(max_length=30))
    prefix = models.CharField(max_length=12)
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    minute_at = models.DateTimeField(null=True)
    minute_calls = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="token_revoked_by_somebody",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def permissions(self) -> list[Permission]:
        return [Permission(scope) for scope in self.scopes]


class ApiAnswer(models.Model):
    """What a program was answered to something done once: the same key and request get it again for a day.

    `request` is the SHA-256 of method, path and body in hexadecimal.
    """

    token = models.ForeignKey(ApiToken, models.RESTRICT, related_name="answers")
    key = models.CharField(max_length=100)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="answer_once_per_key")]

    def __str__(self) -> str:
        return f"{self.token} · {self.key}"
