"""Lots: the trace units, each a quantity of one product or raw material under one code."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.digital_link import DigitalLink
from nguongoc.registry.contents import ProductContent
from nguongoc.registry.enums import NetUnit
from nguongoc.registry.models import Product, within_assignments
from nguongoc.trace.enums import LotState
from nguongoc.trace.models.cycles import ProductionCycle


class LotQuerySet(models.QuerySet["Lot"]):
    def visible_to(self, person: Person) -> Self:
        """The own ones, or those of the jurisdiction; a producer's are of assigned products, with their raw
        material.
        """
        return self.filter(
            person.oversees("organisation"), within_assignments(person, "product", "raw_of__product")
        )


class Lot(models.Model):
    """The trace unit: a quantity of one product (or of a raw material, without a product) under one code.

    A raw material says for which lot it was harvested (`raw_of`); `cycle` is the season or batch of animals that
    the lot was harvested from, where one is kept. `quantity` is in `unit`; `pack_count` is the number of packs
    made of it, once packing is logged: no more stamps than that can be active on the lot.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="lots")
    product = models.ForeignKey(Product, models.RESTRICT, null=True, related_name="lots")
    raw_of = models.OneToOneField("self", models.RESTRICT, null=True, related_name="raw_material")
    cycle = models.ForeignKey(ProductionCycle, models.RESTRICT, null=True, related_name="lots")
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=LotState, default=LotState.OPEN)
    quantity = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    unit = models.CharField(max_length=3, choices=NetUnit)
    pack_count = models.PositiveIntegerField(default=0)
    production_date = models.DateField(null=True)
    expiry_date = models.DateField(null=True)
    is_sample = models.BooleanField(default=False)
    opened_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now())

    objects = LotQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "product", "code"], name="lot_code_unique_per_product"
            ),
            models.CheckConstraint(
                name="lot_of_product_or_raw_material",
                condition=Q(product__isnull=False, raw_of__isnull=True)
                | Q(product__isnull=True, raw_of__isnull=False),
            ),
            models.UniqueConstraint(fields=["id", "product"], name="lot_with_product"),
            models.CheckConstraint(name="lot_quantity_not_negative", condition=Q(quantity__gte=0)),
            models.CheckConstraint(
                name="lot_expires_after_production",
                condition=Q(expiry_date__isnull=True)
                | Q(production_date__isnull=True)
                | Q(expiry_date__gte=F("production_date")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · lô {self.code}"

    @property
    def product_content(self) -> ProductContent | None:
        """What the public reads of its product; none for raw material."""
        return self.product.content if self.product else None

    @property
    def class_uri(self) -> str:
        """The lot as an EPCIS class: a GS1 Digital Link with GTIN and lot, or a private URI for raw material."""
        if self.product is not None and self.product.gtin:
            return DigitalLink("01", self.product.gtin, (("10", self.code),)).uri()
        return f"urn:nguongoc:lot:{self.pk}"
