"""Lots are split and joined here: what is in them gets a new identity, its quantity stays."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.registry.models import Product
from nguongoc.trace import rules
from nguongoc.trace.actions.events import Quantity, write_transformation_event
from nguongoc.trace.actions.lots import open_lot
from nguongoc.trace.actions.stock import Taken, lock_stock, open_packs, take
from nguongoc.trace.models import Lot

_STEP = "creating_class_instance"


@transaction.atomic
def split_lot(*, lot: Lot, parts: Sequence[tuple[str, Decimal]], at: dt.datetime, by: Person) -> list[Lot]:
    """Take quantities out of a lot into new lots of the same product, each under a code of its own.

    A lot is known to EPCIS by its code, so that a new code is a new identity: one TransformationEvent with the
    lot as input keeps the link (EPCIS 2.0, 7.4.6; CBV step `creating_class_instance`). The new lots keep the
    dates of the old one. Raises Refusal with the field `code`, `quantity` or `at`.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    rules.require_not_future(at, field="at")
    lock_stock(organisation=organisation)
    if lot.product is None:
        raise Refusal("Nguyên liệu không tách thành lô sản phẩm được. Hãy ghi chế biến, hoặc giao một phần.")
    total = sum((quantity for _, quantity in parts), Decimal(0))
    if any(quantity <= 0 for _, quantity in parts):
        raise Refusal("Số lượng phải lớn hơn 0.", field="quantity")
    used = take(taken=[Taken(lot, total)], organisation=organisation, by=by, field="quantity")
    source = used[0].lot
    outputs = []
    for code, quantity in parts:
        new = open_lot(product=lot.product, code=code, by=by)
        _begin(new, quantity, like=source)
        outputs.append(Quantity(new, quantity, new.unit))
    _join(organisation, at, used, outputs)
    made = [each.lot for each in outputs if isinstance(each.lot, Lot)]
    audit.record("split_lot", by=by, subject=lot, into=[each.pk for each in made], quantity=str(total))
    return made


@transaction.atomic
def merge_lots(*, taken: Sequence[Taken], product: Product, code: str, at: dt.datetime, by: Person) -> Lot:
    """Join quantities of several lots, one's own or received, into a new lot of a product; nothing is lost.

    The new lot expires with the first of those that say when. Raises Refusal with the field `code`, `product`,
    `at` or `holdings`.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    rules.require_not_future(at, field="at")
    lock_stock(organisation=organisation)
    used = take(taken=taken, organisation=organisation, by=by, field="holdings")
    new = open_lot(product=product, code=code, by=by)
    if {each.unit for each in used} != {new.unit}:
        raise Refusal(
            f"Chỉ gộp được các lô tính bằng {new.get_unit_display()}. Khác đơn vị thì hãy ghi chế biến.",
            field="holdings",
        )
    total = sum((each.amount for each in used), Decimal(0))
    own = [each.lot for each in used if isinstance(each.lot, Lot)]
    first = min((each for each in own if each.expiry_date), key=lambda each: str(each.expiry_date), default=None)
    _begin(new, total, like=first or (own[0] if own else None))
    _join(organisation, at, used, [Quantity(new, total, new.unit)])
    audit.record("merge_lots", by=by, subject=new, of=[str(each.lot) for each in used], quantity=str(total))
    return new


def _begin(lot: Lot, quantity: Decimal, *, like: object) -> None:
    lot.quantity = quantity
    rules.require_countable(lot)
    if isinstance(like, Lot):
        lot.production_date, lot.expiry_date = like.production_date, like.expiry_date
    lot.save(update_fields=["quantity", "production_date", "expiry_date"])


def _join(organisation: Organisation, at: dt.datetime, used: list[Quantity], outputs: list[Quantity]) -> None:
    inputs = open_packs(used=used)
    write_transformation_event(organisation=organisation, at=at, biz_step=_STEP, inputs=inputs, outputs=outputs)
