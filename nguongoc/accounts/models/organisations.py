"""Authorities by level with their jurisdiction, and establishments."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from nguongoc.accounts.enums import Level, Sector
from nguongoc.common.text import fold, sort_key
from nguongoc.common.validity import in_force
from nguongoc.places.models import AdministrativeUnit, UnitQuerySet


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def authorities(self) -> Self:
        return self.exclude(level=Level.ESTABLISHMENT)

    def existing(self) -> Self:
        return self.filter(in_force(timezone.localdate()))

    def branch_of(self, organisation: "Organisation") -> Self:
        """An authority and those under it, with what they came from; for the province's own all authorities."""
        if organisation.level == Level.PROVINCE:
            return self.authorities()
        below = Q(pk=organisation.pk) | Q(parent=organisation) | Q(parent__parent=organisation)
        branch = Organisation.objects.filter(below).order_by().values("pk")
        before = Organisation.objects.filter(became__successor__in=branch).order_by().values("pk")
        return self.authorities().filter(Q(pk__in=branch) | Q(pk__in=before))


class Organisation(models.Model):
    """An authority of some level, with a sector or all of them, or an establishment.

    `unit` is an authority's seat, and for an establishment the place in which it lies. Where an authority is in
    charge stands in its jurisdictions. `valid_from` and `valid_to` (exclusive) say when it exists.
    """

    key = models.CharField(max_length=60, unique=True, null=True)
    level = models.CharField(max_length=20, choices=Level)
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", models.RESTRICT, null=True, related_name="children")
    sector = models.CharField(max_length=20, choices=Sector, blank=True)
    unit = models.ForeignKey(AdministrativeUnit, models.RESTRICT, related_name="organisations")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    sort_key = models.CharField(max_length=1000, editable=False)
    search_text = models.CharField(max_length=400, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("sort_key",)
        constraints = [
            models.CheckConstraint(
                name="establishment_has_sector",
                condition=~Q(level=Level.ESTABLISHMENT) | ~Q(sector=""),
            ),
            models.UniqueConstraint(fields=["id", "level", "sector"], name="organisation_with_level_and_sector"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_keys()
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # handed on unread

    def set_keys(self) -> None:
        """What lists are sorted and searched by; who writes many rows at once calls it for each."""
        # Folding makes some letters longer (one ligature becomes three): what is over is of no use in either.
        self.sort_key = sort_key(self.name)[:1000]
        self.search_text = fold(f"{self.name} {self.short_name}")[:400]

    @property
    def brief_name(self) -> str:
        """The short name, where it has one."""
        return self.short_name or self.name

    @property
    def is_authority(self) -> bool:
        return self.level != Level.ESTABLISHMENT

    def jurisdiction(self, prefix: str) -> Q:
        """The condition that an organisation lies in this authority's jurisdiction today: place and sector.

        `prefix` leads to the organisation from the queried model, such as `organisation__`.
        """
        place = Q(**{f"{prefix}unit__in": self.units_held().order_by().values("pk")})
        return place & Q(**{f"{prefix}sector": self.sector}) if self.sector else place

    def units_held(self) -> UnitQuerySet:
        """The units in which the authority is in charge today, and all that lie in them."""
        return AdministrativeUnit.objects.within(self.jurisdictions.in_force().values("unit"))
