"""Complaints come in and are handled here."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.queries import heir_of, people_with
from nguongoc.accounts.reorganisation import Report
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.files import StoredImage, delete_image, store_image
from nguongoc.common.locks import one_at_a_time
from nguongoc.common.workflow import Transitions
from nguongoc.registry.rules import require_reason
from nguongoc.safety.complaints.enums import ComplaintAct, ComplaintKind, ComplaintState
from nguongoc.safety.complaints.kept import MOST_PICTURES, TOO_MANY, take_pictures
from nguongoc.safety.complaints.models import Complaint, ComplaintPicture, ComplaintStep
from nguongoc.safety.complaints.queries import authorities_to_hand_over_to, authority_for_complaint, subject_named
from nguongoc.safety.complaints.telling import (
    tell_assignee,
    tell_authority,
    tell_establishment,
    tell_new_authority,
)

A, S = ComplaintAct, ComplaintState
HANDLE = (Permission.REVIEW_RECORDS, Permission.APPROVE_RECORDS, Permission.ENTER_RECORDS)
ANSWER = (Permission.REVIEW_RECORDS, Permission.APPROVE_RECORDS)
LONGEST_TEXT = 2000
COMPLAINTS = "phản ánh đang xử lý"
_STEPS = Transitions(
    {
        S.RECEIVED: {S.HANDLED, S.ANSWERED, S.CLOSED},
        S.HANDLED: {S.HANDLED, S.ANSWERED, S.CLOSED},
        S.ANSWERED: set(),
        S.CLOSED: set(),
    }
)


class AlreadyReported(StateChanged):
    """The very same form was sent before: a double tap, or the back button."""

    def __init__(self) -> None:
        super().__init__("Phản ánh này đã được gửi trước đó. Hệ thống chỉ giữ một lần.")


def report_complaint(
    *,
    code: str,
    kind: ComplaintKind,
    text: str,
    asked: str = "",
    bought_at: str = "",
    contact: str = "",
    consents: bool = False,
    pictures: Sequence[UploadedFile] = (),
    kept: Collection[int] = (),
) -> Complaint:
    """Somebody reports a problem, without a login; it is followed by `code`, which came with the form. `kept` are
    ids of photos that an earlier try left (`keep_picture`); both kinds together keep to the number.

    It goes to the authority in charge of the establishment concerned, else to the department. Effects: complaint,
    photos encoded again, one notice to those who handle complaints there until they have read it.

    Raises AlreadyReported where the form of this code was sent; Refusal with the field `text`, `consents` or
    `picture`: then nothing of this try is kept, no photo either.
    """
    _require_sensible(text, contact, consents, len(pictures) + len(kept))
    stored: list[StoredImage] = []
    try:
        stored.extend(store_image(each, folder="complaints") for each in pictures)
        with transaction.atomic():
            return _keep(code, kind, text, asked, bought_at, contact, stored, kept)
    except BaseException:
        for each in stored:
            delete_image(each)
        raise


def _require_sensible(text: str, contact: str, consents: bool, pictures: int) -> None:  # noqa: FBT001 -- as it was given
    if not text.strip():
        raise Refusal("Hãy kể điều bạn thấy.", field="text")
    if len(text) > LONGEST_TEXT:
        raise Refusal(f"Dài quá: tối đa {LONGEST_TEXT} ký tự.", field="text")
    if contact.strip() and not consents:
        raise Refusal(
            "Muốn để lại số điện thoại hoặc thư điện tử, hãy đánh dấu ô đồng ý. Không muốn thì xóa ô liên hệ.",
            field="consents",
        )
    if pictures > MOST_PICTURES:
        raise Refusal(TOO_MANY, field="picture")


def _keep(
    code: str,
    kind: ComplaintKind,
    text: str,
    asked: str,
    bought_at: str,
    contact: str,
    stored: Sequence[StoredImage],
    kept: Collection[int],
) -> Complaint:
    one_at_a_time(f"complaint {code}")
    if Complaint.objects.filter(code=code).exists():
        raise AlreadyReported
    stored = [*take_pictures(pks=kept), *stored]
    subject = subject_named(asked)
    complaint = Complaint.objects.create(
        code=code,
        kind=kind,
        text=text.strip(),
        asked=subject.asked,
        number=subject.number,
        lot=subject.lot,
        product=subject.product,
        organisation=subject.organisation,
        authority=authority_for_complaint(subject.organisation),
        bought_at=bought_at.strip(),
        contact=contact.strip(),
        consented_at=timezone.now() if contact.strip() else None,
        is_sample=bool(subject.product and subject.product.is_sample),
    )
    ComplaintPicture.objects.bulk_create(
        ComplaintPicture(complaint=complaint, name=each.name, width=each.width, height=each.height, size=each.size)
        for each in stored
    )
    tell_authority(complaint=complaint, people=people_with(complaint.authority, *HANDLE))
    return complaint


@transaction.atomic
def assign_complaint(*, complaint: Complaint, to: Person, note: str = "", by: Person) -> ComplaintStep:
    """A colleague of the authority handles the complaint from now on, and is told.

    Raises NotPermitted for a complaint of another authority, Refusal with the field `to` for somebody who may not
    handle complaints there, StateChanged where it is closed already.
    """
    complaint = _locked(complaint, by, *HANDLE)
    if to not in people_with(complaint.authority, *HANDLE):
        raise Refusal("Người này không xử lý được phản ánh của đơn vị. Hãy chọn người khác.", field="to")
    _STEPS.move(complaint, S.HANDLED)
    complaint.assignee = to
    complaint.save(update_fields=["assignee"])
    step = _record(complaint, A.ASSIGN, note.strip(), by, HANDLE, assignee=to)
    if to != by:
        tell_assignee(complaint=complaint, note=note.strip())
    return step


@transaction.atomic
def hand_complaint_over(*, complaint: Complaint, to: Organisation, note: str = "", by: Person) -> ComplaintStep:
    """Another authority handles the complaint from now on, and is told: most often one of no establishment, which
    came to the department. Nobody handles it until that authority says who.

    Raises NotPermitted for a complaint of another authority, Refusal with the field `to` for one where nobody may
    handle complaints, StateChanged where it is closed already.
    """
    complaint = _locked(complaint, by, *HANDLE)
    if to not in authorities_to_hand_over_to(complaint):
        raise Refusal("Đơn vị này không tiếp nhận được phản ánh. Hãy chọn đơn vị khác.", field="to")
    people = people_with(to, *HANDLE)
    if not people:
        raise Refusal("Đơn vị này chưa có ai xử lý phản ánh. Hãy chọn đơn vị khác.", field="to")
    _STEPS.move(complaint, S.HANDLED)
    step = _record(complaint, A.HAND_OVER, note.strip(), by, HANDLE)
    former, complaint.authority, complaint.assignee = complaint.authority, to, None
    complaint.save(update_fields=["authority", "assignee"])
    tell_new_authority(complaint=complaint, people=people, former=former, note=note.strip())
    return step


@transaction.atomic
def pass_complaint_on(*, complaint: Complaint, note: str = "", by: Person) -> ComplaintStep:
    """The establishment concerned reads from now on what was reported, with its photos, and never who reported it.

    Raises Refusal where no establishment is concerned, or it was passed on before.
    """
    complaint = _locked(complaint, by, *HANDLE)
    if complaint.organisation is None:
        raise Refusal("Phản ánh này không nêu cơ sở nào của hệ thống.")
    if complaint.passed_on_at is not None:
        raise StateChanged("Cơ sở đã được xem phản ánh này rồi.")
    _STEPS.move(complaint, S.HANDLED)
    complaint.passed_on_at = timezone.now()
    complaint.save(update_fields=["passed_on_at"])
    step = _record(complaint, A.PASS_ON, note.strip(), by, HANDLE)
    tell_establishment(complaint=complaint, organisation=complaint.organisation, note=note.strip())
    return step


@transaction.atomic
def answer_complaint(*, complaint: Complaint, reason: str, by: Person) -> ComplaintStep:
    """The authority says what it found and did; whoever has the code reads it. Raises Refusal with `reason`."""
    reason = require_reason(reason, "Hãy ghi nội dung trả lời: người phản ánh sẽ đọc được.")
    return _end(complaint, A.ANSWER, S.ANSWERED, reason, by)


@transaction.atomic
def close_complaint(*, complaint: Complaint, reason: str, by: Person) -> ComplaintStep:
    """The authority does not go into it, and says why. Raises Refusal with `reason`."""
    reason = require_reason(reason, "Hãy ghi lý do đóng: người phản ánh sẽ đọc được.")
    return _end(complaint, A.CLOSE, S.CLOSED, reason, by)


@transaction.atomic
def withdraw_contact(*, code: str) -> bool:
    """Whoever has the code takes back the consent: telephone number or address are deleted. Whether any was."""
    return bool(Complaint.objects.filter(code=code).exclude(contact="").update(contact=""))


@transaction.atomic
def forget_contacts() -> int:
    """Delete telephone numbers and addresses of complaints that ended COMPLAINT_CONTACT_DAYS ago; how many."""
    before = timezone.now() - dt.timedelta(days=settings.COMPLAINT_CONTACT_DAYS)
    return Complaint.objects.filter(ended_at__lt=before).exclude(contact="").update(contact="")


@transaction.atomic
def pass_complaints_on(*, of: Collection[int], report: Report, by: audit.Actor) -> None:
    """Open complaints of the authorities `of`, or of any that has ended, go to who took over."""
    gone = Organisation.objects.filter(valid_to__lte=timezone.localdate()).values("pk")
    rows = Complaint.objects.open().select_for_update(of=("self",))
    for complaint in rows.filter(Q(authority__in=of) | Q(authority__in=gone)).select_related("authority"):
        before, heir = complaint.authority, heir_of(complaint.authority)
        if heir == before:
            continue
        complaint.authority = heir
        complaint.save(update_fields=["authority"])
        report.tell(COMPLAINTS, source=before, target=heir)
        audit.record("pass_complaint_to_heir", by=by, subject=complaint, source=str(before), target=str(heir))


def _end(complaint: Complaint, act: ComplaintAct, state: ComplaintState, reason: str, by: Person) -> ComplaintStep:
    complaint = _locked(complaint, by, *ANSWER)
    if not _STEPS.allowed(complaint.state, state):
        raise StateChanged("Phản ánh này đã được trả lời hoặc đã đóng. Hãy tải lại trang.")
    complaint.state, complaint.ended_at = state, timezone.now()
    complaint.save(update_fields=["state", "ended_at"])
    return _record(complaint, act, reason, by, ANSWER)


def _locked(complaint: Complaint, by: Person, *permissions: Permission) -> Complaint:
    organisation = by.require(*permissions)
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("authority", "organisation")
    complaint = rows.get(pk=complaint.pk)
    if complaint.authority_id != organisation.pk:
        raise NotPermitted(f"Phản ánh này do {complaint.authority} xử lý.")
    return complaint


def _record(
    complaint: Complaint,
    act: ComplaintAct,
    text: str,
    by: Person,
    permissions: Sequence[Permission],
    assignee: Person | None = None,
) -> ComplaintStep:
    by = by.deciding(next(each for each in permissions if by.may(each)))
    step = ComplaintStep.objects.create(
        complaint=complaint,
        act=act,
        text=text,
        assignee=assignee,
        organisation=complaint.authority,
        by=by,
        delegator=by.stands_in_for,
    )
    audit.record(f"{act.value}_complaint", by=by, subject=complaint, reason=text)
    return step
