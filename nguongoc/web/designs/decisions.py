"""What is done with a design besides drawing it: submitted, taken back, retired; approved or returned."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from nguongoc.stamps.actions import (
    approve_design,
    retire_design,
    return_design,
    submit_design,
    withdraw_design,
)
from nguongoc.web.access import OfficeRequest
from nguongoc.web.designs.forms import ReturnForm
from nguongoc.web.designs.views import design_page, visible_design
from nguongoc.web.forms import carry_out
from nguongoc.web.people.ground import Ground

_ACTS = {
    "gui": (submit_design, "Đã gửi duyệt."),
    "rut": (withdraw_design, "Đã rút lại. Mẫu trở về bản nháp."),
    "thoi-dung": (retire_design, "Mẫu này thôi dùng. Tem đã in vẫn có giá trị."),
}


@require_POST
def act(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    design = visible_design(request, pk)
    if request.POST.get("viec") not in _ACTS:
        raise Http404
    action, done = _ACTS[request.POST["viec"]]
    carry_out(request, lambda: action(design=design, by=request.user), done=done)
    return redirect(ground.url("design", pk))


@require_POST
def decide(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    """Approve what was looked at, which the page names by when it was submitted; or return with a reason."""
    design, person = visible_design(request, pk), request.user
    if request.POST.get("viec") == "duyet":
        seen = _moment(request.POST.get("gui-luc", ""))
        carry_out(
            request,
            lambda: approve_design(design=design, by=person, submitted_at=seen),
            done="Đã duyệt mẫu tem. Từ nay in được theo bản này.",
        )
        return redirect(ground.url("design", pk))
    form = ReturnForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if form.carry_out(lambda: return_design(design=design, reason=reason, by=person)) is not None:
            messages.success(request, "Đã trả lại mẫu tem. Người vẽ sẽ đọc lý do.")
            return redirect(ground.url("design", pk))
    return design_page(request, design, ground=ground, form=form)


def _moment(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
