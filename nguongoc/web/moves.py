"""Somebody is moved to another organisation while at work: they hear of it, and no form of the old one counts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import render

from nguongoc.accounts.models import ORGANISATION_OF_SESSION, Organisation

_MOVED = "moved"
_NOT_TYPED = ("csrf", "password")


def answer_to_moved(request: HttpRequest, organisation: Organisation) -> HttpResponse | None:
    """At the first request in another organisation: a page is shown with a word on it, a form is refused.

    From then on forms of pages that were opened before carry a token that no longer counts (see csrf_failure).
    None where the view may go on.
    """
    known = request.session.get(ORGANISATION_OF_SESSION)
    if known == organisation.pk:
        return None
    request.session[ORGANISATION_OF_SESSION] = organisation.pk
    if known is None:
        return None
    request.session[_MOVED] = organisation.pk
    rotate_token(request)
    if request.method == "POST":
        return form_of_the_old_organisation(request, organisation)
    messages.info(request, f"Từ nay bạn làm việc ở {organisation}: cơ quan cũ đã được sắp xếp lại.")
    return None


def was_moved(request: HttpRequest) -> bool:
    """Whether the person was moved in this session, and the form comes from a page of this site."""
    own = f"{request.scheme}://{request.get_host()}"
    return _MOVED in request.session and request.headers.get("Origin") == own


def form_of_the_old_organisation(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Refused with a sentence; what was typed is shown, and can be sent again in the name of the new one."""
    given = [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if not any(part in name for part in _NOT_TYPED)
    ]
    context = {
        "new_organisation": organisation,
        "given": given,
        "typed": [value for _, value in given if " " in value.strip()],
        "has_files": bool(request.FILES),
        "address": request.get_full_path(),
    }
    return render(request, "errors/moved.html", context, status=409)
