"""Establishments."""

from django.db import models

from nguongoc.accounts.models import Organisation
from nguongoc.registry.contents import EstablishmentContent
from nguongoc.registry.models.records import Record, RecordQuerySet


class Establishment(Record):
    """`code` is allotted at the first publication, carries a check digit and is never used again.

    `latitude` and `longitude` are degrees (WGS 84), as published.
    """

    record_ptr = models.OneToOneField(
        Record, models.RESTRICT, parent_link=True, primary_key=True, related_name="as_establishment"
    )
    code = models.CharField(max_length=12, unique=True, null=True)
    gln = models.CharField(max_length=13, unique=True, null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    owner = models.OneToOneField(Organisation, models.RESTRICT, related_name="establishment")

    objects = RecordQuerySet["Establishment"].as_manager()  # type: ignore[misc]  # narrower than Record's

    @property
    def content(self) -> EstablishmentContent | None:
        """What the public reads; none before the first publication."""
        found = self.published.read() if self.published else None
        return found if isinstance(found, EstablishmentContent) else None
