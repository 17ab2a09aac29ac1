"""Whoever has the tracking code of a submission follows it, without a login."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from nguongoc.registry.models import Submission
from nguongoc.web.access import public
from nguongoc.web.portal.pages import page
from nguongoc.web.procedure import acts_of, steps_of

_CODE_LENGTH = 10


@public
@require_safe
def ask_code(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("ma", "").strip()
    if typed:
        return redirect("portal:track", _as_written(typed) or "khong-ro")
    return page(request, "track.html", {"typed": "", "missing": "ma" in request.GET}, part="track")


@public
@require_safe
def track(request: HttpRequest, code: str) -> HttpResponse:
    """State, steps, and decisions with the names of organisations; a code that is unknown is 404."""
    submission = (
        Submission.objects.select_related("record__organisation", "reviewer", "approver")
        .prefetch_related("decisions__organisation")
        .filter(tracking_code=_as_written(code))
        .first()
    )
    if submission is None:
        return page(request, "track.html", {"typed": code, "unknown": True}, part="track", status=404)
    context = {
        "submission": submission,
        "steps": steps_of(submission),
        "acts": acts_of(submission),
        "reason": submission.last_reason if submission.state in {"returned", "refused"} else "",
    }
    return page(request, "tracked.html", context, part="track")


def _as_written(typed: str) -> str:
    """A code as it was given out, however it was typed: capitals, one hyphen in the middle."""
    letters = "".join(character for character in typed.upper() if character.isascii() and character.isalnum())
    letters = letters[:_CODE_LENGTH]
    return f"{letters[:5]}-{letters[5:]}" if letters else ""
