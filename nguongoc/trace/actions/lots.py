"""Lots are opened, closed and taken off the market here."""

from collections.abc import Collection

from django.db import transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.text import normalise
from nguongoc.registry.models import Product
from nguongoc.registry.rules import require_assigned, require_own_published
from nguongoc.trace import rules
from nguongoc.trace.actions.events import name_lot
from nguongoc.trace.actions.stock import lock_stock
from nguongoc.trace.enums import LotState
from nguongoc.trace.models import Lot, ProductionCycle
from nguongoc.trace.signals import lots_changed

RAW_SUFFIX = "-NL"
_LOT_CODE_LENGTH = 20 - len(RAW_SUFFIX)  # GS1 AI 10 holds 20 characters, those of the raw material's lot too
_LOT_CODE_CHARACTERS = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./")


@transaction.atomic
def open_lot(*, product: Product, code: str, by: Person, cycle: ProductionCycle | None = None) -> Lot:
    """Open a lot of a published product; its code (GS1 AI 10, here of A-Z 0-9 - . /) is unique per product.

    `cycle` is the one that the lot is harvested from; the caller has found it to be theirs. Raises Refusal with
    the field `code` or `product`.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    content = require_own_published(product, organisation=organisation, by=by)
    code = normalise(code).upper()
    if not 1 <= len(code) <= _LOT_CODE_LENGTH or set(code) - _LOT_CODE_CHARACTERS:
        raise Refusal(f"Mã lô gồm 1 đến {_LOT_CODE_LENGTH} chữ cái không dấu, chữ số và dấu - . /", field="code")
    lock_stock(organisation=organisation)  # one of two at once comes second
    if Lot.objects.filter(organisation=organisation, product=product, code=code).exists():
        raise Refusal(f"Lô {code} của sản phẩm này đã có. Hãy dùng mã khác.", field="code")
    lot = Lot.objects.create(
        organisation=organisation,
        product=product,
        cycle=cycle,
        name=product.name,
        code=code,
        unit=rules.pack_of(content)[1],
        is_sample=product.is_sample,
        opened_by=by,
    )
    name_lot(lot=lot)
    audit.record("open_lot", by=by, subject=lot)
    lots_changed.send(Lot, lot_ids=[lot.pk])
    return lot


@transaction.atomic
def close_lot(*, lot: Lot, by: Person) -> Lot:
    """Nothing more is written in the lot: it is made, packed and gone. Its stamps stay as they are."""
    organisation = by.require(Permission.WRITE_LOGS)
    lot = own_open_lot(lot=lot, organisation=organisation)
    require_assigned(lot.product_id, by)
    lot.state = LotState.CLOSED
    lot.save(update_fields=["state"])
    audit.record("close_lot", by=by, subject=lot)
    return lot


@transaction.atomic
def mark_recalled(*, lot_ids: Collection[int]) -> None:
    """Take lots off the market: their state is `recalled` from this transaction on.

    The caller holds the decision, its permission, its entry in the audit trail, and the locks (`lock_lots`).
    """
    Lot.objects.filter(pk__in=lot_ids).update(state=LotState.RECALLED)
    lots_changed.send(Lot, lot_ids=list(lot_ids))


def own_open_lot(*, lot: Lot, organisation: Organisation) -> Lot:
    """The lot, locked, of the organisation and open. Raises Refusal."""
    lot = (
        Lot.objects.select_for_update(of=("self",))
        .select_related("organisation", "product__published")
        .get(pk=lot.pk)
    )
    if lot.organisation_id != organisation.pk:
        raise Refusal("Lô này không thuộc cơ sở của bạn.")
    rules.require_open(lot)
    return lot
