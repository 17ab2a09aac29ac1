"""Whoever has the tracking code of a submission follows it, without a login."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from nguongoc.registry.models import RegistrationDraft, Submission
from nguongoc.safety.models import Complaint
from nguongoc.web.access import public
from nguongoc.web.portal.pages import page
from nguongoc.web.procedure import acts_of, steps_of
from nguongoc.web.tracking_codes import as_written


@public
@require_safe
def ask_code(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("ma", "").strip()
    if typed:
        return redirect("portal:track", as_written(typed) or "khong-ro")
    return page(request, "track.html", {"typed": "", "missing": "ma" in request.GET}, part="track")


@public
@never_cache  # as in nguongoc.web.portal.views.registration.go_on
@require_safe
def track(request: HttpRequest, code: str) -> HttpResponse:
    """State, steps, and decisions with the names of organisations; a draft is opened; an unknown code is 404."""
    submission = (
        Submission.objects.select_related("record__organisation", "reviewer", "approver")
        .prefetch_related("decisions__organisation")
        .filter(tracking_code=as_written(code))
        .first()
    )
    if submission is None and RegistrationDraft.objects.filter(code=as_written(code)).exists():
        return redirect("portal:go_on", as_written(code))
    if submission is None and Complaint.objects.filter(code=as_written(code)).exists():
        return redirect("portal:complaint", as_written(code))
    if submission is None:
        return page(request, "track.html", {"typed": code, "unknown": True}, part="track", status=404)
    context = {
        "submission": submission,
        "steps": steps_of(submission),
        "acts": acts_of(submission),
        "reason": submission.last_reason if submission.state in {"returned", "refused"} else "",
        "suspension": submission.record.suspension,
    }
    return page(request, "tracked.html", context, part="track")
