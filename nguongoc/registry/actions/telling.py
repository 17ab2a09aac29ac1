"""Whoever sent something learns what became of it; whoever has to decide learns that something waits."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from nguongoc.accounts.actions import notify
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Notice, Organisation, Person
from nguongoc.accounts.queries import administrators_of, people_with
from nguongoc.common.text import capital
from nguongoc.registry.addresses import workshop_address
from nguongoc.registry.deadlines import calendar
from nguongoc.registry.enums import DecisionAct, RecordAct, SubmissionState
from nguongoc.registry.models import Record, RecordDecision, Submission

_NEW = "Có hồ sơ mới chờ đơn vị bạn"
_FROM_FILE = "Hồ sơ của cơ sở được gửi duyệt từ tệp Excel"
_DAY = dt.timedelta(days=1)
_WORDS = {
    DecisionAct.SUBMIT: (
        "đã được gửi duyệt",
        "Hồ sơ đã tới {reviewer} để kiểm tra. Ai có mã theo dõi {code} đều xem được hồ sơ đang ở bước nào.",
    ),
    DecisionAct.WITHDRAW: ("đã được rút", "{by} đã rút hồ sơ. Sửa rồi gửi lại lúc nào cũng được."),
    DecisionAct.ACCEPT: ("đã được kiểm tra", "{by} đã chấp nhận nội dung. Hồ sơ đang chờ {approver} duyệt đăng."),
    DecisionAct.RETURN: ("cần bổ sung", "{by} trả lại hồ sơ để bổ sung:\n\n{reason}\n\nHãy sửa rồi gửi lại."),
    DecisionAct.REFUSE: ("không được chấp nhận", "{by} không chấp nhận hồ sơ:\n\n{reason}"),
    DecisionAct.PUBLISH: ("đã được duyệt đăng", "{by} đã duyệt đăng. Từ bây giờ mọi người đọc được nội dung này."),
    RecordAct.SUSPEND: (
        "bị tạm dừng công khai",
        "{by} tạm dừng công khai:\n\n{reason}\n\nQuét tem sẽ thấy lời nhắc. Hồ sơ đang gửi vẫn được xử lý.",
    ),
    RecordAct.RESTORE: ("được công khai lại", "{by} cho công khai lại:\n\n{reason}"),
}


def tell_submitter(*, submission: Submission, act: DecisionAct, reason: str = "") -> None:
    """The establishment's administrators, and the official who entered it, read what happened to it and why.

    The official who sends it is told by the page alone.
    """
    decision = submission.decisions.select_related("organisation").last()
    subject, text = _written(
        submission.record,
        act,
        by=decision.organisation if decision else None,
        reviewer=submission.reviewer,
        approver=submission.approver,
        code=submission.tracking_code,
        reason=reason,
    )
    mail = not submission.record.is_sample
    tell_establishment(record=submission.record, subject=subject, text=text, mail=mail)
    if submission.helper_id is not None and submission.entered_by and act != DecisionAct.SUBMIT:
        page = reverse("office:submission", args=[submission.pk])
        notify(people=[submission.entered_by], subject=subject, text=text, path=page, mail=mail)


def tell_of_record(*, decision: RecordDecision) -> None:
    """The establishment's administrators read that a record was suspended or restored, and why."""
    subject, text = _written(
        decision.record, RecordAct(decision.act), by=decision.organisation, reason=decision.reason
    )
    mail = not decision.record.is_sample
    tell_establishment(record=decision.record, subject=subject, text=text, mail=mail)


def tell_establishment(*, record: Record, subject: str, text: str, mail: bool = True) -> None:
    """The establishment's administrators read it, with the way to the page of the record.

    Without `mail` it is told in the application alone, as decisions on invented data are: their addresses do not
    exist.
    """
    people, path = administrators_of(record.organisation_id), workshop_address(record)
    notify(people=people, subject=subject, text=text, path=path, mail=mail)


def tell_reviewers(*, submission: Submission) -> None:
    """Those who decide next find a notice that something waits, one until they have read it; no mail for each."""
    waits_for = submission.reviewer if submission.state == SubmissionState.SUBMITTED else submission.approver
    if waits_for is None:
        return
    people = _deciders(waits_for, SubmissionState(submission.state))
    _tell_once(people, _NEW, "Mở danh sách hồ sơ để xử lý.", page=reverse("office:queue"))


def tell_of_many(*, submissions: Sequence[Submission]) -> None:
    """What came in from a file: one notice for each authority and each establishment, and no mail."""
    for submission in {each.reviewer_id: each for each in submissions}.values():
        tell_reviewers(submission=submission)
    own = administrators_of(*{each.record.organisation_id for each in submissions})
    senders = {each.entered_by_id for each in submissions}
    people = [person for person in own if person.pk not in senders]
    text = "Hồ sơ được nhập từ tệp Excel và gửi duyệt thay cơ sở. Mở từng mục để xem đang ở bước nào."
    _tell_once(people, _FROM_FILE, text, page=reverse("workshop:today"))


def _tell_once(people: Sequence[Person], subject: str, text: str, *, page: str) -> None:
    """In the application alone, and not again until they have read it."""
    unread = Notice.objects.unread().filter(person__in=people, path=page, subject=subject)
    told = set(unread.values_list("person", flat=True))
    untold = [person for person in people if person.pk not in told]
    notify(people=untold, subject=subject, text=text, path=page, mail=False)


def tell_what_waits(*, now: dt.datetime | None = None) -> int:
    """The digest of a working day: one mail to each who decides, where anything came in since the day before.

    Invented data count for nothing. Returns the number of authorities that were told.
    """
    now, days = now or timezone.now(), calendar()
    if not days.is_working_day(timezone.localdate(now)):
        return 0
    told = 0
    for state, holder in ((SubmissionState.SUBMITTED, "reviewer"), (SubmissionState.REVIEWED, "approver")):
        waiting = Submission.objects.filter(state=state, record__is_sample=False).order_by()
        counts = waiting.values(holder).annotate(
            all=Count("pk"),
            new=Count("pk", filter=Q(moved_at__gt=now - _since_last_digest(now))),
            late=Count("pk", filter=days.late()),
        )
        for row in counts:
            if row["new"]:
                _mail_digest(Organisation.objects.get(pk=row[holder]), state, row)
                told += 1
    return told


def _since_last_digest(now: dt.datetime) -> dt.timedelta:
    """Since the same hour of the working day before: on a Monday, what came over the weekend is new as well."""
    days, span = calendar(), _DAY
    while not days.is_working_day(timezone.localdate(now - span)):
        span += _DAY
    return span


def _mail_digest(authority: Organisation, state: SubmissionState, row: dict[str, int]) -> None:
    verb = "kiểm tra" if state == SubmissionState.SUBMITTED else "duyệt đăng"
    late = f" {row['late']} hồ sơ đã quá hạn." if row["late"] else ""
    notify(
        people=_deciders(authority, state),
        subject=f"{row['new']} hồ sơ mới, {row['all']} hồ sơ đang chờ {verb}",
        text=f"{authority} có {row['all']} hồ sơ đang chờ {verb}, trong đó {row['new']} hồ sơ mới.{late}",
        path=reverse("office:queue"),
    )


def _deciders(authority: Organisation, state: SubmissionState) -> list[Person]:
    reviews = state == SubmissionState.SUBMITTED
    return people_with(authority, Permission.REVIEW_RECORDS if reviews else Permission.APPROVE_RECORDS)


def _written(record: Record, act: DecisionAct | RecordAct, **words: object) -> tuple[str, str]:
    subject, text = _WORDS[act]
    title = f"{capital(record.get_kind_display())} “{record.name}” {subject}"
    return title, text.format(**words)
