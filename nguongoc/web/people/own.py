"""Everybody's own account: sessions and password; and the page that a password link opens."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nguongoc.accounts.actions import end_session, remember_session
from nguongoc.accounts.enums import Level, Permission
from nguongoc.accounts.models import Delegation, Person, PersonSession
from nguongoc.accounts.queries import decides, second_steps_of
from nguongoc.accounts.roles import ROLES, sentence_of
from nguongoc.web import acting
from nguongoc.web.access import OfficeRequest, logged_in, own_account, public
from nguongoc.web.devices import DEVICE_COOKIE
from nguongoc.web.fields import posted
from nguongoc.web.people.forms import NewPasswordForm, OwnPasswordForm, role_words
from nguongoc.web.people.rows import session_rows


@own_account
@require_GET
def mine(request: OfficeRequest) -> HttpResponse:
    membership = request.user.membership
    if membership is None:
        raise PermissionDenied
    sessions = PersonSession.objects.open().filter(person=request.user)
    context = {
        "role": role_words(membership.role),
        "sentence": sentence_of(request.organisation.level, membership.role),
        "organisation": request.organisation,
        "steps": second_steps_of(request.user),
        "sessions": session_rows(sessions, request.session.session_key),
        "delegations": Delegation.objects.not_over().of(request.user).select_related("delegator", "delegate"),
        "decides": decides(membership),
    }
    return render(request, "people/mine.html", context)


@logged_in
@require_GET
def roles(request: OfficeRequest) -> HttpResponse:
    """The plan's table for the level of the reader's organisation: what each role may do, in sentences."""
    level = Level(request.organisation.level)
    rows = [
        {
            "role": role_words(role),
            "sentence": row.sentence,
            "permissions": [permission.label for permission in Permission if permission in row.permissions],
        }
        for role, row in ROLES[level].items()
    ]
    context = {"level": level.label, "rows": rows, "organisation": request.organisation}
    return render(request, "people/roles.html", context)


@own_account
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: OfficeRequest) -> HttpResponse:
    """The person stays logged in here; every other session ends."""
    form = OwnPasswordForm(request.user, posted(request))
    cookie = request.COOKIES.get(DEVICE_COOKIE, "")
    if form.is_valid() and form.try_to_save(device_cookie=cookie):
        update_session_auth_hash(request, request.user)
        remember_session(person=request.user, session_key=str(request.session.session_key))
        messages.success(request, "Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc.")
        return redirect("people:mine")
    return render(request, "people/change_password.html", {"form": form})


@own_account
@require_POST
def end_own_session(request: OfficeRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(PersonSession, pk=pk, person=request.user)
    is_this_one = session.session_key == request.session.session_key
    end_session(session=session, by=request.user)
    if is_this_one:
        logout(request)
        messages.success(request, "Bạn đã đăng xuất.")
        return redirect("portal:home")
    messages.success(request, "Đã kết thúc phiên đăng nhập.")
    return redirect("people:mine")


@logged_in
@require_POST
def end_acting(request: OfficeRequest) -> HttpResponse:
    """Back from an establishment's work to one's own."""
    helped = acting.end(request, request.user)
    if helped is not None:
        messages.success(request, f"Bạn đã thôi làm thay {helped}.")
        if request.organisation.is_authority:
            return redirect("office:establishment", helped.establishment.pk)
    return redirect("portal:after_log_in")


class _SetPassword(PasswordResetConfirmView):
    template_name = "people/set_password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("portal:log_in")

    def get_user(self, uidb64: str) -> Person | None:
        """Nobody while the account is suspended: the link is then as good as run out."""
        person = super().get_user(uidb64)
        is_open = isinstance(person, Person) and person.is_active and person.organisation is not None
        return person if is_open else None

    def form_valid(self, form: Any) -> HttpResponse:
        if not form.try_to_save():
            return self.form_invalid(form)
        logout(self.request)  # whoever is logged in here: the session may be one of those that have just ended
        messages.success(self.request, "Đã đặt mật khẩu. Hãy đăng nhập bằng mật khẩu mới.")
        return redirect(self.get_success_url())


@public
def set_password(request: HttpRequest, uidb64: str, token: str) -> HttpResponseBase:
    """The link's token goes into the session and out of the address, so that no log and no referrer has it."""
    return _SetPassword.as_view()(request, uidb64=uidb64, token=token)
