"""Label sheets: ordered, followed while they are made, downloaded by their owner."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.stamps.actions import order_print
from nguongoc.stamps.enums import PrintState
from nguongoc.stamps.models import PrintJob
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.downloads import stored_pdf
from nguongoc.web.estimates import STAYS, WAITS, time_left
from nguongoc.web.history import exported
from nguongoc.web.workshop.forms.stamps import PrintForm
from nguongoc.web.workshop.pages import page
from nguongoc.web.workshop.views.stamps import batch_of, batch_page


@needs(Permission.REQUEST_STAMPS, ground="workshop")
@require_POST
def order(request: OfficeRequest, pk: int) -> HttpResponse:
    """Order the label sheet of a batch, and go to the page that shows its progress."""
    batch = batch_of(request.organisation, pk)
    form = PrintForm(request.POST, batch=batch)
    if form.is_valid():
        given = form.cleaned_data
        job = form.carry_out(lambda: order_print(batch=batch, **given, by=request.user))
        if job is not None:
            return redirect("workshop:print_job", job.pk)
    return batch_page(request, batch, form)


@needs(Permission.REQUEST_STAMPS, ground="workshop")
@require_safe
def job(request: OfficeRequest, pk: int) -> HttpResponse:
    """How far the sheet is; with htmx only the part that changes, asked for each second until it is done."""
    found = _job(request, pk)
    context = {
        "job": found,
        "estimate": _estimate(found),
        "is_over": found.state in {PrintState.DONE, PrintState.FAILED},
    }
    if request.headers.get("HX-Request"):
        return page(request, "print_progress.html", context, tab="stamps")
    return page(request, "print_job.html", context, tab="stamps")


@needs(Permission.REQUEST_STAMPS, ground="workshop")
@require_safe
def download(request: OfficeRequest, pk: int) -> FileResponse:
    """The PDF, for the establishment whose stamps it holds."""
    found = _job(request, pk)
    if found.state != PrintState.DONE:
        raise Http404
    sheet = stored_pdf(found.file, name=f"tem-dot-{found.batch_id}-{found.layout}.pdf")
    exported(request, f"Bản in tem (PDF): {found.batch}", found)
    return sheet


def _job(request: OfficeRequest, pk: int) -> PrintJob:
    own = PrintJob.objects.filter(batch__organisation=request.organisation)
    return get_object_or_404(own.select_related("batch__product"), pk=pk)


def _estimate(found: PrintJob) -> str:
    if found.state == PrintState.WAITING:
        return WAITS
    if not found.labels_done:
        return STAYS
    return time_left(since=found.ordered_at, done=found.labels_done, total=found.size)
