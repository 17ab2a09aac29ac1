"""Sites of an establishment."""

from typing import Self

from django.db import models
from django.db.models import Q

from nguongoc.accounts.enums import Level
from nguongoc.accounts.models import Person
from nguongoc.places.models import AdministrativeUnit
from nguongoc.registry.contents import SiteContent
from nguongoc.registry.enums import SiteKind
from nguongoc.registry.models.records import Record, RecordQuerySet


class SiteQuerySet(RecordQuerySet["Site"]):
    def visible_to(self, person: Person) -> Self:
        """As each record, and to the authority of the commune or district in which the site itself lies."""
        organisation = person.organisation
        if organisation is None or organisation.level not in {Level.COMMUNE, Level.DISTRICT}:
            return super().visible_to(person)
        held = organisation.jurisdictions.in_force().values("unit")
        here = Q(unit__in=AdministrativeUnit.objects.within(held).order_by().values("pk"))
        return self.of_kind().filter(person.oversees("organisation") | here, sent_at__isnull=False)


class Site(Record):
    """Columns that rules and searches ask for, projected from the revision.

    `gln` is the establishment's own or one from the province's prefix, set at the first publication; it stays.
    """

    record_ptr = models.OneToOneField(
        Record, models.RESTRICT, parent_link=True, primary_key=True, related_name="as_site"
    )
    site_kind = models.CharField(max_length=30, choices=SiteKind)
    unit = models.ForeignKey(AdministrativeUnit, models.RESTRICT, related_name="sites")
    gln = models.CharField(max_length=13, unique=True, null=True)

    objects = SiteQuerySet.as_manager()  # type: ignore[misc]  # narrower than Record's

    @property
    def content(self) -> SiteContent | None:
        found = self.published.read() if self.published else None
        return found if isinstance(found, SiteContent) else None
