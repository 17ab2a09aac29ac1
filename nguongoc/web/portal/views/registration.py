"""An establishment comes to the portal, from a phone, in one form; a draft waits under its tracking code."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.accounts.actions import TooManyAttempts, admit
from nguongoc.accounts.enums import AttemptKind
from nguongoc.common.identifiers import tracking_code
from nguongoc.registry.actions import AlreadySent, save_registration_draft
from nguongoc.registry.deadlines import DRAFTS_KEPT, days_of
from nguongoc.registry.enums import RecordKind
from nguongoc.registry.models import RegistrationDraft, Submission
from nguongoc.web.access import public
from nguongoc.web.forms import wants_draft
from nguongoc.web.portal.forms import RegistrationForm
from nguongoc.web.portal.pages import page
from nguongoc.web.procedure import steps_of
from nguongoc.web.tracking_codes import as_written, is_code

_LONGEST_ANSWER = 400  # characters: more than any field of the form takes
_MOST_CHOICES = 20


@public
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """An empty form gets its tracking code with it: sent twice under one code, it is one registration."""
    code = request.POST.get("code", "")
    return _answer(request, code if is_code(code) else tracking_code())


@public
@never_cache  # what the code leads to changes, and browsers keep redirects for their back button
@require_http_methods(["GET", "HEAD", "POST"])
def go_on(request: HttpRequest, code: str) -> HttpResponse:
    """The draft under this code, on any phone; what was sent meanwhile is followed instead."""
    code = as_written(code)
    if request.method != "POST" and Submission.objects.filter(tracking_code=code).exists():
        messages.info(request, AlreadySent().sentence)
        return redirect("portal:track", code)
    draft = RegistrationDraft.objects.filter(code=code).first()
    if not is_code(code) or (draft is None and request.method != "POST"):
        raise Http404
    return _answer(request, code, draft)


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


def _answer(request: HttpRequest, code: str, draft: RegistrationDraft | None = None) -> HttpResponse:
    if request.method != "POST":
        form = RegistrationForm(initial=_initial(draft.answers)) if draft else RegistrationForm()
        return _form_page(request, form, code, draft)
    if wants_draft(request):
        return _save(request, code)
    form = RegistrationForm(request.POST)
    if form.is_valid() and _is_of_another(form, code):
        return _form_page(request, form, tracking_code(), None)
    if form.is_valid() and form.carry_out(lambda: _send(request, form, code)) is not None:
        return redirect("portal:registered", code)
    return _form_page(request, form, code, draft)


def _is_of_another(form: RegistrationForm, code: str) -> bool:
    """Whether the code was sent with another establishment: its page was gone back to, and filled in anew.

    Then the form says so, and has to be sent once more, under a code of its own.
    """
    sent = Submission.objects.filter(tracking_code=code).first()
    if sent is None or sent.content["name"] == form.cleaned_data["name"]:
        return False
    form.add_error(
        None,
        f"Trang này đã được dùng để đăng ký “{sent.content['name']}”, nên nội dung vừa nhập chưa được gửi. "
        "Nếu đây là một cơ sở khác: hãy bấm “Gửi đăng ký” lần nữa. Nếu muốn sửa hồ sơ đã gửi: hãy đăng nhập.",
    )
    return True


def _save(request: HttpRequest, code: str) -> HttpResponse:
    answers = _answers(request.POST)
    try:
        if not RegistrationDraft.objects.filter(code=code).exists():
            admit(kind=AttemptKind.REGISTRATION_DRAFT, account=code)
        save_registration_draft(code=code, answers=answers)
    except AlreadySent as sent:
        messages.info(request, sent.sentence)
        return redirect("portal:registered", code)
    except TooManyAttempts as refusal:
        messages.error(request, refusal.sentence)
        return _form_page(request, RegistrationForm(initial=_initial(answers)), code, None)
    messages.success(request, "Đã lưu bản nháp. Cơ quan quản lý chưa nhận được.")
    return redirect("portal:go_on", code)


def _send(request: HttpRequest, form: RegistrationForm, code: str) -> str:
    """The code of the one registration, however often it is sent."""
    try:
        form.register(code)
    except AlreadySent as sent:
        messages.info(request, sent.sentence)
    return code


def _form_page(
    request: HttpRequest, form: RegistrationForm, code: str, draft: RegistrationDraft | None
) -> HttpResponse:
    context = {"form": form, "code": code, "draft": draft, "draft_days": days_of(DRAFTS_KEPT)}
    return page(request, "register.html", context, part="register")


def _answers(given: QueryDict) -> dict[str, list[str]]:
    """What was typed into the fields of the form, as it was typed: a draft may be wrong and incomplete."""
    fields = RegistrationForm.base_fields
    return {
        name: [str(value)[:_LONGEST_ANSWER].replace("\0", "") for value in given.getlist(name)[:_MOST_CHOICES]]
        for name in fields
        if given.getlist(name)
    }


def _initial(answers: Mapping[str, list[str]]) -> dict[str, object]:
    return {name: values if name == "activities" else values[0] for name, values in answers.items()}
