"""Activation by an Excel file: a template with the free ranges, the file judged row by row, then one press."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.common.queries import count_by
from nguongoc.common.text import number_text
from nguongoc.stamps.actions import apply_activations, upload_activations
from nguongoc.stamps.activation_files import ROWS_MAX, write_failed, write_template
from nguongoc.stamps.enums import ActivationRowState
from nguongoc.stamps.models import ActivationFile
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.downloads import workbook
from nguongoc.web.estimates import WAITS, time_left
from nguongoc.web.fields import PlainForm, posted
from nguongoc.web.forms import carry_out
from nguongoc.web.history import exported, opened
from nguongoc.web.listing import Choice, chips, page_of, query_without
from nguongoc.web.workshop.pages import page

_ROWS = 50
_FILES = 10
_PATIENCE = dt.timedelta(minutes=10)  # then a job is taken for lost, and the button is there again
_NOT_DONE = (ActivationRowState.WRONG, ActivationRowState.FAILED)
_LOOKS = {"wrong": "refused", "waiting": "waiting", "done": "done", "failed": "failed"}
activates = needs(Permission.ACTIVATE_STAMPS, ground="workshop")


class UploadForm(PlainForm):
    file = forms.FileField(
        label="Tệp Excel (.xlsx)",
        help_text=f"Tối đa {number_text(ROWS_MAX)} dòng, {settings.IMPORT_MAX_BYTES // 2**20} MB.",
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
    )


@activates
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: OfficeRequest) -> HttpResponse:
    """The files so far, and a new one."""
    form = UploadForm(posted(request), request.FILES or None)
    if form.is_valid():
        file = form.carry_out(lambda: upload_activations(upload=form.cleaned_data["file"], by=request.user))
        if file is not None:
            return redirect("workshop:activation_file", file.pk)
    found = ActivationFile.objects.visible_to(request.user).select_related("uploaded_by")[:_FILES]
    return page(request, "activation_excel.html", {"form": form, "files": found}, tab="stamps")


@activates
@require_safe
def template(request: OfficeRequest) -> FileResponse:
    sent = workbook("kich-hoat-tem.xlsx", lambda out: write_template(out, request.user))
    exported(request, "Mẫu kích hoạt tem (Excel)")
    return sent


@activates
@require_safe
def file(request: OfficeRequest, pk: int) -> HttpResponse:
    """Each row with what is to become of it, or what became of it; while it runs, how far it is."""
    found = _file(request, pk)
    context = _context(request, found)
    if request.headers.get("HX-Request"):
        part = page(request, "activation_progress.html", context, tab="stamps")
        if not context["is_running"]:
            part["HX-Refresh"] = "true"  # the rows below have changed, too
        return part
    opened(request, found)
    return page(request, "activation_file.html", context, tab="stamps")


@activates
@require_POST
def apply(request: OfficeRequest, pk: int) -> HttpResponse:
    found = _file(request, pk)
    carry_out(request, lambda: apply_activations(file=found, by=request.user))
    return redirect("workshop:activation_file", pk)


@activates
@require_safe
def failed(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """The rows that were not carried out, with their reasons, to be mended and sent again."""
    found = _file(request, pk)
    rows = list(found.rows.filter(state__in=_NOT_DONE))
    if not rows:
        messages.info(request, "Không có dòng nào sai.")
        return redirect("workshop:activation_file", pk)
    sent = workbook(f"kich-hoat-tem-dong-sai-{pk}.xlsx", lambda out: write_failed(out, rows))
    exported(request, f"Dòng sai của {found} (Excel)", found)
    return sent


def _file(request: OfficeRequest, pk: int) -> ActivationFile:
    return get_object_or_404(ActivationFile.objects.visible_to(request.user), pk=pk)


def _context(request: OfficeRequest, found: ActivationFile) -> dict[str, Any]:
    counts = count_by(found.rows.all(), "state")
    rows = found.rows.select_related("batch__product", "lot")
    asked = request.GET.get("xem", "")
    if asked in ActivationRowState.values:
        rows = rows.filter(state=asked)
    shown = page_of(request, rows, size=_ROWS)
    waiting, done = counts[ActivationRowState.WAITING], counts[ActivationRowState.DONE]
    finished = done + counts[ActivationRowState.FAILED]
    choices: list[Choice] = [("", "Tất cả", counts.total())]
    choices += [
        (each.value, str(each.label).capitalize(), counts[each]) for each in ActivationRowState if counts[each]
    ]
    return {
        "file": found,
        "page": shown,
        "rows": [(row, _LOOKS[row.state]) for row in shown],
        "chips": chips(request, "xem", choices),
        "query": query_without(request),
        "counts": {each.value: counts[each] for each in ActivationRowState},
        "not_done": sum(counts[each] for each in _NOT_DONE),
        "finished": finished,
        "total": finished + waiting,
        "is_running": found.applied_at is not None and waiting > 0,
        "may_apply": waiting > 0 and (found.applied_at is None or found.applied_at < timezone.now() - _PATIENCE),
        "estimate": time_left(since=found.applied_at, done=finished, total=finished + waiting)
        if found.applied_at and finished
        else WAITS,
        "sent_before": _sent_before(found),
    }


def _sent_before(found: ActivationFile) -> ActivationFile | None:
    """The same file, byte for byte, that the establishment had carried out before."""
    same = ActivationFile.objects.filter(organisation=found.organisation, digest=found.digest, pk__lt=found.pk)
    return same.filter(applied_at__isnull=False).first()
