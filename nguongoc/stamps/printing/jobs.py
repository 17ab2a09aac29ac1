"""A print order becomes a file in the storage; nothing is activated by it."""

import logging
import secrets
import tempfile
from urllib.parse import urlsplit

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone

from nguongoc.places.queries import current_province
from nguongoc.stamps.codes import encode_serials
from nguongoc.stamps.designs.builtin import presets
from nguongoc.stamps.enums import PrintState
from nguongoc.stamps.keys import serial_key
from nguongoc.stamps.models import PrintJob
from nguongoc.stamps.printing.label import LabelFacts
from nguongoc.stamps.printing.sheet import render_labels
from nguongoc.stamps.urls import scan_base_url

logger = logging.getLogger(__name__)
SAMPLE_NOTICE = "Dữ liệu minh họa"
PROGRESS_EVERY = 500  # labels between two writes of the progress


def make_sheet(job_id: int) -> PrintJob:
    """Make the label sheet of a print job, with its progress; a job that is done already stays as it is.

    A failure is kept on the job, in words for its owner, and raised again for the log.
    """
    job = PrintJob.objects.select_related("batch__product").get(pk=job_id)
    if job.state == PrintState.DONE:
        return job
    _save(job, state=PrintState.RUNNING, labels_done=0, failure="")
    try:
        name = _write(job)
    except Exception:
        _save(
            job,
            state=PrintState.FAILED,
            failure="Chưa tạo được bản in. Hãy thử lại; tem đã cấp không bị ảnh hưởng.",
        )
        raise
    _save(job, state=PrintState.DONE, labels_done=job.size, file=name, finished_at=timezone.now())
    logger.info("print job %s: %s labels", job.pk, job.size)
    return job


def _write(job: PrintJob) -> str:
    batch, product = job.batch, job.batch.product
    first = int(job.numbers.lower)
    preset = presets()[job.layout]
    facts = LabelFacts(
        province=current_province().name_on_stamps,
        product=product.name,
        host=urlsplit(scan_base_url()).netloc.lower(),
    )
    with tempfile.TemporaryFile() as out:
        render_labels(
            out,
            design=preset.content,
            paper=preset.paper,
            facts=facts,
            serials=encode_serials(serial_key(batch.key_id), first, job.size),
            gtin=product.gtin or "",
            base_url=scan_base_url(),
            batch_label=f"{SAMPLE_NOTICE} · {batch}" if product.is_sample else str(batch),
            first_number=batch.place_of(first),
            progress=lambda done, total: _progress(job, done, total),
        )
        out.seek(0)
        return default_storage.save(f"sheets/{secrets.token_hex(16)}.pdf", File(out))


def _progress(job: PrintJob, done: int, total: int) -> None:
    if done - job.labels_done >= PROGRESS_EVERY:
        _save(job, labels_done=done)


def _save(job: PrintJob, **values: object) -> None:
    for name, value in values.items():
        setattr(job, name, value)
    job.save(update_fields=list(values))
