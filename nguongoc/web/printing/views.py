"""Printing: ordered, followed while the files are made, downloaded by whoever prints."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nguongoc.stamps.actions import order_print, resume_print, show_pin_passphrase
from nguongoc.stamps.enums import PrintOutput, PrintState
from nguongoc.stamps.models import CodeBatch, PrintJob, PrintPart, StampDesign
from nguongoc.stamps.queries import prints_of
from nguongoc.web.access import OfficeRequest
from nguongoc.web.downloads import stored_file
from nguongoc.web.estimates import STAYS, WAITS, time_left
from nguongoc.web.fields import posted
from nguongoc.web.forms import carry_out
from nguongoc.web.history import exported
from nguongoc.web.people.ground import Ground
from nguongoc.web.printing.forms import PrintForm

_WITH_PINS = {PrintOutput.SHEET, PrintOutput.ROLL, PrintOutput.ZPL}


@require_http_methods(["GET", "HEAD", "POST"])
def order(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    """What to print and how; then the page that shows the progress."""
    found = CodeBatch.objects.printable_by(request.organisation).select_related("product", "organisation")
    batch = get_object_or_404(found, pk=pk)
    offered = StampDesign.objects.offered_for(batch, request.organisation).own_first()
    designs = [design for design in offered if design.approved and design.approved.suits(batch)]
    jobs = prints_of(batch)
    form = PrintForm(posted(request), batch=batch, designs=designs)
    if form.is_valid():
        job = form.carry_out(lambda: order_print(batch=batch, **form.order(), by=request.user))
        if job is not None:
            return redirect(ground.url("print_job", job.pk))
    crumbs = _way(ground, batch, here="In tem")
    context = {"batch": batch, "form": form, "designs": designs, "jobs": jobs, "crumbs": crumbs}
    return _page(request, ground, "order.html", context)


@require_safe
def job(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    """How far it is; with htmx only the part that changes, asked for each second until it is done."""
    found = _job(request, pk)
    parts = [(part, *_places(found, part)) for part in found.parts.all()]
    context = {
        "job": found,
        "parts": parts,
        "has_pins": any(part.is_pins for part, _, _ in parts),
        "estimate": _estimate(found),
        "is_over": found.state in {PrintState.DONE, PrintState.FAILED},
        "is_sheet": found.output == PrintOutput.SHEET,
        "shows_pins": _shows_pins(found),
        "crumbs": _way(ground, found.batch, ("In tem", "print_batch"), here=str(found)),
    }
    template = "progress.html" if request.headers.get("HX-Request") else "job.html"
    return _page(request, ground, template, context)


@require_POST
def resume(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    found = _job(request, pk)
    carry_out(request, lambda: resume_print(job=found, by=request.user))
    return redirect(ground.url("print_job", pk))


@require_POST
def passphrase(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    """The words that open the sealed PINs: shown on demand, each time kept in the audit trail."""
    found = _job(request, pk)
    if not found.parts.filter(is_pins=True).exists():
        raise Http404
    words = show_pin_passphrase(job=found, by=request.user)
    return _page(request, ground, "passphrase.html", {"job": found, "passphrase": words})


@require_safe
def download(request: OfficeRequest, pk: int, part_pk: int, *, ground: Ground) -> FileResponse:
    """A finished file, for whoever prints these stamps."""
    found = _job(request, pk)
    part = get_object_or_404(found.parts, pk=part_pk)
    first, last = _places(found, part)
    suffix = part.file.rpartition(".")[2]
    kind = f"pin-ban-in-{found.pk}" if part.is_pins else "tem"  # each print has a passphrase of its own
    name = f"{kind}-dot-{found.batch_id}-{first}-{last}.{suffix}"
    sent = stored_file(part.file, name=name)
    pins = " có mã PIN" if _shows_pins(found) else ""
    what = "Mã PIN (tệp khóa)" if part.is_pins else f"Bản in tem{pins} ({suffix.upper()})"
    exported(request, f"{what}: {found.batch}", found)
    return sent


def _shows_pins(found: PrintJob) -> bool:
    """Whether whoever opens the files reads the PINs under the scratch layer."""
    return found.batch.is_security and found.output in _WITH_PINS


def _job(request: OfficeRequest, pk: int) -> PrintJob:
    batches = CodeBatch.objects.printable_by(request.organisation)
    found = PrintJob.objects.filter(batch__in=batches).select_related("batch__product", "design__design")
    return get_object_or_404(found, pk=pk)


def _places(found: PrintJob, part: PrintPart) -> tuple[int, int]:
    return found.batch.place_of(part.numbers.lower), found.batch.place_of(part.numbers.upper) - 1


def _estimate(found: PrintJob) -> str:
    if found.state == PrintState.WAITING:
        return WAITS
    if not found.labels_done:
        return STAYS
    return time_left(since=found.ordered_at, done=found.labels_done, total=found.size)


def _way(ground: Ground, batch: CodeBatch, *steps: tuple[str, str], here: str) -> list[dict[str, str]]:
    """The way to a page from the batch, over pages of it that are named by their addresses."""
    own = [(str(batch), "batch"), *steps]
    return [
        *({"label": label, "url": ground.url(name, batch.pk)} for label, name in own),
        {"label": here, "url": ""},
    ]


def _page(request: OfficeRequest, ground: Ground, template: str, context: dict[str, object]) -> HttpResponse:
    own = {"layout": ground.layout, "ground": ground.name}
    return ground.render(request, f"printing/{template}", own | context)
