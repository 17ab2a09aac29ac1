"""The administrator of an establishment gives producers their products."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Membership, Person
from nguongoc.accounts.rules import administered, not_yours
from nguongoc.common import audit
from nguongoc.common.errors import StateChanged
from nguongoc.common.validity import require_end_to_come
from nguongoc.registry.models import Product, ProductAssignment


@transaction.atomic
def assign_products(
    *, membership: Membership, products: Collection[Product], last_date: dt.date | None, by: Person
) -> None:
    """From now on the producer works on exactly these products, until the end of `last_date` where one is given.

    What was given before and is not among them ends; another last day ends the row and begins a new one, so that
    history keeps who was given what when. Raises NotPermitted for another establishment's account or product,
    StateChanged where the account is no producer's (any more), Refusal with the field `last_date`.
    """
    organisation = administered(by)
    membership = Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=membership.pk)
    if membership.organisation_id != organisation.pk or any(
        product.organisation_id != organisation.pk for product in products
    ):
        raise not_yours()
    if membership.ended_at is not None or membership.role != Role.PRODUCER:
        raise StateChanged("Chỉ giao sản phẩm cho tài khoản sản xuất. Vai trò của người này vừa được đổi.")
    if last_date is not None:
        require_end_to_come(last_date)
    _give(membership.person, products, last_date, by=by)
    audit.record(
        "assign_products",
        by=by,
        subject=membership.person,
        products=sorted(product.name for product in products),
        last_date=last_date.isoformat() if last_date else None,
    )


def _give(person: Person, products: Collection[Product], last_date: dt.date | None, *, by: Person) -> None:
    wanted = {product.pk: product for product in products}
    for row in ProductAssignment.objects.filter(person=person, ended_at__isnull=True):
        if row.last_date == last_date and row.product_id in wanted:
            del wanted[row.product_id]
            continue
        row.ended_at, row.ended_by = timezone.now(), by
        row.save(update_fields=["ended_at", "ended_by"])
    today = timezone.localdate()
    ProductAssignment.objects.bulk_create(
        ProductAssignment(person=person, product=product, first_date=today, last_date=last_date, assigned_by=by)
        for product in wanted.values()
    )
