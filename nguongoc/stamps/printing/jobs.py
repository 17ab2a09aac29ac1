"""A print order becomes files in the storage, part by part; nothing is activated by it.

Each part is one file and one row, written when it is whole: a worker may be killed at any moment, the next one
goes on with the first part that is missing.
"""

import errno
import logging
import secrets
import tempfile
from collections.abc import Callable
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from psycopg.types.range import Int8Range

from nguongoc.common.errors import Refusal
from nguongoc.common.locks import alone
from nguongoc.stamps.enums import PrintState
from nguongoc.stamps.models import PrintJob, PrintPart
from nguongoc.stamps.printing.orders import TABLES, FilePart, PrintOrder
from nguongoc.stamps.ranges import mark_printed

logger = logging.getLogger(__name__)
PROGRESS_EVERY = 500  # labels between two writes of the progress
_FAILED = "Chưa tạo được bản in. Hãy thử lại; tem đã cấp không bị ảnh hưởng."
_NO_ROOM = (
    "Máy chủ hết chỗ lưu tệp nên bản in dừng giữa chừng. Phần đã xong vẫn còn. "
    "Hãy báo người quản trị hệ thống, rồi bấm “Làm tiếp”."
)


def make_print(job_id: int) -> PrintJob:
    """Make the missing files of a print job, with its progress; a job that is done already stays as it is.

    A failure is kept on the job, in words for its owner; one that nobody foresaw is raised again for the log.
    """
    with alone(f"stamps.print {job_id}"):
        job = PrintJob.objects.select_related(
            "batch__product__organisation", "batch__request", "design", "ordered_by"
        ).get(pk=job_id)
        if job.state == PrintState.DONE:
            return job
        _save(job, state=PrintState.RUNNING, failure="")
        try:
            _make_parts(job)
        except Refusal as refusal:
            _save(job, state=PrintState.FAILED, failure=refusal.sentence)
            return job
        except Exception as error:
            no_room = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
            _save(job, state=PrintState.FAILED, failure=_NO_ROOM if no_room else _FAILED)
            raise
        _finish(job)
    logger.info("print job %s: %s labels", job.pk, job.size)
    return job


def _finish(job: PrintJob) -> None:
    """Stamps of which files for a printer are made count as printed; of a table the printing house prints them."""
    with transaction.atomic():
        if job.output not in TABLES:
            mark_printed(batch=job.batch, numbers=job.numbers, by=job.ordered_by)
        _save(job, state=PrintState.DONE, labels_done=job.size, finished_at=timezone.now())


def _make_parts(job: PrintJob) -> None:
    order = PrintOrder.of(job)
    there = {(part.first, part.is_pins) for part in job.parts.all()}
    for part in order.parts():
        if (part.first, part.is_pins) not in there:
            _make_part(order, part)


def _make_part(order: PrintOrder, part: FilePart) -> None:
    job = order.job
    before = part.first - int(job.numbers.lower)
    name, size = _store(
        f"sheets/{secrets.token_hex(16)}.{order.suffix(part)}",
        lambda out: order.write(out, part, progress=lambda done, _: _progress(job, before + done)),
    )
    numbers = Int8Range(part.first, part.first + part.count)
    with transaction.atomic():
        PrintPart.objects.create(job=job, numbers=numbers, file=name, size_bytes=size, is_pins=part.is_pins)
        _save(job, labels_done=before + part.count)


def _store(name: str, write: Callable[[IO[bytes]], None]) -> tuple[str, int]:
    """The name in the storage and the size in bytes of a whole file; of a broken one nothing is left."""
    with tempfile.TemporaryFile() as out:
        write(out)
        size = out.tell()
        out.seek(0)
        try:
            return default_storage.save(name, File(out)), size
        except OSError:
            default_storage.delete(name)
            raise


def _progress(job: PrintJob, done: int) -> None:
    if done - job.labels_done >= PROGRESS_EVERY:
        _save(job, labels_done=done)


def _save(job: PrintJob, **values: object) -> None:
    for name, value in values.items():
        setattr(job, name, value)
    job.save(update_fields=list(values))
