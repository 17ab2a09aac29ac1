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
from nguongoc.registry.actions import accept, publish, refuse, return_for_changes
from nguongoc.registry.completeness import completeness
from nguongoc.registry.contents import Content, EstablishmentContent, ProductContent, SiteContent
from nguongoc.registry.enums import DecisionAct, RecordKind, SubmissionState
from nguongoc.registry.models import Decision, Document, Picture, Submission
from nguongoc.registry.queries import changes, obstacle
from nguongoc.registry.rules import permission_to_decide
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.forms import ActionForm
from nguongoc.web.history import opened
from nguongoc.web.office.audit_words import audit_row
from nguongoc.web.office.forms import NoteForm, ReasonForm
from nguongoc.web.office.navigation import crumbs, render_office
from nguongoc.web.office.places import place_of
from nguongoc.web.office.reasons import REVIEW_REASONS
from nguongoc.web.office.waiting import wait_of
from nguongoc.web.procedure import Act, acts_of
from nguongoc.web.shown_media import shown_media

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
    opened(request, found)
    forms = _forms(found, request)
    if forms.sent is not None and _decide(request, found, forms):
        return _next(request, found)
    return render_office(request, "office/submission.html", _context(request, found, forms))


def _forms(submission: Submission, request: OfficeRequest) -> Forms:
    sentences = REVIEW_REASONS[submission.record.kind]
    if request.method != "POST":
        return Forms(NoteForm(), ReasonForm(sentences=sentences))
    if request.POST.get("act") in {DecisionAct.ACCEPT, DecisionAct.PUBLISH}:
        note = NoteForm(request.POST)
        return Forms(note, ReasonForm(sentences=sentences), sent=note)
    reason = ReasonForm(request.POST, sentences=sentences)
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
    """On to what waits longest of the same authority; to the queue when nothing does."""
    following = Submission.objects.waiting_for(request.organisation).exclude(pk=done.pk).first()
    if following is None:
        messages.info(request, "Không còn hồ sơ nào chờ đơn vị bạn.")
        return redirect("office:queue")
    messages.info(request, "Đây là hồ sơ chờ lâu nhất tiếp theo.")
    return redirect("office:submission", pk=following.pk)


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
        "wait": wait_of(submission, {}),
        "publishes": submission.state == SubmissionState.REVIEWED,
        "is_waiting": submission.state in {SubmissionState.SUBMITTED, SubmissionState.REVIEWED},
        "forms": forms,
    }


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
