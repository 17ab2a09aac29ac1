"""Excel in, step by step, each at an address that stays: upload, columns, preview, apply, what failed."""

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nguongoc.common.queries import count_by
from nguongoc.common.text import capital
from nguongoc.registry.actions import imports as actions
from nguongoc.registry.imports.enums import ImportKind, ImportState, RowState, Verdict
from nguongoc.registry.imports.files import failed_rows, write_failed, write_template
from nguongoc.registry.imports.tables import table_of
from nguongoc.registry.models import ImportJob
from nguongoc.registry.models.imports import importable_by
from nguongoc.web.access import OfficeRequest
from nguongoc.web.downloads import workbook
from nguongoc.web.estimates import WAITS, time_left
from nguongoc.web.fields import posted
from nguongoc.web.forms import carry_out
from nguongoc.web.history import exported
from nguongoc.web.imports.forms import ColumnsForm, UploadForm
from nguongoc.web.listing import Choice, chips, page_of, query_without
from nguongoc.web.people.ground import Ground

PAGE_SIZE = 50
_RUNNING = {ImportState.PREVIEWING, ImportState.APPLYING}
_OVER = {ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED}
_BADGES = {
    Verdict.NEW: "open",
    Verdict.CHANGED: "waiting",
    Verdict.UNCHANGED: "closed",
    Verdict.WRONG: "failed",
    RowState.APPLIED: "done",
    RowState.FAILED: "failed",
    ImportState.COLUMNS: "draft",
    ImportState.PREVIEWING: "running",
    ImportState.PREVIEWED: "waiting",
    ImportState.APPLYING: "running",
    ImportState.DONE: "done",
    ImportState.CANCELLED: "void",
}
_STEPS = ("Tải tệp lên", "Chọn cột", "Xem trước", "Nhập")
_STEP_OF = {
    ImportState.COLUMNS: 1,
    ImportState.PREVIEWING: 2,
    ImportState.PREVIEWED: 2,
    ImportState.APPLYING: 3,
    ImportState.DONE: 4,
}


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: OfficeRequest, *, ground: Ground) -> HttpResponse:
    """The imports so far, templates, and a new file."""
    kinds = importable_by(request.user)
    form = UploadForm(posted(request), request.FILES or None, kinds=kinds, initial={"kind": kinds[0]})
    if form.is_valid():
        upload = form.cleaned_data["file"]
        job = form.carry_out(lambda: actions.upload_import(kind=form.chosen, upload=upload, by=request.user))
        if job is not None:
            return redirect(ground.url("import_job", job.pk))
    found = ImportJob.objects.visible_to(request.user).select_related("uploaded_by")
    page = page_of(request, found, size=PAGE_SIZE)
    context = {
        "form": form,
        "page": page,
        "jobs": [(each, _BADGES.get(ImportState(each.state), each.state)) for each in page],
        "templates": [
            (capital(kind.label), reverse(f"{ground.name}:import_template", args=[kind.value])) for kind in kinds
        ],
    }
    return _page(request, ground, "imports.html", context)


@require_safe
def template(request: OfficeRequest, kind: str, *, ground: Ground) -> FileResponse:
    if kind not in importable_by(request.user):
        raise Http404
    table = table_of(kind, request.organisation)
    return workbook(f"mau-{ImportKind(kind).file_word}.xlsx", lambda out: write_template(out, table))


@require_safe
def job(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    """Where the import stands; with htmx only the part that changes while a background job is at it."""
    found = _job(request, pk)
    if found.state == ImportState.COLUMNS:
        return columns(request, pk, ground=ground)
    context = _standing(found)
    if found.state in _RUNNING:
        part = "progress.html" if request.headers.get("HX-Request") else "running.html"
        return _page(request, ground, part, context)
    response = _page(request, ground, "job.html", context | _rows(request, found, ground))
    if request.headers.get("HX-Request"):
        response["HX-Refresh"] = "true"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    """Which column of the file is which, as far as the headers told; then the preview begins."""
    found = _job(request, pk)
    if found.state not in {ImportState.COLUMNS, ImportState.PREVIEWED}:
        return redirect(ground.url("import_job", pk))
    table = table_of(found.kind, request.organisation)
    form = ColumnsForm(posted(request), job=found, table=table)
    if form.is_valid():
        chosen = form.chosen
        if form.carry_out(lambda: actions.preview_import(job=found, columns=chosen, by=request.user)):
            return redirect(ground.url("import_job", pk))
    return _page(request, ground, "columns.html", _standing(found) | {"form": form})


@require_POST
def apply(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    found, whole = _job(request, pk), request.POST.get("cach") == "tat-ca"
    return _done(
        request,
        ground,
        pk,
        lambda: actions.apply_import(job=found, is_all_or_nothing=whole, by=request.user),
    )


@require_POST
def cancel(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    found = _job(request, pk)
    return _done(request, ground, pk, lambda: actions.cancel_import(job=found, by=request.user))


@require_safe
def failed(request: OfficeRequest, pk: int, *, ground: Ground) -> FileResponse:
    """The rows that are not in, with the reason in the last column, to be mended and sent again."""
    found = _job(request, pk)
    exported(request, f"Dòng chưa nhập được của tệp {found.file_name} (Excel)")
    return workbook(f"dong-loi-{found.pk}.xlsx", lambda out: write_failed(out, found))


def _job(request: OfficeRequest, pk: int) -> ImportJob:
    return get_object_or_404(ImportJob.objects.visible_to(request.user), pk=pk)


def _done(request: OfficeRequest, ground: Ground, pk: int, act: Callable[[], Any]) -> HttpResponse:
    carry_out(request, act)
    return redirect(ground.url("import_job", pk))


def _page(request: OfficeRequest, ground: Ground, name: str, context: dict[str, Any]) -> HttpResponse:
    own = {
        "layout": ground.layout,
        "ground": ground.name,
        "crumbs": [{"label": "Nhập từ Excel", "url": ground.url("imports")}, {"label": "Tệp", "url": ""}],
    }
    return ground.render(request, f"imports/{name}", own | context)


def _standing(found: ImportJob) -> dict[str, Any]:
    verdicts, states = count_by(found.rows.all(), "verdict"), count_by(found.rows.all(), "state")
    here = _STEP_OF.get(ImportState(found.state), 3)
    is_stopped = found.state in {ImportState.CANCELLED, ImportState.FAILED}
    steps = [
        {"label": label, "state": "done" if place < here else _now(place == here, is_stopped)}
        for place, label in enumerate(_STEPS)
    ]
    return {
        "job": found,
        "badge": _BADGES.get(ImportState(found.state), found.state),
        "steps": steps,
        "estimate": _estimate(found),
        "verdicts": {each.value: verdicts[each] for each in Verdict},
        "applied": states[RowState.APPLIED],
        "waiting": states[RowState.WAITING],
        "refused": states[RowState.FAILED],
        "failed_count": failed_rows(found).count(),
        "is_over": found.state in _OVER,
    }


def _now(is_here: bool, is_stopped: bool) -> str:  # noqa: FBT001 -- two facts of a step
    if not is_here:
        return "todo"
    return "stopped" if is_stopped else "current"


def _rows(request: OfficeRequest, found: ImportJob, ground: Ground) -> dict[str, Any]:
    rows = found.rows.all()
    asked = request.GET.get("xem", "")
    if asked in Verdict.values:
        rows = rows.filter(verdict=asked)
    elif asked == "khong-nhap-duoc":
        rows = rows.filter(state=RowState.FAILED)
    page = page_of(request, rows.select_related("person"), size=PAGE_SIZE)
    return {
        "page": page,
        "query": query_without(request),
        "chips": _chips(request, found),
        "rows": [_row(row, ground) for row in page],
    }


def _chips(request: OfficeRequest, found: ImportJob) -> list[dict[str, Any]]:
    counts = count_by(found.rows.all(), "verdict")
    refused = found.rows.filter(state=RowState.FAILED).count()
    rows: list[Choice] = [("", "Tất cả", counts.total())]
    rows += [(each.value, capital(each.label), counts[each]) for each in Verdict]
    rows += [("khong-nhap-duoc", "Không nhập được", refused)] if refused else []
    return chips(request, "xem", rows)


def _row(row: Any, ground: Ground) -> dict[str, Any]:
    state = row.state if row.state in {RowState.APPLIED, RowState.FAILED} else row.verdict
    label = row.get_state_display() if state == row.state else row.get_verdict_display()
    return {"row": row, "state": _BADGES[state], "label": label, "url": _url(row, ground)}


def _url(row: Any, ground: Ground) -> str:
    """The page of what was made or changed, where this ground has one."""
    if row.state != RowState.APPLIED:
        return ""
    if row.person_id:
        return ground.url("person", row.person_id)
    if ground.name == "office":
        return reverse("office:submission", args=[row.submission_id])
    return reverse(f"workshop:{row.job.kind}", args=[row.record_id])


def _estimate(found: ImportJob) -> str:
    if not found.done or found.began_at is None:
        return WAITS
    return time_left(since=found.began_at, done=found.done, total=found.row_count)
