"""What stamps cost on a day, and what stops until it is paid."""

import datetime as dt

from nguongoc.common.errors import Refusal
from nguongoc.common.text import number_text
from nguongoc.stamps.models import CodeBatch, StampFee, StampPrice


def price_on(date: dt.date, *, kind: str, printing: str) -> StampPrice | None:
    """The price in force on a date; none where the list has none, which is as good as free."""
    return StampPrice.objects.in_force(date).filter(kind=kind, printing=printing).first()


def require_paid(batch: CodeBatch) -> None:
    """Stamps that are sold go to paper, and out of the house, only once they are paid."""
    fee = StampFee.objects.owed().filter(batch=batch).select_related("authority").first()
    if fee is not None:
        raise Refusal(
            f"Đợt tem này chưa nộp {number_text(fee.amount)} ₫ tiền tem cho {fee.authority}. "
            "Nộp xong và được ghi biên lai thì mới in và giao được."
        )
