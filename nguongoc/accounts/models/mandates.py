"""An establishment lets the people of another one, such as its cooperative, work in its name."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from nguongoc.accounts.models.organisations import Organisation
from nguongoc.accounts.models.people import Person
from nguongoc.common.validity import in_force_through


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self) -> Self:
        return self.filter(in_force_through(timezone.localdate()), ended_at__isnull=True)

    def not_over(self) -> Self:
        """In force, or to come."""
        open_end = Q(last_date__isnull=True) | Q(last_date__gte=timezone.localdate())
        return self.filter(open_end, ended_at__isnull=True)

    def visible_to(self, person: Person) -> Self:
        """Those given and those held by the person's establishment; an authority's, by its jurisdiction."""
        return self.filter(person.oversees("principal") | person.oversees("holder"))


class Mandate(models.Model):
    """The holder's clerks enter for the principal from `first_date` to the end of `last_date` (empty: open)."""

    principal = models.ForeignKey(Organisation, models.RESTRICT, related_name="mandates_given")
    holder = models.ForeignKey(Organisation, models.RESTRICT, related_name="mandates_held")
    first_date = models.DateField()
    last_date = models.DateField(null=True)
    granted_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    granted_at = models.DateTimeField(db_default=Now())
    ended_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="mandate_of_somebody_else", condition=~Q(principal=F("holder"))),
            models.CheckConstraint(
                name="mandate_ends_after_it_begins",
                condition=Q(last_date__isnull=True) | Q(last_date__gte=F("first_date")),
            ),
            models.CheckConstraint(
                name="mandate_ended_by_somebody",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} làm thay {self.principal}"
