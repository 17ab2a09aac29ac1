"""Everybody's own second step of logging in: an application that shows codes, passkeys, recovery codes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from nguongoc.accounts import actions, totp
from nguongoc.accounts.models import Passkey
from nguongoc.accounts.passkeys import ISSUER, ask_for_new_key, passkeys_are_possible
from nguongoc.accounts.queries import SecondSteps, second_steps_of
from nguongoc.accounts.rules import must_take_two_steps
from nguongoc.accounts.vault import seal, unseal
from nguongoc.common.errors import Refusal
from nguongoc.web.access import SECOND_STEP_PASSED, OfficeRequest, own_account
from nguongoc.web.fields import posted
from nguongoc.web.people.forms import AppForm, ConfirmForm, PasskeyForm
from nguongoc.web.symbols import drawn_symbol

_NEW_SECRET = "new_secret"  # in the session, sealed, until its first code was typed  # noqa: S105 -- a name
_NEW_KEY = "new_passkey"
_PAGE = ["GET", "HEAD", "POST"]


@own_account
@require_GET
def overview(request: OfficeRequest) -> HttpResponse:
    context = {
        "steps": _steps(request),
        "must": must_take_two_steps(request.user),
        "passkeys_are_possible": passkeys_are_possible(),
    }
    return render(request, "people/second_step.html", context)


@own_account
@never_cache
@sensitive_post_parameters()
@require_http_methods(_PAGE)
def app(request: OfficeRequest) -> HttpResponse:
    """Set up an application, or another in its place: scan the symbol or type the secret, then a first code."""
    steps = _steps(request)
    secret = _new_secret(request)
    form = AppForm(posted(request), person=request.user)
    if form.is_valid():
        code = form.cleaned_data["code"]
        codes = form.carry_out(lambda: actions.set_up_app(by=request.user, secret=secret, code=code))
        if codes is not None:
            del request.session[_NEW_SECRET]
            return _set_up(request, codes, "Đã đặt ứng dụng tạo mã.")
    address = totp.address(secret, account=request.user.email, issuer=ISSUER)
    context = {
        "form": form,
        "steps": steps,
        "secret": totp.secret_text(secret),
        "address": address,
        **_drawn(address),
    }
    return render(request, "people/set_up_app.html", context)


@own_account
@never_cache
@sensitive_post_parameters()
@require_http_methods(_PAGE)
def add_passkey(request: OfficeRequest) -> HttpResponse:
    """First the name and the password; then the browser is asked for a key, and its answer comes here too."""
    steps = _steps(request)
    if not passkeys_are_possible():
        raise PermissionDenied
    if "answer" in request.POST:
        return _take_new_key(request)
    form = PasskeyForm(posted(request), person=request.user)
    if form.is_valid():
        question, state = ask_for_new_key(person=request.user, known=steps.passkeys)
        name = form.cleaned_data["name"]
        request.session[_NEW_KEY] = {"state": state, "name": name}
        return render(request, "people/make_passkey.html", {"question": question, "name": name})
    return render(request, "people/add_passkey.html", {"form": form})


@own_account
@sensitive_post_parameters()
@require_http_methods(_PAGE)
def remove_app(request: OfficeRequest) -> HttpResponse:
    if _steps(request).app is None:
        return redirect("people:second_step")
    return _remove(request, "ứng dụng tạo mã", lambda: actions.remove_app(by=request.user))


@own_account
@sensitive_post_parameters()
@require_http_methods(_PAGE)
def remove_passkey(request: OfficeRequest, pk: int) -> HttpResponse:
    _steps(request)
    key = get_object_or_404(Passkey.objects.visible_to(request.user), pk=pk)
    return _remove(
        request, f"khóa truy cập “{key.name}”", lambda: actions.remove_passkey(passkey=key, by=request.user)
    )


@own_account
@never_cache
@sensitive_post_parameters()
@require_http_methods(_PAGE)
def recovery_codes(request: OfficeRequest) -> HttpResponse:
    """New recovery codes, shown this once."""
    if not _steps(request).any:
        return redirect("people:second_step")
    form = ConfirmForm(posted(request), person=request.user)
    if form.is_valid():
        codes = form.carry_out(lambda: actions.renew_recovery_codes(by=request.user))
        if codes is not None:
            return _show_codes(request, codes)
    context = {
        "form": form,
        "title": "Làm mới mã dự phòng",
        "words": "Các mã cũ không dùng được nữa.",
        "verb": "Làm mới",
        "icon": "refresh",
        "tone": "primary",
    }
    return render(request, "people/confirm.html", context)


def _steps(request: HttpRequest) -> SecondSteps:
    """The person's own steps; a session that did not pass those that are set up may not touch them."""
    steps = second_steps_of(request.user)  # type: ignore[arg-type]  # own_account lets only people in
    if steps.any and not request.session.get(SECOND_STEP_PASSED):
        raise PermissionDenied
    return steps


def _new_secret(request: OfficeRequest) -> bytes:
    """The secret that the symbol on the page holds; the same until it is in use, for a page that is sent again."""
    kept = request.session.get(_NEW_SECRET)
    secret = unseal(bytes.fromhex(kept), owner=request.user.audit_id) if kept else None
    if secret is None:
        secret = totp.new_secret()
        request.session[_NEW_SECRET] = seal(secret, owner=request.user.audit_id).hex()
    return secret


def _drawn(address: str) -> dict[str, Any]:
    symbol = drawn_symbol(address)
    return {"symbol": symbol.path, "symbol_side": symbol.side}


def _take_new_key(request: OfficeRequest) -> HttpResponse:
    """Each question is answered once, well or badly."""
    asked = request.session.pop(_NEW_KEY, None)
    if asked is None:
        messages.error(request, "Trang này đã cũ. Hãy thêm khóa lại từ đầu.")
        return redirect("people:add_passkey")
    try:
        codes = actions.add_passkey(by=request.user, answer=request.POST["answer"], **asked)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("people:add_passkey")
    return _set_up(request, codes, f"Đã thêm khóa truy cập “{asked['name']}”.")


def _set_up(request: OfficeRequest, codes: list[str], sentence: str) -> HttpResponse:
    _stay_logged_in(request)
    messages.success(request, f"{sentence} Các phiên đăng nhập khác đã kết thúc.")
    return _show_codes(request, codes) if codes else redirect("people:second_step")


def _remove(request: OfficeRequest, what: str, act: Callable[[], None]) -> HttpResponse:
    """Ask for the password, then do it."""
    form = ConfirmForm(posted(request), person=request.user)
    if form.is_valid():
        form.carry_out(act)
        if form.is_valid():
            _stay_logged_in(request)
            messages.success(request, f"Đã gỡ {what}.")
            return redirect("people:second_step")
    context = {
        "form": form,
        "title": f"Gỡ {what}",
        "words": "Từ nay không dùng để đăng nhập được nữa. Các phiên đăng nhập khác kết thúc.",
        "verb": "Gỡ",
        "icon": "trash",
        "tone": "danger",
    }
    return render(request, "people/confirm.html", context)


def _show_codes(request: OfficeRequest, codes: list[str]) -> HttpResponse:
    half = len(codes[0]) // 2
    written = [f"{code[:half]}-{code[half:]}" for code in codes]
    return render(request, "people/recovery_codes.html", {"codes": written})


def _stay_logged_in(request: OfficeRequest) -> None:
    """The person's sessions have ended; this one goes on under a key of its own."""
    request.session.cycle_key()
    request.session[SECOND_STEP_PASSED] = second_steps_of(request.user).any
    actions.remember_session(person=request.user, session_key=str(request.session.session_key))
