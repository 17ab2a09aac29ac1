"""Saving a proposal as a draft, or sending it at once: one choice for all kinds of records."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from nguongoc.accounts.models import Person
from nguongoc.registry.actions import propose_change, submit
from nguongoc.registry.contents import Content
from nguongoc.registry.models import Record, Submission
from nguongoc.web.access import OfficeRequest

DRAFT = "nhap"


@dataclass(frozen=True, slots=True)
class Sent:
    submission: Submission
    sentence: str


def wants_to_send(request: OfficeRequest) -> bool:
    """Whether to send. The draft is also what the Enter key does, so that nothing is sent by mistake."""
    return request.POST.get("viec") != DRAFT


def send_change(*, record: Record, content: Content, send: bool, by: Person) -> Sent:
    return send_proposal(propose=lambda: propose_change(record=record, content=content, by=by), send=send, by=by)


def send_proposal(*, propose: Callable[[], Submission], send: bool, by: Person) -> Sent:
    """Propose and, where wanted, submit: both or nothing, so that a refusal leaves no half-made record."""
    with transaction.atomic():
        submission = propose()
        if send:
            submission = submit(submission=submission, by=by)
    if not send:
        return Sent(submission, "Đã lưu bản nháp. Cơ quan quản lý chưa nhận được; hãy gửi duyệt khi đã đủ.")
    return Sent(submission, f"Đã gửi duyệt. {submission.reviewer} sẽ kiểm tra.")
