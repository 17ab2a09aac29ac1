"""Where the stamps of a product may be expected: declared by its establishment, or by an official for it."""

from collections.abc import Sequence

from django.db import transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.places.provinces import provinces
from nguongoc.registry.models import Product
from nguongoc.scans.shield.models import DeclaredMarket


@transaction.atomic
def declare_market(*, product: Product, provinces_sold: Sequence[str], by: Person) -> DeclaredMarket | None:
    """Say in which provinces a product is sold, by their codes; none: anywhere, and the rule is off for it.

    For the establishment itself, its deputies, and those who enter records for it. Raises Refusal with the field
    `provinces` for a code that is no province's.
    """
    by.require(Permission.EDIT_PRODUCTS, Permission.ENTER_RECORDS)
    if not Product.objects.visible_to(by).filter(pk=product.pk).exists():
        raise NotPermitted("Sản phẩm này không thuộc cơ sở hoặc phạm vi quản lý của bạn.")
    codes = sorted(set(provinces_sold))
    if unknown := [code for code in codes if code not in provinces()]:
        raise Refusal(f"Không có tỉnh mang mã “{unknown[0]}”.", field="provinces")
    audit.record("declare_market", by=by, subject=product, provinces=codes)
    if not codes:
        DeclaredMarket.objects.filter(product=product).delete()
        return None
    found, _ = DeclaredMarket.objects.update_or_create(
        product=product, defaults={"provinces": codes, "declared_by": by}
    )
    return found
