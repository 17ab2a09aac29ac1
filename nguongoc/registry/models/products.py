"""Products."""

from django.db import models

from nguongoc.registry.contents import ProductContent
from nguongoc.registry.models.records import Record, RecordQuerySet


class Product(Record):
    """`gtin` (14 digits) is the maker's own or one from the province's prefix, set at the first publication."""

    record_ptr = models.OneToOneField(
        Record, models.RESTRICT, parent_link=True, primary_key=True, related_name="as_product"
    )
    gtin = models.CharField(max_length=14, unique=True, null=True)

    objects = RecordQuerySet["Product"].as_manager()  # type: ignore[misc]  # narrower than Record's

    @property
    def content(self) -> ProductContent | None:
        found = self.published.read() if self.published else None
        return found if isinstance(found, ProductContent) else None


class ProductGtin(models.Model):
    """Every GTIN that a product has had in public: its own, those of its packs and cartons. Only ever added, so
    that no number ever means another product.
    """

    gtin = models.CharField(max_length=14, primary_key=True)
    product = models.ForeignKey(Product, models.RESTRICT, related_name="gtins")

    def __str__(self) -> str:
        return self.gtin
