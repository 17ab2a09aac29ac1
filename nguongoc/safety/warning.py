"""Warnings to the public are opened and withdrawn here."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from nguongoc.accounts.actions import notify
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.queries import heir_of, people_with
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.registry.models import Product
from nguongoc.registry.rules import require_reason
from nguongoc.safety.models import SafetyWarning
from nguongoc.trace.models import Lot
from nguongoc.trace.signals import lots_changed

_MOST_TITLE, _MOST_TEXT = 120, 2000


@transaction.atomic
def open_warning(
    *,
    title: str,
    text: str,
    first_date: dt.date,
    by: Person,
    last_date: dt.date | None = None,
    product: Product | None = None,
    lot: Lot | None = None,
    establishment: Organisation | None = None,
) -> SafetyWarning:
    """Tell the public of a product, of a lot of it, or of all that an establishment makes, from a day to the last
    day (plan III.1.3).

    For an authority, of its jurisdiction. Effects: warning, passports of the lots concerned, notice to the
    establishment, audit trail. Raises Refusal with the field `title`, `text` or `last_date`.
    """
    organisation = by.require(Permission.RECALL_LOTS)
    by = by.deciding(Permission.RECALL_LOTS)
    _require_within(by, product, lot, establishment)
    if last_date and last_date < max(first_date, timezone.localdate()):
        raise Refusal("Ngày cuối phải từ hôm nay và từ ngày đầu trở đi.", field="last_date")
    warning = SafetyWarning.objects.create(
        product=product,
        lot=lot,
        establishment=establishment,
        title=_said(title, "title", _MOST_TITLE),
        text=_said(text, "text", _MOST_TEXT),
        first_date=first_date,
        last_date=last_date,
        organisation=organisation,
        decided_by=by,
        delegator=by.stands_in_for,
    )
    lots_changed.send(Lot, lot_ids=_lots_of(warning))
    audit.record("open_warning", by=by, subject=warning, reason=warning.text, product=warning.product_id)
    _tell_establishment(warning)
    return warning


@transaction.atomic
def withdraw_warning(*, warning: SafetyWarning, reason: str, by: Person) -> SafetyWarning:
    """The public reads it no more. For the authority that opened it, or its heir. Raises Refusal with the field
    `reason`; StateChanged where it is withdrawn already.
    """
    organisation = by.require(Permission.RECALL_LOTS)
    by = by.deciding(Permission.RECALL_LOTS)
    if heir_of(warning.organisation) != organisation:
        raise NotPermitted("Cơ quan ra cảnh báo mới rút được.")
    reason = require_reason(reason, "Hãy ghi lý do rút cảnh báo.")
    warning = SafetyWarning.objects.select_for_update(of=("self",)).get(pk=warning.pk)
    if warning.withdrawn_at is not None:
        raise StateChanged("Cảnh báo này vừa được đồng nghiệp rút.")
    warning.withdrawn_at = timezone.now()
    warning.save(update_fields=["withdrawn_at"])
    lots_changed.send(Lot, lot_ids=_lots_of(warning))
    audit.record("withdraw_warning", by=by, subject=warning, reason=reason)
    return warning


def _require_within(
    by: Person, product: Product | None, lot: Lot | None, establishment: Organisation | None
) -> None:
    if by.organisation is None or not by.organisation.is_authority:
        raise NotPermitted("Chỉ cơ quan quản lý mới ra cảnh báo.")
    if product is not None and not Product.objects.visible_to(by).filter(pk=product.pk).exists():
        raise NotPermitted("Sản phẩm này không thuộc phạm vi quản lý của bạn.")
    if establishment is not None:
        reached = Organisation.objects.filter(by.organisation.jurisdiction(""), pk=establishment.pk)
        if establishment.is_authority or not reached.exists():
            raise NotPermitted(f"{establishment} không thuộc phạm vi quản lý của bạn.")
    if lot is not None and (product is None or lot.product_id != product.pk):
        raise Refusal("Lô này không phải của sản phẩm đã chọn.", field="lot")


def _tell_establishment(warning: SafetyWarning) -> None:
    notify(
        people=people_with(warning.maker, Permission.EDIT_OWN_RECORDS),
        subject=f"{warning.organisation} cảnh báo: {warning.title}",
        text=warning.text,
        path=reverse("workshop:today"),
        mail=not warning.is_sample,
    )


def _lots_of(warning: SafetyWarning) -> list[int]:
    if warning.lot_id is not None:
        return [warning.lot_id]
    lots = Lot.objects.filter(organisation=warning.establishment_id)
    if warning.product_id is not None:
        lots = Lot.objects.filter(product=warning.product_id)
    return list(lots.order_by().values_list("pk", flat=True))


def _said(text: str, field: str, most: int) -> str:
    text = text.strip()
    if not text:
        raise Refusal("Hãy ghi điều người mua cần biết.", field=field)
    if len(text) > most:
        raise Refusal(f"Dài quá: tối đa {most} ký tự.", field=field)
    return text
