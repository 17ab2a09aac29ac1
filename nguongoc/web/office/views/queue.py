"""The queue: what waits for the organisation, what it has handled, all in its jurisdiction; several at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from nguongoc.accounts.enums import Permission
from nguongoc.common.errors import Refusal
from nguongoc.registry.actions import accept, publish
from nguongoc.registry.enums import SubmissionState
from nguongoc.registry.models import Submission
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.listing import PAGE_SIZE, kept, long_page_of, number_in
from nguongoc.web.office.navigation import render_office
from nguongoc.web.office.queue_filter import WAITING, QueueFilter
from nguongoc.web.office.views.rows import submission_row


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def queue(request: OfficeRequest) -> HttpResponse:
    asked = QueueFilter(request)
    rows = asked.rows().select_related("record__organisation__unit", "helper")
    page = long_page_of(request, rows, count=asked.count())
    context: dict[str, Any] = {
        "page": page,
        "rows": [submission_row(row, asked.days, query=asked.query) for row in page],
        "scopes": asked.scope_chips(),
        "facets": asked.facet_chips(),
        "orders": asked.orders(),
        "communes": asked.communes(),
        "commune": asked.commune,
        "query": asked.query,
        "kept": kept(request, "q", "xa"),
        "q": asked.text,
        "is_filtered": asked.is_narrowed,
        "is_sorted_or_narrowed": asked.shows_more,
        "scope": asked.scope,
        "many": _many_words(request) if asked.scope == WAITING else "",
    }
    return render_office(request, "office/queue.html", context)


@needs(Permission.REVIEW_RECORDS, Permission.APPROVE_RECORDS, ground="office")
@require_POST
def decide_many(request: OfficeRequest) -> HttpResponse:
    """Accept, or publish, the rows that were ticked: each by itself, with its own check and its own decision.

    The answer says which were done, and why the others were not.
    """
    chosen = [pk for pk in map(number_in, request.POST.getlist("chon")[:PAGE_SIZE]) if pk is not None]
    found = Submission.objects.visible_to(request.user).filter(pk__in=chosen).select_related("record", "approver")
    done = [submission for submission in found if _advance(request, submission)]
    if done:
        names = ", ".join(f"“{submission.record.name}”" for submission in done)
        messages.success(request, f"Đã xử lý {len(done)} hồ sơ: {names}.")
    if not chosen:
        messages.warning(request, "Chưa chọn hồ sơ nào. Hãy đánh dấu các hồ sơ cần xử lý.")
    return redirect(f"{reverse('office:queue')}?{QueueFilter(request).query}")


def _advance(request: OfficeRequest, submission: Submission) -> bool:
    """Whether the submission went one step on; else a message says why not."""
    act = publish if submission.state == SubmissionState.REVIEWED else accept
    try:
        act(submission=submission, by=request.user)
    except Refusal as refusal:
        messages.error(request, f"Chưa xử lý “{submission.record.name}”. {refusal.sentence}")
        return False
    return True


def _many_words(request: OfficeRequest) -> str:
    """What the button does for the rows that are ticked; empty for those who decide nothing."""
    if request.user.may(Permission.APPROVE_RECORDS):
        return "Duyệt đăng hồ sơ đã chọn"
    return "Chấp nhận hồ sơ đã chọn" if request.user.may(Permission.REVIEW_RECORDS) else ""
