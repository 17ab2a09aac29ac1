"""A batch of stamps in the office: its states, its printing and delivery, and one stamp of it."""

from itertools import islice

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.stamps import actions, rules
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.models import CodeBatch
from nguongoc.stamps.old_serials import printed_serial
from nguongoc.stamps.queries import NamedStamp, pieces_of, ranges_of, story_of, undelivered_of
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.forms import carry_out
from nguongoc.web.listing import number_in
from nguongoc.web.office.navigation import crumbs, render_office
from nguongoc.web.office.stamp_forms import PIECE_SIZE, DeliveryForm, StampStateForm
from nguongoc.web.templatetags.words import number


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def batch(request: OfficeRequest, pk: int) -> HttpResponse:
    """A batch is shown with the request that it came from; one of another system by its states."""
    batches = CodeBatch.objects.visible_to(request.user).select_related("organisation__establishment")
    return redirect(_page_of(get_object_or_404(batches, pk=pk), request.user))


@needs(Permission.CHANGE_STAMP_STATES, ground="office")
@require_http_methods(["GET", "POST"])
def change_stamps(request: OfficeRequest, pk: int) -> HttpResponse:
    """The whole batch, a piece (`?cuon=`), or a range (`?tu=`, `?den=`)."""
    found = get_object_or_404(_visible(request), pk=pk)
    asked = {"first": number_in(request.GET.get("tu", "")), "last": number_in(request.GET.get("den", ""))}
    pieces = [row.piece for row in pieces_of(found)]
    form = StampStateForm(posted(request), initial=asked, batch=found, pieces=pieces)
    if form.is_valid() and _change(request, found, form):
        return redirect(_page_of(found, request.user))
    context = {
        "batch": found,
        "form": form,
        "ranges": ranges_of(found),
        "crumbs": crumbs(*_way(found), here="Thay đổi trạng thái"),
    }
    return render_office(request, "office/change_stamps.html", context)


def _page_of(batch: CodeBatch, person: Person) -> str:
    if batch.request_id is not None:
        return reverse("office:stamp_request", args=[batch.request_id])
    if person.may(Permission.CHANGE_STAMP_STATES):
        return reverse("office:change_stamps", args=[batch.pk])
    return reverse("office:establishment", args=[batch.organisation.establishment.pk])


@needs(Permission.DECIDE_STAMPS, ground="office")
@require_POST
def record_printing(request: OfficeRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_asked_for(request), pk=pk)
    carry_out(
        request,
        lambda: actions.record_printing(batch=found, by=request.user),
        done=f"Đã ghi nhận {found} in xong. Tem chờ giao cho cơ sở.",
    )
    return redirect("office:stamp_request", pk=found.request_id)


@needs(Permission.DECIDE_STAMPS, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def deliver_stamps(request: OfficeRequest, pk: int) -> HttpResponse:
    """Printed stamps are handed over in pieces: those of `?co=` stamps each are proposed."""
    found = get_object_or_404(_asked_for(request), pk=pk)
    if rules.issuer_of(found) != request.organisation:
        raise Http404
    size = number_in(request.GET.get("co", "")) or PIECE_SIZE
    proposal = _proposed(found, size)
    form = DeliveryForm(posted(request), initial={"pieces": proposal})
    if form.is_valid():
        done = form.carry_out(lambda: actions.deliver_stamps(batch=found, **form.cleaned_data, by=request.user))
        if done is not None:
            messages.success(request, f"Đã ghi giao tem cho {done.receiver}. Cơ sở sẽ xác nhận từng cuộn.")
            return redirect("office:stamp_request", pk=found.request_id)
    context = {
        "batch": found,
        "form": form,
        "size": size,
        "has_any": bool(proposal),
        "obstacle": _unpaid(found),
        "crumbs": crumbs(*_way(found), here="Giao tem"),
    }
    return render_office(request, "office/deliver_stamps.html", context)


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def stamp(request: OfficeRequest, pk: int, place: int) -> HttpResponse:
    """One stamp: batch, place, piece, state and history; the place is counted from 1."""
    found = get_object_or_404(_visible(request), pk=pk)
    if not 1 <= place <= found.size:
        raise Http404
    story = story_of(NamedStamp(found.first + place - 1, found))
    context = {
        "story": story,
        "batch": found,
        "place": place,
        "serial": printed_serial(found, story.stamp.number),
        "changes": [(place, place, change) for change in story.changes],
        "may_change": request.user.may(Permission.CHANGE_STAMP_STATES),
        "crumbs": crumbs(*_way(found), here=f"Tem số {number(place)}"),
    }
    return render_office(request, "office/stamp.html", context)


def _visible(request: OfficeRequest) -> QuerySet[CodeBatch]:
    return CodeBatch.objects.visible_to(request.user).select_related("product", "organisation")


def _asked_for(request: OfficeRequest) -> QuerySet[CodeBatch]:
    """Batches that came from a request: what another system printed is not handed over here."""
    return _visible(request).filter(request__isnull=False).select_related("request__decider")


def _way(batch: CodeBatch) -> list[tuple[str, str]]:
    return [
        ("Yêu cầu cấp tem", reverse("office:stamp_requests")),
        (str(batch), reverse("office:batch", args=[batch.pk])),
    ]


def _change(request: OfficeRequest, batch: CodeBatch, form: StampStateForm) -> bool:
    given = form.cleaned_data
    first, last, state = given["first"], given["last"], StampState(given["state"])
    changed = form.carry_out(
        lambda: actions.change_stamps(
            batch=batch, first=first, last=last, state=state, reason=given["reason"], by=request.user
        )
    )
    if changed is None:
        return False
    kept = last - first + 1 - changed
    rest = f" {number(kept)} tem trong dải giữ nguyên, vì không chuyển được." if kept else ""
    messages.success(request, f"Tem {number(first)} đến {number(last)} {state.label}.{rest}")
    return True


def _proposed(batch: CodeBatch, size: int) -> str:
    """The printed stamps that no piece holds yet as pieces of this size, each a line as the form reads it."""
    pieces = (
        (first, min(first + size - 1, last))
        for begin, last in undelivered_of(batch)
        for first in range(begin, last + 1, size)
    )
    numbered = enumerate(islice(pieces, actions.MOST_PIECES), start=batch.pieces.count() + 1)
    return "\n".join(f"Cuộn {count}: {number(first)}-{number(last)}" for count, (first, last) in numbered)


def _unpaid(batch: CodeBatch) -> str:
    try:
        rules.require_paid(batch)
    except Refusal as refusal:
        return refusal.sentence
    return ""
