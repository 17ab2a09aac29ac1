"""Where the stamps of a product may be expected: declared by its establishment, or by an official for it."""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from nguongoc.accounts.actions import notify
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.queries import people_with
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.places.provinces import place_name, provinces
from nguongoc.registry.models import Product
from nguongoc.scans.shield.models import DeclaredMarket


@transaction.atomic
def declare_market(*, product: Product, provinces_sold: Sequence[str], by: Person) -> DeclaredMarket | None:
    """Say in which provinces a product is sold, by their codes; none: anywhere, and the rule is off for it.

    For the establishment itself, its deputies, and officials who enter records of their jurisdiction: then the
    establishment is told. Raises Refusal with the field `provinces` for a code that is no province's.
    """
    organisation = by.require(Permission.EDIT_PRODUCTS, Permission.ENTER_RECORDS)
    if not Product.objects.visible_to(by).filter(pk=product.pk).exists():
        raise NotPermitted("Sản phẩm này không thuộc cơ sở hoặc phạm vi quản lý của bạn.")
    codes = sorted(set(provinces_sold))
    if unknown := [code for code in codes if code not in provinces()]:
        raise Refusal(f"Không có tỉnh mang mã “{unknown[0]}”.", field="provinces")
    audit.record("declare_market", by=by, subject=product, provinces=codes)
    if organisation.is_authority:
        _tell_establishment(product, codes, organisation)
    if not codes:
        DeclaredMarket.objects.filter(product=product).delete()
        return None
    found, _ = DeclaredMarket.objects.update_or_create(
        product=product, defaults={"provinces": codes, "declared_by": by}
    )
    return found


def _tell_establishment(product: Product, codes: Sequence[str], organisation: Organisation) -> None:
    sold = ", ".join(place_name(code) for code in codes) if codes else "mọi nơi"
    people = people_with(product.organisation, Permission.EDIT_PRODUCTS)
    notify(
        people=[one for one in people if Product.objects.visible_to(one).filter(pk=product.pk).exists()],
        subject=f"{organisation} khai vùng bán của {product.name}",
        text=f"Bán ở: {sold}. Nếu chưa đúng, hãy sửa ở trang Vùng bán.",
        path=reverse("workshop:market", args=[product.pk]),
        mail=False,
    )
