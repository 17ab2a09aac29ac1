"""Log forms without a programmer: what is in force, a draft with its preview, and from when it holds."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.common.errors import Refusal
from nguongoc.trace.actions import draft_form, drop_draft, edit_draft, put_form_in_force
from nguongoc.trace.enums import LogKind
from nguongoc.trace.models import LogForm
from nguongoc.trace.queries import forms_in_force
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.forms import carry_out
from nguongoc.web.log_form import LogEntryForm, now_to_the_minute
from nguongoc.web.office.log_rule_forms import (
    DraftForm,
    InForceForm,
    NewFormForm,
    QuestionForm,
    definitions,
    moved,
    rows_of,
    rows_sent,
    sector_words,
)
from nguongoc.web.office.navigation import crumbs, render_office, tabs

LOG_RULE_PAGES = {
    "log_forms": "Biểu mẫu nhật ký",
    "catalogue_items": "Danh mục vật tư",
    "log_rules": "Quy định kiểm tra",
}
_LIST = "Biểu mẫu nhật ký"
_SAVE = "luu"
edits = needs(Permission.EDIT_RULES, ground="office")


@edits
@require_http_methods(["GET", "HEAD", "POST"])
def log_forms(request: OfficeRequest) -> HttpResponse:
    """The forms in force by sector, drafts, and a new draft for a work that has no form yet."""
    form = NewFormForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data
        draft = form.carry_out(
            lambda: draft_form(kind=LogKind(given["kind"]), sector=given["sector"], by=request.user)
        )
        if draft is not None:
            return redirect("office:log_draft", draft.pk)
    newest: dict[str, LogForm] = {}
    for found in forms_in_force():
        newest.setdefault(found.key, found)
    order = list(LogKind)
    rows = sorted(newest.values(), key=lambda row: (row.sector, order.index(LogKind(row.kind))))
    context = {
        "groups": [
            (sector_words(sector), [row for row in rows if row.sector == sector])
            for sector in dict.fromkeys(row.sector for row in rows)
        ],
        "drafts": LogForm.objects.filter(is_draft=True).order_by("key"),
        "form": form,
        "tabs": tabs(request, LOG_RULE_PAGES),
    }
    return render_office(request, "office/log_forms.html", context)


@edits
@require_safe
def log_form(request: OfficeRequest, key: str) -> HttpResponse:
    """The versions of a form, the newest first, each as people see it."""
    versions = list(
        LogForm.objects.filter(key=key, is_draft=False).select_related("entered_by").order_by("-version")
    )
    if not versions:
        raise Http404
    chosen = next((row for row in versions if str(row.version) == request.GET.get("ban")), versions[0])
    context = {
        "shown": chosen,
        "versions": versions,
        "today": timezone.localdate(),
        "sector": sector_words(chosen.sector),
        "draft": LogForm.objects.filter(key=key, is_draft=True).first(),
        "preview": preview_of(request, chosen),
        "crumbs": crumbs((_LIST, reverse("office:log_forms")), here=chosen.title),
    }
    return render_office(request, "office/log_form.html", context)


@edits
@require_POST
def new_draft(request: OfficeRequest, key: str) -> HttpResponse:
    """A draft of the next version, beginning with what is in force."""
    known = LogForm.objects.filter(key=key).first()
    if known is None:
        raise Http404
    draft = draft_form(kind=LogKind(known.kind), sector=known.sector, by=request.user)
    return redirect("office:log_draft", draft.pk)


@edits
@require_http_methods(["GET", "HEAD", "POST"])
def log_draft(request: OfficeRequest, pk: int) -> HttpResponse:
    """The editor: questions in their order, and beside them the form as people will see it."""
    draft = get_object_or_404(LogForm, pk=pk, is_draft=True)
    rows = rows_sent(request.POST) if request.method == "POST" else rows_of(draft.fields)
    head = DraftForm(posted(request), initial={"title": draft.title, "basis": draft.basis})
    act = request.POST.get("viec", "")
    if request.method == "POST" and act == _SAVE and head.is_valid() and _saved(request, draft, head, rows):
        return redirect("office:log_draft", pk)
    shown = moved(rows, act) if act != _SAVE else rows
    context: dict[str, Any] = {
        "draft": draft,
        "head": head,
        "questions": [QuestionForm(initial=row, prefix=f"q{place}") for place, row in enumerate(shown)],
        "is_unsaved": request.method == "POST",
        "in_force": InForceForm(initial={"effective_from": timezone.localdate()}),
        "sector": sector_words(draft.sector),
        "preview": preview_of(request, draft),
        "crumbs": crumbs((_LIST, reverse("office:log_forms")), here=f"{draft.title}, bản {draft.version}"),
    }
    return render_office(request, "office/log_draft.html", context)


def _saved(request: OfficeRequest, draft: LogForm, head: DraftForm, rows: list[dict[str, Any]]) -> bool:
    given = head.cleaned_data
    try:
        fields = definitions(rows, draft.fields)
        edit_draft(form=draft, title=given["title"], basis=given["basis"], fields=fields, by=request.user)
    except Refusal as refusal:
        head.add_error("title" if refusal.field == "title" else None, refusal.sentence)
        return False
    messages.success(request, "Đã lưu bản nháp. Xem trước ở dưới; chưa áp dụng cho ai.")
    return True


@edits
@require_POST
def put_in_force(request: OfficeRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(LogForm, pk=pk, is_draft=True)
    form = InForceForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Hãy nhập ngày áp dụng.")
        return redirect("office:log_draft", pk)
    start = form.cleaned_data["effective_from"]
    done = carry_out(
        request,
        lambda: put_form_in_force(form=draft, effective_from=start, by=request.user),
        done=f"{draft.title}, bản {draft.version}, áp dụng từ {start:%d/%m/%Y}. Bản cũ ở lại với những gì đã ghi.",
    )
    return redirect("office:log_form", draft.key) if done else redirect("office:log_draft", pk)


@edits
@require_POST
def drop(request: OfficeRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(LogForm, pk=pk, is_draft=True)
    carry_out(request, lambda: drop_draft(form=draft, by=request.user), done="Đã bỏ bản nháp.")
    return redirect("office:log_forms")


def preview_of(request: OfficeRequest, form: LogForm) -> LogEntryForm:
    """The form as people will see it; it is never sent."""
    initial = {"happened_at": now_to_the_minute()}
    return LogEntryForm(
        log_form=form, subject=None, by=request.user, initial=initial, prefix="xem", auto_id="xem_%s"
    )
