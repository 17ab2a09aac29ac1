"""Establishments whose unit was divided: in which of the new ones they lie is for officials to confirm."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person
from nguongoc.places.models import AdministrativeUnit


class PlaceToConfirmQuerySet(models.QuerySet["PlaceToConfirm"]):
    def visible_to(self, person: Person) -> Self:
        """Those of the jurisdiction; an establishment's people have no list of them."""
        organisation = person.organisation
        if organisation is None or not organisation.is_authority:
            return self.none()
        return self.filter(person.oversees("organisation"))

    def open(self) -> Self:
        return self.filter(confirmed_at__isnull=True)


class PlaceToConfirm(models.Model):
    """The establishment lay in `former`, which was divided or ended; meanwhile it is taken to lie in the nearest
    unit of today by its coordinates. `confirmed_at` and `confirmed_by` say that an official has looked.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="places_to_confirm")
    former = models.ForeignKey(AdministrativeUnit, models.RESTRICT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")

    objects = PlaceToConfirmQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(confirmed_at__isnull=True), name="one_place_to_confirm"
            ),
            models.CheckConstraint(
                name="place_confirmed_by_somebody",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.former}"
