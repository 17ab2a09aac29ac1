"""Stamps are put on lots by an Excel file: judged first, then carried out row by row by a background job."""

import hashlib
from typing import IO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.spreadsheets import require_small_enough
from nguongoc.common.text import normalise
from nguongoc.stamps.actions.activation import activate_stamps
from nguongoc.stamps.activation_files import JudgedRow, judge_rows, read_rows
from nguongoc.stamps.enums import ActivationRowState
from nguongoc.stamps.models import ActivationFile, ActivationRow

_CHUNK = 1_000


@transaction.atomic
def upload_activations(*, upload: UploadedFile, by: Person) -> ActivationFile:
    """Read and judge a file; nothing is activated yet. Raises Refusal (field `file`) for what is no such file."""
    organisation = by.require(Permission.ACTIVATE_STAMPS)
    require_small_enough(upload)
    rows = read_rows(cast("IO[bytes]", upload))
    if not rows:
        raise Refusal("Tệp không có dòng nào. Hãy tải mẫu, điền rồi tải lên.", field="file")
    upload.seek(0)
    file = ActivationFile.objects.create(
        organisation=organisation,
        name=normalise(upload.name or "")[-200:],
        digest=hashlib.sha256(upload.read()).hexdigest(),
        uploaded_by=by,
    )
    ActivationRow.objects.bulk_create((_kept(file, each) for each in judge_rows(rows, by)), batch_size=_CHUNK)
    audit.record("upload_activations", by=by, subject=file, rows=len(rows))
    return file


@transaction.atomic
def apply_activations(*, file: ActivationFile, by: Person) -> ActivationFile:
    """Have the rows that wait carried out; pressed again, those that a job which was killed left behind.

    Raises Refusal where no row waits.
    """
    by.require(Permission.ACTIVATE_STAMPS)
    file = ActivationFile.objects.select_for_update(of=("self",)).visible_to(by).get(pk=file.pk)
    waiting = file.rows.filter(state=ActivationRowState.WAITING).count()
    if not waiting:
        raise Refusal("Không còn dòng nào chờ kích hoạt.")
    file.applied_by, file.applied_at = by, timezone.now()
    file.save(update_fields=["applied_by", "applied_at"])
    audit.record("apply_activations", by=by, subject=file, rows=waiting)
    app.configure_task("stamps.apply_activations", queue="imports").defer(file_id=file.pk)
    return file


def run_activations(*, file_id: int) -> None:
    """Each row that waits in a transaction of its own: activated, or failed with its sentence; never twice."""
    file = ActivationFile.objects.select_related("applied_by", "organisation").get(pk=file_id)
    for pk in list(file.rows.filter(state=ActivationRowState.WAITING).values_list("pk", flat=True)):
        _carry_out(file, pk)


@transaction.atomic
def _carry_out(file: ActivationFile, pk: int) -> None:
    own = ActivationRow.objects.select_related("batch", "lot").select_for_update(of=("self",), skip_locked=True)
    row = own.filter(pk=pk, state=ActivationRowState.WAITING).first()
    if row is None or file.applied_by is None or row.batch is None or row.lot is None:
        return
    try:
        with transaction.atomic():
            by = _worker(file, file.applied_by)
            activate_stamps(batch=row.batch, first=row.first or 0, last=row.last or 0, lot=row.lot, by=by)
        row.state = ActivationRowState.DONE
    except Refusal as refusal:
        row.state, row.problem = ActivationRowState.FAILED, refusal.sentence
    row.save(update_fields=["state", "problem"])


def _worker(file: ActivationFile, by: Person) -> Person:
    """Whoever pressed the button, in whose name they did: the own establishment's, or that of the one helped."""
    return by if by.own_organisation == file.organisation else by.acting_for(file.organisation)


def _kept(file: ActivationFile, judged: JudgedRow) -> ActivationRow:
    span = judged.span
    return ActivationRow(
        file=file,
        number=judged.row.number,
        cells=dict(judged.row.texts),
        batch=span.batch if span else None,
        first=span.first if span else None,
        last=span.last if span else None,
        lot=judged.lot,
        state=ActivationRowState.WAITING if span else ActivationRowState.WRONG,
        problem=judged.problem,
    )
