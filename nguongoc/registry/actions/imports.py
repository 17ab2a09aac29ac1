"""An import from Excel, step by step: uploaded, columns chosen, previewed, applied or given up."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, cast

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.spreadsheets import Limits, Row, Sheet, open_workbook, require_small_enough
from nguongoc.common.text import normalise
from nguongoc.common.workflow import Transitions
from nguongoc.registry.imports.columns import Column, matched
from nguongoc.registry.imports.enums import ImportKind, ImportState, RowState, Verdict
from nguongoc.registry.imports.files import write_export
from nguongoc.registry.imports.tables import table_of
from nguongoc.registry.models import ImportJob
from nguongoc.registry.models.imports import importable_by

COLUMNS_MAX = 100
HEADER_WITHIN = 10  # rows from above: a title may stand over the header
HEADER_LENGTH = 200
I = ImportState  # noqa: E741 -- short in the table below
IMPORT = Transitions(
    {
        I.COLUMNS: {I.PREVIEWING, I.CANCELLED},
        I.PREVIEWING: {I.PREVIEWED, I.CANCELLED, I.FAILED},
        I.PREVIEWED: {I.PREVIEWING, I.APPLYING, I.CANCELLED},
        I.APPLYING: {I.DONE, I.CANCELLED, I.FAILED},
    }
)


def open_sheet(*, file: IO[bytes], kind: ImportKind) -> Sheet:
    """The sheet of a file that holds the rows of a kind. Raises Refusal (field `file`)."""
    return open_workbook(
        file, sheet=str(kind.label), limits=Limits(rows=settings.IMPORT_MAX_ROWS, columns=COLUMNS_MAX)
    )


@transaction.atomic
def upload_import(*, kind: ImportKind, upload: UploadedFile, by: Person) -> ImportJob:
    """Take a file in, once it is known to be harmless; its columns are matched as far as their headers tell.

    Raises NotPermitted for a kind that the person may not import, Refusal (field `file`) for a file that is no
    plain .xlsx, is too large, or has too many rows.
    """
    organisation = _permitted(kind, by)
    require_small_enough(upload)
    sheet = open_sheet(file=cast("IO[bytes]", upload), kind=kind)
    columns = table_of(kind, organisation).columns
    header = _header(sheet, columns)
    headers = {place: normalise(cell.text)[:HEADER_LENGTH] for place, cell in sorted(header.cells.items())}
    upload.seek(0)
    job = ImportJob.objects.create(
        kind=kind,
        organisation=organisation,
        uploaded_by=by,
        file_name=normalise(upload.name or "")[-200:],
        file=default_storage.save(f"imports/{secrets.token_hex(16)}.xlsx", upload),
        sheet=sheet.name[:100],
        other_sheets=sheet.others,
        header_row=header.number,
        headers=list(headers.items()),
        columns=matched(columns, headers),
        row_count=max(0, sheet.row_count - 1),
    )
    audit.record("upload_import", by=by, subject=job, rows=job.row_count)
    return job


@transaction.atomic
def preview_import(*, job: ImportJob, columns: Mapping[str, int], by: Person) -> ImportJob:
    """Say in which column of the file each field stands, and have the rows judged by a background job.

    Raises Refusal where a column is named twice, or none at all is.
    """
    job = _locked(job, by)
    if len(set(columns.values())) != len(columns):
        raise Refusal("Mỗi cột của tệp chỉ chọn cho một mục. Hãy xem lại các mục trùng nhau.")
    if not columns:
        raise Refusal("Chưa chọn cột nào. Hãy chọn ít nhất các cột bắt buộc.")
    IMPORT.move(job, ImportState.PREVIEWING)
    job.columns, job.done, job.began_at = dict(columns), 0, timezone.now()
    job.save(update_fields=["columns", "done", "began_at"])
    app.configure_task("registry.preview_import", queue="imports").defer(job_id=job.pk)
    return job


@transaction.atomic
def apply_import(*, job: ImportJob, is_all_or_nothing: bool, by: Person) -> ImportJob:
    """Have the good rows entered by a background job; with `is_all_or_nothing`, all of the file or nothing.

    Raises Refusal where nothing is to be entered, or where all is wanted and some rows are wrong.
    """
    job = _locked(job, by)
    waiting = job.rows.filter(state=RowState.WAITING).count()
    if not waiting:
        raise Refusal("Không có dòng mới hay thay đổi nào để nhập.")
    if is_all_or_nothing and (wrong := job.rows.filter(verdict=Verdict.WRONG).count()):
        raise Refusal(f"Tệp còn {wrong} dòng sai nên không nhập tất cả được. Hãy sửa tệp, hoặc chỉ nhập dòng tốt.")
    IMPORT.move(job, ImportState.APPLYING)
    job.is_all_or_nothing, job.row_count, job.done, job.began_at = is_all_or_nothing, waiting, 0, timezone.now()
    job.save(update_fields=["is_all_or_nothing", "row_count", "done", "began_at"])
    audit.record("apply_import", by=by, subject=job, rows=waiting)
    app.configure_task("registry.apply_import", queue="imports").defer(job_id=job.pk)
    return job


@transaction.atomic
def cancel_import(*, job: ImportJob, by: Person) -> ImportJob:
    """Give an import up; rows that are in already stay in. Raises StateChanged where it is over."""
    job = _locked(job, by)
    IMPORT.move(job, ImportState.CANCELLED)
    job.finished_at = timezone.now()
    job.save(update_fields=["finished_at"])
    audit.record("cancel_import", by=by, subject=job)
    return job


def require_still_permitted(*, job: ImportJob) -> Person:
    """Whoever uploaded the file, if they still may enter what is in it; asked again when the work begins."""
    by = Person.objects.get(pk=job.uploaded_by_id)
    if by.organisation != job.organisation:
        raise NotPermitted("Người tải tệp không còn thuộc đơn vị này nên việc nhập đã dừng.")
    _permitted(ImportKind(job.kind), by)
    return by


def _permitted(kind: ImportKind, by: Person) -> Organisation:
    if by.organisation is None or kind not in importable_by(by):
        raise NotPermitted("Tài khoản của bạn không được nhập loại dữ liệu này từ Excel.")
    return by.organisation


def _locked(job: ImportJob, by: Person) -> ImportJob:
    job = ImportJob.objects.select_for_update(of=("self",)).visible_to(by).get(pk=job.pk)
    _permitted(ImportKind(job.kind), by)
    return job


def _header(sheet: Sheet, columns: Sequence[Column]) -> Row:
    """The row near the top in which the most headers are known; the first one where none is."""
    best, most = None, -1
    for place, row in enumerate(sheet.rows()):
        if place == HEADER_WITHIN:
            break
        known = len(matched(columns, {column: cell.text for column, cell in row.cells.items()}))
        if known > most:
            best, most = row, known
    if best is None:
        raise Refusal("Tệp không có dòng nào. Hãy tải mẫu, điền rồi tải lên.", field="file")
    return best


def export_rows(
    *, out: IO[bytes], kind: ImportKind, rows: Iterable[Any], asked: Mapping[str, str], by: Person
) -> int:
    """Write rows that the person may see to a workbook; who took what, and how many, enters the audit trail.

    `rows` are records of the kind, or memberships; `asked` is how the list was filtered. Gives the number of rows.
    """
    organisation = by.organisation
    if organisation is None:
        raise NotPermitted("Tài khoản của bạn không thuộc đơn vị nào.")
    count = write_export(out, table_of(kind, organisation), rows, by)
    audit.record(f"export_{kind.value}s", by=by, subject=organisation, rows=count, asked=dict(asked))
    return count
