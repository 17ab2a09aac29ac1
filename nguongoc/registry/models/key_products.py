"""Key products (sản phẩm chủ lực): a mark that an authority gives to a product, between dates."""

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from nguongoc.accounts.models import Organisation, Person
from nguongoc.places.models import DateRange
from nguongoc.registry.models.products import Product


class KeyProductQuerySet(models.QuerySet["KeyProduct"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person.oversees("product__organisation"))

    def current(self) -> Self:
        """Not ended by today."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=timezone.localdate()))


class KeyProduct(models.Model):
    """A product is a key product of the province from a day on, up to and without another (plan III.2).

    `decision_number` names the decision on paper. Ended, never deleted.
    """

    product = models.ForeignKey(Product, models.RESTRICT, related_name="key_marks")
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="key_products")
    decision_number = models.CharField(max_length=100)
    decided_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = KeyProductQuerySet.as_manager()

    class Meta:
        ordering = ("product__sort_key", "pk")
        constraints = [
            models.CheckConstraint(name="key_product_says_by_what_decision", condition=~Q(decision_number="")),
            models.CheckConstraint(
                name="key_product_begins_before_it_ends",
                condition=Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
            ),
            ExclusionConstraint(
                name="one_key_mark_of_a_product_at_a_time",
                expressions=[
                    ("product", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return str(self.product)
