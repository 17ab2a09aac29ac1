"""Somebody away lets a colleague of the same organisation decide in their place."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from nguongoc.accounts.models.people import Membership, Person
from nguongoc.common.validity import in_force_through


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_force(self) -> Self:
        return self.filter(in_force_through(timezone.localdate()), ended_at__isnull=True)

    def not_over(self) -> Self:
        """In force, or to come."""
        return self.filter(ended_at__isnull=True, last_date__gte=timezone.localdate())

    def of(self, person: Person) -> Self:
        return self.filter(Q(delegator=person) | Q(delegate=person))

    def visible_to(self, person: Person) -> Self:
        """One's own, and those of the people whose accounts one runs."""
        people = Membership.objects.visible_to(person).values("person")
        return self.filter(Q(delegator=person) | Q(delegate=person) | Q(delegator__in=people))


class Delegation(models.Model):
    """The delegate decides for the delegator from `first_date` to the end of `last_date`.

    It gives the rights to decide alone (enums.DECIDING), and only while both hold accounts in force in one
    organisation: see Person.may.
    """

    delegator = models.ForeignKey(Person, models.RESTRICT, related_name="delegations_given")
    delegate = models.ForeignKey(Person, models.RESTRICT, related_name="delegations_held")
    first_date = models.DateField()
    last_date = models.DateField()
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField(db_default=Now())
    ended_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="delegation_to_somebody_else", condition=~Q(delegator=F("delegate"))),
            models.CheckConstraint(
                name="delegation_ends_after_it_begins", condition=Q(last_date__gte=F("first_date"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} thay {self.delegator}"
