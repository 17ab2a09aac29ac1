"""Stamps go to paper. Printing is not activation."""

import msgspec
from django.db import transaction
from procrastinate.contrib.django import app

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.stamps.enums import PrintOutput, PrintState, StampState
from nguongoc.stamps.keys import pin_passphrase
from nguongoc.stamps.models import CodeBatch, DesignVersion, PrintJob, StampDesign
from nguongoc.stamps.printing.orders import PrintOptions, require_fits
from nguongoc.stamps.ranges import lock_batch, numbers_of, overlapping, range_words
from nguongoc.stamps.rules import require_own_printing, require_paid

AS_USUAL = PrintOptions()
MAY_PRINT = (Permission.REQUEST_STAMPS, Permission.DECIDE_STAMPS)
_ON_ITS_WAY = (PrintState.WAITING, PrintState.RUNNING)
_GONE = (StampState.VOID, StampState.RECALLED)
_PICTURES = {PrintOutput.PNG, PrintOutput.SVG}


@transaction.atomic
def order_print(
    *,
    batch: CodeBatch,
    design: StampDesign,
    by: Person,
    output: PrintOutput = PrintOutput.SHEET,
    options: PrintOptions = AS_USUAL,
    first: int = 1,
    last: int | None = None,
    reason: str = "",
) -> PrintJob:
    """Order the files from which a batch, or its stamps `first` to `last` (counted from 1), is printed.

    They are made in the background (tasks.print_sheet) by the approved version of the design. While the same
    order is on its way, it is that one. Raises Refusal with the field `design` where none is approved or it is
    for another kind of stamp, `reason` where stamps were printed before and no reason is given, `first` where
    some are void, and with the field of an option that does not fit the design.
    """
    organisation = by.require(*MAY_PRINT)
    _require_own(batch, organisation)
    require_paid(batch)
    lock_batch(batch)
    version = _approved(design, batch, organisation)
    asked = {
        "design": version,
        "output": output,
        "options": msgspec.to_builtins(options),
        "numbers": numbers_of(batch, first, last or batch.size),
    }
    waiting = batch.print_jobs.filter(state__in=_ON_ITS_WAY, **asked).first()
    if waiting is not None:
        return waiting
    job = PrintJob(batch=batch, reason=reason.strip(), ordered_by=by, **asked)
    require_fits(version.read(), output, options, stamps=job.size)
    _require_printable(job)
    job.save()
    told = {"design": str(version), "output": output, "quantity": job.size, "reason": job.reason}
    audit.record("order_print", by=by, subject=batch, **told)
    _defer(job)
    return job


@transaction.atomic
def resume_print(*, job: PrintJob, by: Person) -> PrintJob:
    """Go on with a failed job where it stopped: files that were finished are kept. No print of its own.

    Raises Refusal where by now the stamps are not paid, or some of them are void.
    """
    organisation = by.require(*MAY_PRINT)
    job = PrintJob.objects.select_for_update(of=("self",)).select_related("batch__request").get(pk=job.pk)
    _require_own(job.batch, organisation)
    if job.state != PrintState.FAILED:
        raise StateChanged("Bản in này không còn bị lỗi. Hãy tải lại trang.")
    require_paid(job.batch)
    _require_none_void(job)
    job.state, job.failure = PrintState.WAITING, ""
    job.save(update_fields=["state", "failure"])
    audit.record("resume_print", by=by, subject=job.batch, job=job.pk)
    _defer(job)
    return job


def show_pin_passphrase(*, job: PrintJob, by: Person) -> str:
    """The words that open the sealed PINs of a job. Each look at them is kept in the audit trail."""
    organisation = by.require(*MAY_PRINT)
    _require_own(job.batch, organisation)
    audit.record("show_pin_passphrase", by=by, subject=job.batch, job=job.pk)
    return pin_passphrase(job.pk)


def _defer(job: PrintJob) -> None:
    app.configure_task("stamps.print_sheet", queue="print").defer(job_id=job.pk)


def _require_own(batch: CodeBatch, organisation: Organisation) -> None:
    if batch.origin:
        raise Refusal(f"Tem của {batch.origin} đã in từ trước nên không in ở đây.")
    if batch.organisation_id == organisation.pk:
        require_own_printing(batch)
    if not CodeBatch.objects.printable_by(organisation).filter(pk=batch.pk).exists():
        raise NotPermitted("Đợt tem này không thuộc cơ sở của bạn.")


def _approved(design: StampDesign, batch: CodeBatch, organisation: Organisation) -> DesignVersion:
    offered = StampDesign.objects.offered_for(batch, organisation)
    version = design.approved if offered.filter(pk=design.pk).exists() else None
    if version is None:
        raise Refusal("Mẫu tem này chưa được duyệt hoặc đã thôi dùng. Hãy chọn mẫu khác.", field="design")
    if not version.suits(batch):
        raise Refusal(
            f"Đợt này là {batch.get_kind_display()}, mẫu đã chọn dành cho loại tem khác. Hãy chọn mẫu khác.",
            field="design",
        )
    return version


def _require_printable(job: PrintJob) -> None:
    if job.output in _PICTURES and job.size > 1:
        raise Refusal("Ảnh chỉ lấy được từng tem một. Hãy chọn tem đầu và tem cuối là một tem.", field="last")
    _require_none_void(job)
    printed = job.batch.print_jobs.exclude(state=PrintState.FAILED)
    times = printed.filter(numbers__overlap=job.numbers).count()
    if times and not job.reason:
        raise Refusal(f"Những tem này đã in {times} lần. Hãy ghi lý do in lại.", field="reason")


def _require_none_void(job: PrintJob) -> None:
    gone = overlapping(job.numbers).filter(state__in=_GONE).first()
    if gone is not None:
        raise Refusal(
            f"{range_words(job.batch, gone)} {gone.get_state_display()} nên không in. Hãy chọn dải khác.",
            field="first",
        )
