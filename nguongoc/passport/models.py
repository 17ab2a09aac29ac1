"""The read models of the public: a row for a lot and for a product, of published revisions and logs only."""

from django.db import models
from django.db.models.functions import Now

from nguongoc.registry.models import Product
from nguongoc.trace.models import Lot


class Passport(models.Model):
    """What the public may read of a lot, as one JSON document (nguongoc.passport.contents.LotPassport).

    `version` rises with each change: readers that remember an older one forget it. `is_withheld` while the product
    or its maker is suspended: the document then holds names, numbers and an open recall, and nothing else.
    """

    lot = models.OneToOneField(Lot, models.RESTRICT, primary_key=True, related_name="passport")
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    is_withheld = models.BooleanField(default=False, db_default=False)
    built_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"Hộ chiếu {self.lot}"


class StoredProductPassport(models.Model):
    """What the public may read of a product, as one JSON document (nguongoc.passport.contents.ProductPassport).

    `version` rises with each change. While product or maker is suspended it stays as it was and is not read.
    """

    product = models.OneToOneField(Product, models.RESTRICT, primary_key=True, related_name="passport")
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    built_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "passport_productpassport"

    def __str__(self) -> str:
        return f"Hộ chiếu {self.product}"
