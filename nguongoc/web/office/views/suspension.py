"""A public record before the authority that may suspend and restore it."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.common.errors import Refusal
from nguongoc.registry import rules
from nguongoc.registry.actions import restore_record, suspend_record
from nguongoc.registry.enums import ReasonAct, RecordKind, RecordState, RouteKind
from nguongoc.registry.models import Record, RecordDecision, Submission
from nguongoc.registry.queries import ready_reasons
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.office.forms import SuspensionForm
from nguongoc.web.office.navigation import crumbs, render_office, way_to_establishment


@needs(Permission.SEE_REGISTER, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def record_decisions(request: OfficeRequest, pk: int) -> HttpResponse:
    """What was decided about a public record; POST suspends it, or restores it where it is suspended."""
    visible = Record.objects.visible_to(request.user).select_related("organisation__establishment", "published")
    found = get_object_or_404(visible, pk=pk)
    is_suspended = found.state == RecordState.SUSPENDED
    form = SuspensionForm(
        posted(request),
        ready=ready_reasons(RouteKind(found.kind), ReasonAct.SUSPEND),
        is_suspended=is_suspended,
    )
    if form.is_valid() and form.carry_out(lambda: _decide(request, found, form)) is not None:
        words = "Đã cho công khai lại" if is_suspended else "Đã tạm dừng công khai"
        messages.success(request, f"{words} “{found.name}”. Cơ sở đã được báo.")
        return redirect("office:record_decisions", found.pk)
    context = {
        "record": found,
        "form": form,
        "is_suspended": is_suspended,
        "obstacle": _obstacle(request, found),
        "decisions": RecordDecision.objects.filter(record=found).select_related("by", "organisation"),
        "open_submissions": _open_submissions(request, found),
        "is_establishment": found.kind == RecordKind.ESTABLISHMENT,
        "crumbs": crumbs(*way_to_establishment(found.organisation.establishment), here="Tạm dừng công khai"),
    }
    return render_office(request, "office/record_decisions.html", context)


def _decide(request: OfficeRequest, found: Record, form: SuspensionForm) -> RecordDecision:
    """By the state that the person saw: of two at once, the second is told."""
    act = restore_record if request.POST.get("act") == "restore" else suspend_record
    return act(record=found, by=request.user, reason=form.cleaned_data["reason"])


def _obstacle(request: OfficeRequest, found: Record) -> str:
    """Why this person may not suspend or restore the record, as a sentence; empty where they may."""
    if found.published is None:
        return "Hồ sơ này chưa công khai nên không có gì để tạm dừng."
    try:
        if found.state == RecordState.SUSPENDED:
            rules.require_may_restore(found, request.user, found.suspension)
        else:
            rules.require_may_suspend(found, request.user)
    except Refusal as refusal:
        return refusal.sentence
    return ""


def _open_submissions(request: OfficeRequest, found: Record) -> list[Submission]:
    """What is under way for the record; for an establishment, for all that is its own."""
    own = Q(record=found)
    if found.kind == RecordKind.ESTABLISHMENT:
        own = Q(record__organisation=found.organisation_id)
    return list(Submission.objects.visible_to(request.user).open().filter(own).select_related("record"))
