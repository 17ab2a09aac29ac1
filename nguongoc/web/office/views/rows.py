"""What lists of the office show of a submission, of a request for stamps or of a design of them."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from nguongoc.common.text import capital
from nguongoc.registry.deadlines import Calendar
from nguongoc.registry.enums import RecordKind, SubmissionState
from nguongoc.registry.models import Submission
from nguongoc.stamps.enums import RequestState
from nguongoc.stamps.models import DesignVersion, StampRequest
from nguongoc.web.office.waiting import wait_of, wait_since
from nguongoc.web.templatetags.look import KIND_ICONS
from nguongoc.web.templatetags.words import number

_SHORT = {SubmissionState.REVIEWED: "chờ duyệt đăng"}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """The attributes of a queue row component."""

    url: str
    title: str
    meta: str
    icon: str
    state: str
    state_label: str
    age: str
    is_late: bool
    is_sample: bool
    key: str = ""


def submission_row(submission: Submission, days: Calendar, *, query: str = "") -> QueueRow:
    """`query` is carried along to the page: the next submission is looked for in the same rows."""
    record, wait = submission.record, wait_of(submission, days)
    kind = RecordKind(record.kind)
    maker = [] if kind == RecordKind.ESTABLISHMENT else [record.organisation.name]
    words = [capital(kind.label), *maker, record.organisation.unit.name]
    if submission.state != SubmissionState.PUBLISHED:
        words.append("thay đổi thông tin" if record.published_id else "đăng lần đầu")
    if submission.helper:
        words.append(f"nhập bởi {submission.helper.brief_name}")
    address = reverse("office:submission", args=[submission.pk])
    return QueueRow(
        url=f"{address}?{query}" if query else address,
        key=str(submission.pk),
        title=record.name,
        meta=" · ".join(words),
        icon=KIND_ICONS[kind],
        state=submission.state,
        state_label=_SHORT.get(SubmissionState(submission.state), str(submission.get_state_display())),
        age=wait.words,
        is_late=wait.is_late,
        is_sample=record.is_sample,
    )


def request_row(request: StampRequest) -> QueueRow:
    waiting = request.state == RequestState.SUBMITTED
    decided = f"{request.decided_at:%d/%m/%Y}" if request.decided_at else ""
    return QueueRow(
        url=reverse("office:stamp_request", args=[request.pk]),
        title=f"{number(request.quantity)} tem · {request.product.name}",
        meta=f"{request.purpose} · {request.organisation.name} · {request.organisation.unit.name}",
        icon="ticket",
        state=request.state,
        state_label=str(request.get_state_display()),
        age=wait_since(request.requested_at).words if waiting else decided,
        is_late=False,
        is_sample=request.product.is_sample,
    )


def design_row(version: DesignVersion, submitted_at: dt.datetime) -> QueueRow:
    """A drawing that waits for its decision; one of an authority's own waits for a colleague."""
    owner = version.design.organisation
    return QueueRow(
        url=reverse("office:design", args=[version.design_id]),
        title=version.design.name,
        meta=" · ".join(["Mẫu tem", *([owner.name, owner.unit.name] if owner else [])]),
        icon="palette",
        state="waiting",
        state_label=str(version.get_state_display()),
        age=wait_since(submitted_at).words,
        is_late=False,
        is_sample=False,
    )
