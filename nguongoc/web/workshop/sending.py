"""Saving a proposal as a draft, or sending it at once: one choice for all kinds of records."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction

from nguongoc.registry.actions import submit
from nguongoc.registry.models import Submission
from nguongoc.web.access import OfficeRequest
from nguongoc.web.forms import ActionForm, wants_draft

_SAVED = "Đã lưu bản nháp. Cơ quan quản lý chưa nhận được; hãy gửi duyệt khi đã đủ."


def send(request: OfficeRequest, form: ActionForm, propose: Callable[[], Submission]) -> Submission | None:
    """What a form proposes, submitted unless only the draft is wanted; a message says which.

    Both or nothing, so that a refusal leaves no half-made record. None where the form is to be shown: it was not
    sent, something in it is wrong, or a rule refused.
    """
    if not form.is_valid():
        return None
    is_draft = wants_draft(request)

    @transaction.atomic
    def act() -> Submission:
        submission = propose()
        return submission if is_draft else submit(submission=submission, by=request.user)

    sent = form.carry_out(act)
    if sent is not None:
        messages.success(request, _SAVED if is_draft else f"Đã gửi duyệt. {sent.reviewer} sẽ kiểm tra.")
    return sent
