"""What comes before lots: the households of a cooperative, and seasons and batches of animals."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person
from nguongoc.registry.contents import ProductContent
from nguongoc.registry.models import Establishment, Product, Site, has_work, within_assignments


class HouseholdQuerySet(models.QuerySet["Household"]):
    def visible_to(self, person: Person) -> Self:
        """The own ones, or those of the jurisdiction; to a producer without any product none."""
        return self.filter(person.oversees("organisation")) if has_work(person) else self.none()

    def active(self) -> Self:
        return self.filter(left_at=None)


class Household(models.Model):
    """A household of a cooperative, for which its clerk enters. The public reads its name by consent only, else
    its code (Law 91/2025 on personal data); no number of an identity paper is kept.

    `consented_at` is when the consent to be named was noted. `establishment` is its own account, if it has one.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="households")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    plot = models.CharField(max_length=200, blank=True)
    consented_at = models.DateTimeField(null=True)
    establishment = models.ForeignKey(Establishment, models.RESTRICT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="household_code_unique_in_cooperative")
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"

    @property
    def public_name(self) -> str:
        return self.name if self.consented_at else f"Hộ {self.code}"


class ProductionCycleQuerySet(models.QuerySet["ProductionCycle"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person.oversees("organisation"), within_assignments(person, "product"))

    def running(self) -> Self:
        return self.filter(ended_date=None)


class ProductionCycle(models.Model):
    """A season of a plot, a batch of animals of a pen or pond, a trip of a boat: what is written of it counts for
    each lot that is harvested from it. `unit_name` names the plot, pond, pen or boat where it is no site.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="cycles")
    product = models.ForeignKey(Product, models.RESTRICT, related_name="cycles")
    name = models.CharField(max_length=120)
    site = models.ForeignKey(Site, models.RESTRICT, null=True, related_name="+")
    unit_name = models.CharField(max_length=120, blank=True)
    started_date = models.DateField()
    ended_date = models.DateField(null=True)
    is_sample = models.BooleanField(default=False)
    opened_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now())

    objects = ProductionCycleQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="cycle_ends_after_it_begins",
                condition=Q(ended_date__isnull=True) | Q(ended_date__gte=F("started_date")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def product_content(self) -> ProductContent | None:
        return self.product.content

    @property
    def place(self) -> str:
        """Where it is, as an entry says it."""
        return self.site.name if self.site else self.unit_name
