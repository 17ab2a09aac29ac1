"""An authority says which products are key products of the province."""

import datetime as dt

from django.db import IntegrityError, transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.text import normalise
from nguongoc.registry.models import KeyProduct, Product


@transaction.atomic
def mark_key_product(*, product: Product, decision_number: str, valid_from: dt.date, by: Person) -> KeyProduct:
    """A public product of the authority's jurisdiction is a key product from a day on, by a decision on paper.

    Raises NotPermitted outside the jurisdiction, Refusal (`gtin`) where it is unpublished or marked already.
    """
    organisation = by.require(Permission.APPROVE_RECORDS)
    if not Product.objects.visible_to(by).filter(pk=product.pk).exists():
        raise NotPermitted("Sản phẩm này không thuộc phạm vi quản lý của bạn.")
    if not Product.objects.published().filter(pk=product.pk).exists():
        raise Refusal("Sản phẩm này chưa được đăng hoặc đang tạm dừng.", field="gtin")
    try:
        with transaction.atomic():
            mark = KeyProduct.objects.create(
                product=product,
                organisation=organisation,
                decision_number=normalise(decision_number),
                decided_by=by,
                valid_from=valid_from,
            )
    except IntegrityError as error:
        raise Refusal(f"{product} đã là sản phẩm chủ lực vào thời gian đó.", field="gtin") from error
    audit.record("mark_key_product", by=by, subject=product, decision=mark.decision_number)
    return mark


@transaction.atomic
def end_key_product(*, mark: KeyProduct, date: dt.date, by: Person) -> KeyProduct:
    """The product is a key product up to and without `date`. Raises StateChanged where that has ended already."""
    organisation = by.require(Permission.APPROVE_RECORDS)
    mark = KeyProduct.objects.select_for_update(of=("self",)).select_related("product").get(pk=mark.pk)
    if mark.organisation_id != organisation.pk:
        raise NotPermitted("Sản phẩm này do cơ quan khác đưa vào danh mục.")
    if mark.valid_to is not None:
        raise StateChanged("Sản phẩm này đã được đưa ra khỏi danh mục rồi. Hãy tải lại trang để xem.")
    if date < mark.valid_from:
        raise Refusal("Ngày đưa ra khỏi danh mục phải từ ngày bắt đầu trở đi.", field="date")
    mark.valid_to = date
    mark.save(update_fields=["valid_to"])
    audit.record("end_key_product", by=by, subject=mark.product, date=date.isoformat())
    return mark
