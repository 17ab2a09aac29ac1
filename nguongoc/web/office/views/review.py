"""One submission: what it says beside what is published, the way so far, and the decision."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common.queries import history_of
from nguongoc.registry.actions import accept, declare_distinct, publish, refuse, return_for_changes
from nguongoc.registry.completeness import completeness
from nguongoc.registry.contents import Content, EstablishmentContent, ProductContent, SiteContent
from nguongoc.registry.deadlines import calendar
from nguongoc.registry.duplicates import Match, matches_of
from nguongoc.registry.enums import DecisionAct, ReasonAct, RecordKind, RouteKind, SubmissionState
from nguongoc.registry.models import Decision, Document, Picture, ReasonTemplate, Record, Submission
from nguongoc.registry.queries import changes, obstacle, ready_reasons
from nguongoc.registry.rules import permission_to_decide
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.forms import ActionForm
from nguongoc.web.history import opened
from nguongoc.web.office.audit_words import audit_row
from nguongoc.web.office.forms import NoteForm, ReasonForm
from nguongoc.web.office.navigation import crumbs, render_office
from nguongoc.web.office.places import place_of
from nguongoc.web.office.queue_filter import QueueFilter
from nguongoc.web.office.waiting import wait_of
from nguongoc.web.procedure import Act, acts_of
from nguongoc.web.shown_media import shown_media

_WAITING = {SubmissionState.SUBMITTED, SubmissionState.REVIEWED}
DISTINCT = "distinct"  # the value of the button “Không trùng”
_DONE = {
    DecisionAct.ACCEPT: "Đã chấp nhận “{name}”. Hồ sơ được chuyển tới {approver} để duyệt đăng.",
    DecisionAct.PUBLISH: "Đã duyệt đăng “{name}”. Nội dung đã công khai.",
    DecisionAct.RETURN: "Đã trả lại “{name}”. Cơ sở sẽ đọc lý do và bổ sung.",
    DecisionAct.REFUSE: "Không chấp nhận “{name}”. Cơ sở sẽ đọc lý do.",
}


@dataclass(frozen=True, slots=True)
class Forms:
    note: NoteForm
    reason: ReasonForm
    sent: ActionForm | None = None


@needs(Permission.SEE_REGISTER, ground="office")
@require_http_methods(["GET", "POST"])
def submission(request: OfficeRequest, pk: int) -> HttpResponse:
    """The page; POST decides by the button pressed (`act`) and goes on to the next that waits."""
    visible = Submission.objects.visible_to(request.user).select_related(
        "record__organisation__unit", "record__published", "reviewer", "approver", "entered_by", "helper"
    )
    found = get_object_or_404(visible, pk=pk)
    if request.POST.get("act") == DISTINCT:
        return _say_distinct(request, found)
    opened(request, found)
    matches = matches_of(found) if found.state in _WAITING else []
    forms = _forms(found, request, matches)
    if forms.sent is not None and _decide(request, found, forms):
        return _next(request, found)
    context = _context(request, found, forms) | _matched(request, matches)
    return render_office(request, "office/submission.html", context)


def _forms(submission: Submission, request: OfficeRequest, matches: list[Match]) -> Forms:
    ready = ready_reasons(RouteKind(submission.record.kind), ReasonAct.RETURN, ReasonAct.REFUSE)
    ready += [
        ReasonTemplate(act=ReasonAct.REFUSE, text=f"Trùng với hồ sơ đã có: {match.record.name}.")
        for match in matches
    ]
    if request.method != "POST":
        return Forms(NoteForm(), ReasonForm(ready=ready))
    if request.POST.get("act") in {DecisionAct.ACCEPT, DecisionAct.PUBLISH}:
        note = NoteForm(request.POST)
        return Forms(note, ReasonForm(ready=ready), sent=note)
    reason = ReasonForm(request.POST, ready=ready)
    return Forms(NoteForm(), reason, sent=reason)


def _decide(request: OfficeRequest, submission: Submission, forms: Forms) -> bool:
    """Whether the decision stands; else the sent form says why not."""
    form, asked = forms.sent, request.POST.get("act", "")
    if form is None or not form.is_valid():
        return False
    if asked not in _DONE:
        form.add_error(None, "Hãy chọn một quyết định.")
        return False
    act = DecisionAct(asked)
    if form.carry_out(_action(act, submission, form.cleaned_data, request.user)) is None:
        return False
    words = _DONE[act].format(name=submission.record.name, approver=submission.approver)
    messages.success(request, words)
    return True


def _action(act: DecisionAct, submission: Submission, cleaned: dict[str, Any], by: Person) -> Callable[[], object]:
    """The action behind a button; it holds the rules and raises what the form shows."""
    if act == DecisionAct.PUBLISH:
        return lambda: publish(submission=submission, by=by)
    if act == DecisionAct.ACCEPT:
        return lambda: accept(submission=submission, by=by, note=cleaned["note"])
    turn_down = return_for_changes if act == DecisionAct.RETURN else refuse
    return lambda: turn_down(submission=submission, by=by, reason=cleaned["reason"])


def _next(request: OfficeRequest, done: Submission) -> HttpResponse:
    """On to the first that waits among the same rows; to the queue when none does."""
    asked = QueueFilter(request)
    waiting = Submission.objects.waiting_for(request.organisation).exclude(pk=done.pk)
    following = asked.rows().filter(pk__in=waiting.values("pk")).first()
    query = f"?{asked.query}" if asked.query else ""
    if following is None:
        messages.info(
            request,
            "Không còn hồ sơ nào chờ đơn vị bạn trong danh sách đang lọc."
            if asked.is_narrowed
            else "Không còn hồ sơ nào chờ đơn vị bạn.",
        )
        return redirect(f"{reverse('office:queue')}{query}")
    messages.info(request, "Đây là hồ sơ tiếp theo trong danh sách.")
    return redirect(f"{reverse('office:submission', args=[following.pk])}{query}")


def _say_distinct(request: OfficeRequest, submission: Submission) -> HttpResponse:
    """Two records are not the same: kept, and not asked again."""
    named = request.POST.get("khac", "")
    match = next((one for one in matches_of(submission) if str(one.record.pk) == named), None)
    if match is None:
        messages.info(request, "Hồ sơ này không còn trong danh sách có thể trùng.")
    else:
        declare_distinct(record=submission.record, other=match.record, by=request.user)
        messages.success(request, f"Đã ghi: không trùng với “{match.record.name}”.")
    query = QueueFilter(request).query
    address = reverse("office:submission", args=[submission.pk])
    return redirect(f"{address}?{query}" if query else address)


def _context(request: OfficeRequest, submission: Submission, forms: Forms) -> dict[str, Any]:
    record, rows = submission.record, changes(submission)
    is_change = record.published is not None and submission.state != SubmissionState.PUBLISHED
    content = submission.read()
    place = place_of(content) if isinstance(content, EstablishmentContent | SiteContent) else None
    return {
        "submission": submission,
        "record": record,
        "kind": str(RecordKind(record.kind).label),
        "is_change": is_change,
        "changed": [row for row in rows if row.is_changed] if is_change else [],
        "same": [row for row in rows if not (is_change and row.is_changed)],
        "document": Document.objects.filter(pk=submission.content.get("document")).first(),
        "completeness": completeness(record.as_product, content) if isinstance(content, ProductContent) else None,
        **_media(submission, content, is_change=is_change),
        "place": place,
        "units": place.units if place else [],
        "crumbs": crumbs(("Hồ sơ", reverse("office:queue")), here=record.name),
        "decisions": _decisions(submission),
        "history": [audit_row(entry) for entry in history_of([submission])],
        "obstacle": obstacle(submission, request.user),
        "delegator": request.user.delegator_of(permission_to_decide(submission)),
        "wait": wait_of(submission, calendar()),
        "suspension": record.suspension,
        "query": QueueFilter(request).query,
        "publishes": submission.state == SubmissionState.REVIEWED,
        "is_waiting": submission.state in _WAITING,
        "forms": forms,
    }


def _matched(request: OfficeRequest, found: list[Match]) -> dict[str, Any]:
    """Records that may be the same; a link only to an establishment that the official may open."""
    mine = set(
        Record.objects.visible_to(request.user)
        .filter(pk__in=[match.record.pk for match in found])
        .values_list("organisation__establishment", flat=True)
    )
    rows = [
        {
            "record": match.record,
            "agrees": ", ".join(match.agrees),
            "establishment": match.record.organisation.establishment.pk
            if match.record.organisation.establishment.pk in mine
            else None,
        }
        for match in found
    ]
    return {"matches": rows}


def _media(submission: Submission, content: Content, *, is_change: bool) -> dict[str, Any]:
    """The proposed pictures and recordings, and beside a change the published ones that it leaves out."""
    published = submission.record.published if is_change else None
    new, old = shown_media(content), shown_media(published.read()) if published else None
    is_first = len(new.pictures) == 1
    pictures = [
        _picture(picture, f"Ảnh gửi duyệt{'' if is_first else f' {place}'}{text and f': {text}'}")
        for place, (picture, text) in enumerate(new.pictures, start=1)
    ]
    kept = {picture.pk for picture, _ in new.pictures}
    left_out = [picture for picture, _ in old.pictures if picture.pk not in kept] if old else []
    return {
        "pictures": pictures + [_picture(picture, "Ảnh đang công khai, sẽ thôi dùng") for picture in left_out],
        "recordings": new,
        "left_out": [item for item in (old.video, old.sound) if item and item not in (new.video, new.sound)]
        if old
        else [],
        "is_media_changed": old is not None and old != new,
    }


def _picture(picture: Picture, caption: str) -> dict[str, Any]:
    return {"url": default_storage.url(picture.name), "picture": picture, "caption": caption}


def _decisions(submission: Submission) -> list[tuple[Decision, Act]]:
    """Each decision, with the people and notes that only officials read, and how it looks."""
    with_people = Decision.objects.select_related("by", "organisation", "helper", "delegator")
    prefetch_related_objects([submission], Prefetch("decisions", with_people))
    return list(zip(submission.decisions.all(), acts_of(submission), strict=True))
