"""Whoever asked for stamps, is to receive them or drew a design learns what became of it."""

from django.urls import reverse

from nguongoc.accounts.actions import notify
from nguongoc.accounts.models import Organisation
from nguongoc.accounts.queries import administrators_of
from nguongoc.common.text import number_text
from nguongoc.stamps.enums import DesignState, StampState
from nguongoc.stamps.models import CodeBatch, DesignVersion, FeePayment, StampDelivery, StampFee, StampRequest

_STOPPED = {
    StampState.SUSPENDED: "bị tạm dừng",
    StampState.RECALLED: "bị thu hồi",
    StampState.VOID: "bị hủy",
    StampState.ACTIVE: "được dùng lại",
}


def tell_of_issue(*, batch: CodeBatch, request: StampRequest, fee: StampFee | None) -> None:
    """Issued: what is owed comes first, since nothing is printed before it is paid."""
    text = f"{request.decider} đã cấp {number_text(batch.size)} tem. "
    if fee is not None:
        text += f"Tiền tem: {number_text(fee.amount)} ₫, nộp xong và được ghi biên lai thì mới in và giao được."
    elif batch.is_central:
        text += "Cơ quan in và giao. Khi nhận, hãy đếm và xác nhận."
    else:
        text += "Mở đợt tem để in, dán lên gói, rồi kích hoạt."
    _tell_who_asked(request, f"{request} đã được cấp", text, path=_page(batch))


def tell_of_refusal(*, request: StampRequest) -> None:
    text = f"{request.decider} không chấp nhận yêu cầu:\n\n{request.reason}"
    page = reverse("workshop:stamp_request", args=[request.pk])
    _tell_who_asked(request, f"{request} không được chấp nhận", text, path=page)


def tell_of_payment(*, fee: StampFee) -> None:
    batch = fee.batch
    following = "Cơ quan sẽ in và giao." if batch.is_central else "Từ bây giờ in được."
    text = f"{fee.authority} đã ghi nhận {number_text(fee.amount)} ₫ tiền tem. {following}"
    _tell_establishment(batch, f"{batch}: đã nộp tiền tem", text)


def tell_of_cancelled_payment(*, payment: FeePayment) -> None:
    fee = payment.fee
    text = (
        f"{payment.authority} đã hủy biên lai {payment.receipt_number}:\n\n{payment.cancel_reason}\n\n"
        f"{number_text(fee.amount)} ₫ tiền tem lại là chưa nộp. Đã nộp thì hãy hỏi lại cơ quan này."
    )
    _tell_establishment(fee.batch, f"{fee.batch}: biên lai {payment.receipt_number} bị hủy", text)


def tell_of_delivery(*, delivery: StampDelivery, pieces: int, quantity: int) -> None:
    text = (
        f"{delivery.organisation} đã giao {number_text(pieces)} cuộn, tờ, {number_text(quantity)} tem cho "
        f"{delivery.receiver}. Hãy đếm và xác nhận từng cuộn: chưa xác nhận thì chưa kích hoạt được."
    )
    _tell_establishment(delivery.batch, f"{delivery.batch}: tem đã được giao", text)


def tell_of_change(
    *, batch: CodeBatch, first: int, last: int, state: StampState, reason: str, organisation: Organisation
) -> None:
    """What an authority did to stamps; what an establishment does to its own it knows."""
    if organisation == batch.organisation:
        return
    what = f"Tem {number_text(first)}–{number_text(last)} của {batch} {_STOPPED[state]}"
    _tell_establishment(batch, what, f"{organisation} quyết định:\n\n{reason}")


def tell_of_design(*, version: DesignVersion) -> None:
    """Whoever drew it, in the ground where they drew it."""
    design = version.design
    if version.edited_by is None or design.organisation is None:
        return
    approved = version.state == DesignState.APPROVED
    subject = f"Mẫu tem “{design}” {'đã được duyệt' if approved else 'bị trả lại'}"
    text = (
        f"{version.decider} đã duyệt bản {version.number}. Từ bây giờ in được theo bản này."
        if approved
        else f"{version.decider} trả lại bản {version.number}:\n\n{version.reason}"
    )
    ground = "office" if design.organisation.is_authority else "workshop"
    page = reverse(f"{ground}:design", args=[design.pk])
    notify(people=[version.edited_by], subject=subject, text=text, path=page)


def _tell_who_asked(request: StampRequest, subject: str, text: str, *, path: str) -> None:
    """The administrators, and the operator who asked; a helper from elsewhere reads it on their own ground."""
    people = administrators_of(request.organisation_id)
    if request.helper_id is None:
        people = [*people, request.requested_by]
    notify(people=people, subject=subject, text=text, path=path, mail=not request.product.is_sample)


def _tell_establishment(batch: CodeBatch, subject: str, text: str) -> None:
    people, mail = administrators_of(batch.organisation_id), not batch.product.is_sample
    notify(people=people, subject=subject, text=text, path=_page(batch), mail=mail)


def _page(batch: CodeBatch) -> str:
    return reverse("workshop:batch", args=[batch.pk])
