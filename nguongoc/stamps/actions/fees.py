"""What stamps cost from which day, what is owed for a batch, and what was paid. No money moves here."""

import datetime as dt

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal, StateChanged
from nguongoc.registry.rules import require_reason
from nguongoc.stamps import rules
from nguongoc.stamps.actions.telling import tell_of_cancelled_payment, tell_of_payment
from nguongoc.stamps.enums import Printing, StampKind
from nguongoc.stamps.models import CodeBatch, FeePayment, StampFee, StampPrice


@transaction.atomic
def set_stamp_price(
    *, kind: StampKind, printing: Printing, price: int, effective_from: dt.date, source: str, by: Person
) -> StampPrice:
    """A new price, in đồng a stamp, from a date that has not passed; whatever stood from then on ends.

    What was fixed for batches issued before stays. Raises Refusal with the field `effective_from`, `source`,
    `printing` or `price`.
    """
    by.require(Permission.EDIT_RULES)
    rules.require_printer(kind, printing)
    if effective_from < timezone.localdate():
        raise Refusal("Giá mới chỉ áp dụng từ hôm nay trở đi: tem đã cấp giữ giá cũ.", field="effective_from")
    if not source.strip():
        raise Refusal("Hãy ghi số, ngày của quyết định giá.", field="source")
    if price < 0:
        raise Refusal("Giá phải từ 0 ₫ trở lên.", field="price")
    found = _take_over(kind, printing, price, effective_from, source.strip(), by)
    audit.record("set_stamp_price", by=by, subject=found, reason=found.source, price=price)
    return found


@transaction.atomic
def load_stamp_price(
    *, kind: StampKind, printing: Printing, price: int, effective_from: dt.date, source: str
) -> StampPrice | None:
    """A price that comes with the profile; none where it is there already or the office has set one since."""
    known = StampPrice.objects.filter(kind=kind, printing=printing)
    if known.filter(Q(effective_from__gte=effective_from) | Q(entered_by__isnull=False)).exists():
        return None
    begin = max(effective_from, timezone.localdate()) if known.exists() else effective_from
    return _take_over(kind, printing, price, begin, source, None)


def _take_over(
    kind: str, printing: str, price: int, effective_from: dt.date, source: str, by: Person | None
) -> StampPrice:
    """Two at once: the lock makes the second end what the first one entered."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE stamps_stampprice IN SHARE ROW EXCLUSIVE MODE")
    prices = StampPrice.objects.filter(kind=kind, printing=printing)
    prices.filter(effective_from__gte=effective_from).update(effective_to=F("effective_from"))
    prices.filter(
        Q(effective_to__isnull=True) | Q(effective_to__gt=effective_from), effective_from__lt=effective_from
    ).update(effective_to=effective_from)
    return StampPrice.objects.create(
        kind=kind,
        printing=printing,
        price=price,
        effective_from=effective_from,
        source=source,
        entered_by=by,
    )


def fix_fee(*, batch: CodeBatch, authority: Organisation) -> StampFee | None:
    """What is owed for a batch by the price of today; none where it is free. The caller issues the batch."""
    price = rules.price_on(timezone.localdate(), kind=batch.kind, printing=batch.printing)
    if price is None or price.price == 0:
        return None
    return StampFee.objects.create(
        batch=batch,
        authority=authority,
        price=price,
        quantity=batch.size,
        unit_price=price.price,
        amount=batch.size * price.price,
    )


@transaction.atomic
def record_payment(*, fee: StampFee, receipt_number: str, paid_date: dt.date, by: Person) -> FeePayment:
    """The authority that issued the stamps records that they were paid, by the number of its receipt.

    Raises Refusal with the field `receipt_number` or `paid_date`, StateChanged where they are paid already.
    """
    organisation = rules.require_issuer(fee.batch, by)
    by = by.deciding(Permission.DECIDE_STAMPS)
    fee = StampFee.objects.select_for_update(of=("self",)).get(pk=fee.pk)
    number = receipt_number.strip()
    if not number:
        raise Refusal("Hãy ghi số biên lai.", field="receipt_number")
    if paid_date > timezone.localdate() or paid_date < timezone.localdate(fee.fixed_at):
        raise Refusal("Ngày nộp phải từ ngày cấp tem đến hôm nay.", field="paid_date")
    if fee.payments.filter(cancelled_at__isnull=True).exists():
        raise StateChanged("Khoản này đã được ghi là đã nộp.")
    try:
        with transaction.atomic():
            payment = FeePayment.objects.create(
                fee=fee,
                authority=organisation,
                receipt_number=number,
                paid_date=paid_date,
                recorded_by=by,
                delegator=by.stands_in_for,
            )
    except IntegrityError as error:
        raise Refusal(
            f"Biên lai {number} đã được ghi cho khoản khác. Hãy xem lại số biên lai.", field="receipt_number"
        ) from error
    audit.record("record_payment", by=by, subject=payment, batch=fee.batch_id, amount=fee.amount)
    tell_of_payment(fee=fee)
    return payment


@transaction.atomic
def cancel_payment(*, payment: FeePayment, reason: str, by: Person) -> FeePayment:
    """A payment was recorded by mistake: it is cancelled with the reason, and the fee is owed again. The
    establishment is told.

    What was printed or delivered meanwhile stays so. Raises Refusal with the field `reason`.
    """
    rules.require_issuer(payment.fee.batch, by)
    by = by.deciding(Permission.DECIDE_STAMPS)
    reason = require_reason(reason, "Hãy ghi vì sao hủy biên lai này.")
    payment = FeePayment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    if payment.cancelled_at is not None:
        raise StateChanged("Biên lai này đã được hủy.")
    payment.cancelled_at, payment.cancelled_by, payment.cancel_reason = timezone.now(), by, reason
    payment.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    audit.record("cancel_payment", by=by, subject=payment, batch=payment.fee.batch_id, reason=reason)
    tell_of_cancelled_payment(payment=payment)
    return payment
