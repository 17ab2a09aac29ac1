"""Logging in and out."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from nguongoc.accounts.models import Person
from nguongoc.web.access import public
from nguongoc.web.portal.forms import LogInForm


@public
def log_in(request: HttpRequest) -> HttpResponseBase:
    """The login page; a wrong address and a wrong password are answered in the same words."""
    view = LoginView.as_view(
        template_name="portal/log_in.html", authentication_form=LogInForm, redirect_authenticated_user=True
    )
    return view(request)


@public
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, "Bạn đã đăng xuất.")
    return redirect("portal:home")


@public
@require_safe
def after_log_in(request: HttpRequest) -> HttpResponse:
    """To the ground where the person works; an account without a membership in force has none."""
    person = request.user
    if not isinstance(person, Person):
        return redirect("portal:log_in")
    if person.organisation is None:
        raise PermissionDenied
    return redirect("office:today" if person.organisation.is_authority else "workshop:today")
