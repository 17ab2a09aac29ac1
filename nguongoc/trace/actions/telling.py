"""Both sides of a hand-over are told what the other said; nobody has to look for it."""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from nguongoc.accounts.actions import notify
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation
from nguongoc.accounts.queries import people_with
from nguongoc.trace.enums import HandoverState, LotState
from nguongoc.trace.models import Handover, Holding
from nguongoc.trace.rules import overdue_since

_ANSWERS = {
    HandoverState.DISPUTED: "khiếu nại",
    HandoverState.REFUSED: "từ chối nhận",
    HandoverState.DENIED: "phủ nhận: không giao lô này",
    HandoverState.ACKNOWLEDGED: "xác nhận có giao lô này",
}


def tell_of_shipment(*, handover: Handover) -> None:
    if handover.receiver:
        _tell(
            handover,
            handover.receiver,
            f"{handover.from_words} đang giao hàng đến",
            f"{handover}, {handover.goods_words}. Khi hàng đến, hãy đếm, cân rồi xác nhận.",
        )


def tell_of_withdrawal(*, handover: Handover, reason: str) -> None:
    if handover.receiver:
        subject = f"{handover.from_words} rút lại chuyến hàng"
        _tell(handover, handover.receiver, subject, f"{handover}, {handover.goods_words}.\n\n{reason}")


def tell_of_receipt(*, handover: Handover, has_differences: bool) -> None:
    if handover.sender:
        how = "có chênh lệch so với số đã giao" if has_differences else "đủ như đã giao"
        subject = f"{handover.to_words} đã nhận hàng"
        _tell(handover, handover.sender, subject, f"{handover}: {how}.")


def tell_of_answer(*, handover: Handover, reason: str = "") -> None:
    """What the receiver objects to goes to the sender; what a named source says, to the receiver."""
    to, other = (
        (handover.receiver, handover.from_words)
        if handover.is_undeclared
        else (
            handover.sender,
            handover.to_words,
        )
    )
    if to:
        answer = _ANSWERS[HandoverState(handover.state)]
        text = f"{handover}, {handover.goods_words}." + (f"\n\n{reason}" if reason else "")
        _tell(handover, to, f"{other} {answer}", text)


def tell_of_claim(*, handover: Handover) -> None:
    if handover.sender:
        _tell(
            handover,
            handover.sender,
            f"{handover.to_words} ghi đã nhận hàng của cơ sở bạn",
            f"{handover.goods_words}. Cơ sở của bạn chưa khai giao lô này. Hãy xác nhận có giao, hoặc phủ nhận.",
        )


def tell_of_recalled(*, handover: Handover, lots: Sequence[Holding]) -> None:
    """Whoever received goods that were recalled or held back by then is told: the recall came before them."""
    if lots and handover.receiver:
        goods = "; ".join(f"{lot}, {LotState(lot.state).label}" for lot in lots)
        text = f"{goods}.\n\nKhông dùng, không bán, không giao tiếp. Hãy cách ly hàng và báo cho cơ quan quản lý."
        _tell(handover, handover.receiver, "Hàng vừa nhận đang bị thu hồi hoặc tạm giữ", text)


def remind_of_waiting() -> int:
    """Tell both sides of deliveries that nobody has confirmed for too long (profile: `confirm_days`), each once.

    Gives how many.
    """
    late = Handover.objects.overdue(overdue_since()).filter(reminded_at=None)
    return sum(_remind(pk) for pk in late.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: int) -> bool:
    found = Handover.objects.select_for_update(of=("self",)).select_related("sender", "receiver").get(pk=pk)
    if found.state != HandoverState.ON_WAY or found.reminded_at or not (found.sender and found.receiver):
        return False
    found.reminded_at = timezone.now()
    found.save(update_fields=["reminded_at"])
    since = f"giao ngày {timezone.localtime(found.shipped_at):%d/%m/%Y}"
    text = f"{found}, {found.goods_words}, {since}."
    _tell(found, found.receiver, "Hàng đến chưa được xác nhận", f"{text} Hãy xác nhận, khiếu nại hoặc từ chối.")
    _tell(found, found.sender, f"{found.to_words} chưa xác nhận", f"{text} Hãy hỏi bên nhận.")
    return True


def _tell(handover: Handover, organisation: Organisation, subject: str, text: str) -> None:
    """Those who keep the logs: they are at work when goods come. Producers learn of their own products alone."""
    people = people_with(organisation, Permission.WRITE_LOGS)
    notify(
        people=[one for one in people if Handover.objects.visible_to(one).filter(pk=handover.pk).exists()],
        subject=subject,
        text=text,
        path=reverse("workshop:handover", args=[handover.pk]),
        mail=not handover.is_sample,
    )
