"""An establishment comes to the portal, from a phone, in one form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.registry.enums import RecordKind
from nguongoc.registry.models import Submission
from nguongoc.web.access import public
from nguongoc.web.fields import posted
from nguongoc.web.portal.forms import RegistrationForm
from nguongoc.web.portal.pages import page
from nguongoc.web.procedure import steps_of


@public
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    form = RegistrationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        submission = form.carry_out(form.register)
        if submission is not None:
            return redirect("portal:registered", submission.tracking_code)
    return page(request, "register.html", {"form": form}, part="register")


@public
@require_safe
def registered(request: HttpRequest, code: str) -> HttpResponse:
    """The registration was sent: its tracking code, and what happens next."""
    found = Submission.objects.select_related("record", "reviewer", "approver")
    submission = get_object_or_404(
        found.prefetch_related("decisions__organisation"),
        tracking_code=code,
        record__kind=RecordKind.ESTABLISHMENT,
    )
    context = {"submission": submission, "steps": steps_of(submission)}
    return page(request, "registered.html", context, part="register")
