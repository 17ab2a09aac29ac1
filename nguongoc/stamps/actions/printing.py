"""Stamps go to paper. Printing is not activation."""

from django.db import transaction
from procrastinate.contrib.django import app
from psycopg.types.range import Int8Range

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.stamps.enums import PrintState, StampState
from nguongoc.stamps.models import CodeBatch, PrintJob
from nguongoc.stamps.printing.geometry import LAYOUTS
from nguongoc.stamps.ranges import lock_batch, numbers_of, overlapping, range_words


@transaction.atomic
def order_print(
    *, batch: CodeBatch, layout: str, by: Person, first: int = 1, last: int | None = None, reason: str = ""
) -> PrintJob:
    """Order the label sheet of a batch, or of its stamps `first` to `last` (counted from 1).

    The file is made in the background (tasks.print_sheet). While the same one is on its way, it is that one.
    Raises Refusal with the field `reason` where stamps were printed before and no reason is given, `first` where
    some are void.
    """
    organisation = by.require(Permission.REQUEST_STAMPS)
    if batch.organisation_id != organisation.pk:
        raise NotPermitted("Đợt tem này không thuộc cơ sở của bạn.")
    if layout not in LAYOUTS:
        raise Refusal("Hãy chọn một cỡ tem trong danh sách.", field="layout")
    if batch.origin:
        raise Refusal(f"Tem của {batch.origin} đã in từ trước nên không in ở đây.")
    lock_batch(batch)
    numbers = numbers_of(batch, first, batch.size if last is None else last)
    on_its_way = batch.print_jobs.filter(state__in=(PrintState.WAITING, PrintState.RUNNING))
    waiting = on_its_way.filter(layout=layout, numbers=numbers).first()
    if waiting is not None:
        return waiting
    _require_printable(batch, numbers, reason.strip())
    job = PrintJob.objects.create(
        batch=batch, layout=layout, numbers=numbers, reason=reason.strip(), ordered_by=by
    )
    audit.record("order_print", by=by, subject=batch, layout=layout, quantity=job.size, reason=job.reason)
    app.configure_task("stamps.print_sheet", queue="print").defer(job_id=job.pk)
    return job


def _require_printable(batch: CodeBatch, numbers: Int8Range, reason: str) -> None:
    void = overlapping(numbers).filter(state=StampState.VOID).first()
    if void is not None:
        raise Refusal(f"{range_words(batch, void)} đã hủy nên không in. Hãy chọn dải khác.", field="first")
    times = batch.print_jobs.exclude(state=PrintState.FAILED).filter(numbers__overlap=numbers).count()
    if times and not reason:
        raise Refusal(f"Những tem này đã in {times} lần. Hãy ghi lý do in lại.", field="reason")
