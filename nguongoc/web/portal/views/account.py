"""Logging in, in one step or two, and out; and a forgotten password."""

import time
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nguongoc.accounts.actions import ask_for_password_link, greet_device, pass_by_code, pass_by_passkey
from nguongoc.accounts.models import Person
from nguongoc.accounts.passkeys import ask_for_key, passkeys_are_possible
from nguongoc.accounts.queries import second_steps_of
from nguongoc.web.access import SECOND_STEP_PASSED, public
from nguongoc.web.devices import DEVICE_COOKIE, device_words, remember_device
from nguongoc.web.fields import posted
from nguongoc.web.portal.forms import CodeForm, ForgottenForm, LogInForm

_WAITING = "second_step_waiting"  # in the session: whose password was right, until the second step is passed
_WAITS_FOR = 10 * 60  # seconds
_KEY_REFUSED = "Khóa truy cập chưa được chấp nhận. Hãy thử lại, hoặc nhập mã."


class _LogIn(LoginView):
    template_name = "portal/log_in.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        """With a second step set up, the right password opens nothing but the page that asks for it.

        The session begins anew: what somebody else may have put into it, or may know of it, is gone.
        """
        person = form.get_user()
        if not second_steps_of(person).any:
            return _begin_session(self.request, person, self.get_success_url(), passed=False)
        self.request.session.flush()
        self.request.session[_WAITING] = {
            "person": person.pk,
            "password": person.get_session_auth_hash(),
            "at": int(time.time()),
            "next": self.get_success_url(),
        }
        return redirect("portal:second_step")


@public
def log_in(request: HttpRequest) -> HttpResponseBase:
    """The login page; a wrong address and a wrong password are answered in the same words."""
    return _LogIn.as_view()(request)


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """After the right password: a code of the application, a recovery code, or a passkey."""
    person = _waiting_person(request)
    if person is None:
        messages.info(request, "Đã quá lâu kể từ khi nhập mật khẩu. Hãy đăng nhập lại từ đầu.")
        return redirect("portal:log_in")
    by_key = "answer" in request.POST
    form = CodeForm(None if by_key else posted(request))
    if request.method == "POST" and (_key_passes(request, person) if by_key else _code_passes(form, person)):
        return _begin_session(request, person, request.session[_WAITING]["next"], passed=True)
    steps = second_steps_of(person)
    context = {"form": form, "steps": steps, "key_refused": _KEY_REFUSED if by_key else ""}
    if steps.passkeys and passkeys_are_possible():
        context["question"], request.session["passkey"] = ask_for_key(known=steps.passkeys)
    return render(request, "portal/second_step.html", context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Asks where to send the link; the answer is the same whether or not the address has an account."""
    form = ForgottenForm(posted(request))
    if form.is_valid():
        form.carry_out(partial(ask_for_password_link, email=form.cleaned_data["email"]))
        if form.is_valid():
            return redirect(f"{reverse('portal:forgotten')}?da-gui=1")
    return render(request, "portal/forgotten.html", {"form": form, "is_sent": "da-gui" in request.GET})


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


def _waiting_person(request: HttpRequest) -> Person | None:
    """Whose second step is awaited; nobody after ten minutes, a new password, or the end of the account."""
    waiting = request.session.get(_WAITING)
    if not waiting or time.time() - waiting["at"] > _WAITS_FOR:
        return None
    person = Person.objects.filter(pk=waiting["person"], is_active=True).first()
    if person is None or person.organisation is None:
        return None
    same = constant_time_compare(person.get_session_auth_hash(), waiting["password"])
    return person if same else None


def _code_passes(form: CodeForm, person: Person) -> bool:
    if not form.is_valid():
        return False
    passed = form.carry_out(lambda: pass_by_code(person=person, code=form.cleaned_data["code"]))
    if passed is False:
        form.add_error("code", "Mã chưa đúng hoặc đã dùng rồi. Hãy nhập mã mới mà ứng dụng đang hiện.")
    return bool(passed)


def _key_passes(request: HttpRequest, person: Person) -> bool:
    """Each question is answered once, well or badly."""
    state = request.session.pop("passkey", None)
    return state is not None and pass_by_passkey(person=person, state=state, answer=request.POST["answer"])


def _begin_session(request: HttpRequest, person: Person, to: str, *, passed: bool) -> HttpResponse:
    cookie = greet_device(
        person=person,
        cookie=request.COOKIES.get(DEVICE_COOKIE, ""),
        device=device_words(request.headers.get("User-Agent", "")),
    )
    request.session.pop(_WAITING, None)
    login(request, person)
    request.session[SECOND_STEP_PASSED] = passed
    response = redirect(to)
    remember_device(response, cookie)
    return response
