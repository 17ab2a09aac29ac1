"""Which products a producer of an establishment works on."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.common.validity import in_force_through


class ProductAssignmentQuerySet(models.QuerySet["ProductAssignment"]):
    def in_force(self) -> Self:
        return self.filter(in_force_through(timezone.localdate()), ended_at__isnull=True)


class ProductAssignment(models.Model):
    """A product given to a producer (plan III.1.3 e) to the end of `last_date` (empty: open), or until ended."""

    person = models.ForeignKey(Person, models.RESTRICT, related_name="product_assignments")
    product = models.ForeignKey("registry.Product", models.RESTRICT, related_name="assignments")
    first_date = models.DateField()
    last_date = models.DateField(null=True)
    assigned_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    assigned_at = models.DateTimeField(db_default=Now())
    ended_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = ProductAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["person", "product"],
                condition=Q(ended_at__isnull=True),
                name="one_assignment_of_a_product_to_a_person",
            ),
            models.CheckConstraint(
                name="assignment_ends_after_it_begins",
                condition=Q(last_date__isnull=True) | Q(last_date__gte=F("first_date")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.person}"


def has_work(person: Person) -> bool:
    """False for a producer that was given no product."""
    limited = person.is_limited_to_assigned_products
    return not limited or ProductAssignment.objects.in_force().filter(person=person).exists()


def within_assignments(person: Person, *paths: str) -> Q:
    """The condition that a producer was given the product to which one of `paths` leads; none for all others."""
    if not person.is_limited_to_assigned_products:
        return Q()
    products = ProductAssignment.objects.in_force().filter(person=person).values("product")
    given = Q()
    for path in paths:
        given |= Q(**{f"{path}__in": products})
    return given
