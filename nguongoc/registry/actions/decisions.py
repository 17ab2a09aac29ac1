"""How a fact becomes public: submitted, reviewed, published; or returned, or refused."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.registry import rules
from nguongoc.registry.actions.media import show_media
from nguongoc.registry.actions.projections import project
from nguongoc.registry.enums import DecisionAct, RecordState, RouteKind, SubmissionState
from nguongoc.registry.models import Decision, Record, Revision, Submission
from nguongoc.registry.queries import responsible_for, route_in_force
from nguongoc.registry.signals import record_published


@transaction.atomic
def submit(*, submission: Submission, by: Person) -> Submission:
    """Send a draft, or a returned submission, to the reviewer that the profile names for its place."""
    organisation = by.require(rules.permission_to_edit(submission.record))
    submission = _locked(submission)
    rules.require_own(submission, organisation)
    rules.require_assigned(submission.record_id, by)
    submission.reviewer, submission.approver = route_in_force(
        RouteKind(submission.record.kind), responsible_for(submission)
    )
    submission.save(update_fields=["reviewer", "approver"])
    Record.objects.filter(pk=submission.record_id, sent_at=None).update(sent_at=Now())
    _decide(submission, DecisionAct.SUBMIT, SubmissionState.SUBMITTED, by=by, organisation=organisation)
    return submission


@transaction.atomic
def accept(*, submission: Submission, by: Person, note: str = "") -> Submission:
    """The reviewer has checked the content and hands it to the approver."""
    organisation = by.require(Permission.REVIEW_RECORDS)
    by = by.deciding(Permission.REVIEW_RECORDS)
    submission = _locked(submission)
    rules.require_turn(submission, organisation)
    rules.require_other_person(submission, by)
    _decide(
        submission,
        DecisionAct.ACCEPT,
        SubmissionState.REVIEWED,
        by=by,
        organisation=organisation,
        reason=note,
    )
    return submission


@transaction.atomic
def return_for_changes(*, submission: Submission, by: Person, reason: str) -> Submission:
    """The reviewer or the approver sends it back with what is missing."""
    return _turn_down(submission, DecisionAct.RETURN, SubmissionState.RETURNED, by=by, reason=reason)


@transaction.atomic
def refuse(*, submission: Submission, by: Person, reason: str) -> Submission:
    """The reviewer or the approver ends the submission with a reason."""
    return _turn_down(submission, DecisionAct.REFUSE, SubmissionState.REFUSED, by=by, reason=reason)


@transaction.atomic
def publish(*, submission: Submission, by: Person) -> Revision:
    """The approver makes the content public, as the record's next revision.

    Effects: revision, projection of the content on the record (name, place, codes, dates), state, decision,
    audit trail, pictures and recordings open to everybody; whoever shows the record is told in the same
    transaction.
    """
    organisation = by.require(Permission.APPROVE_RECORDS)
    by = by.deciding(Permission.APPROVE_RECORDS)
    submission = _locked(submission)
    rules.require_turn(submission, organisation)
    rules.require_other_person(submission, by)
    record = Record.objects.select_for_update().get(pk=submission.record_id)
    before = record.published.read() if record.published else None
    _decide(submission, DecisionAct.PUBLISH, SubmissionState.PUBLISHED, by=by, organisation=organisation)
    revision = Revision.objects.create(
        record=record,
        number=record.revisions.count() + 1,
        content=submission.content,
        submission=submission,
        published_by=by,
        approver=organisation,
    )
    record.published = revision
    record.state = RecordState.PUBLISHED
    record.name = revision.content["name"]
    record.save()
    project(record=record, content=submission.read())
    show_media(record=record, before=before, after=submission.read())
    record_published.send(Record, record=record)
    return revision


def _locked(submission: Submission) -> Submission:
    return Submission.objects.select_for_update(of=("self",)).select_related("record").get(pk=submission.pk)


def _decide(
    submission: Submission,
    act: DecisionAct,
    target: SubmissionState,
    *,
    by: Person,
    organisation: Organisation,
    reason: str = "",
) -> None:
    rules.SUBMISSION.move(submission, target)
    submission.moved_at = timezone.now()
    submission.save(update_fields=["moved_at"])
    Decision.objects.create(
        submission=submission,
        act=act,
        by=by,
        organisation=organisation,
        helper=by.helper,
        delegator=by.stands_in_for,
        reason=reason,
    )
    audit.record(f"{act}_submission", by=by, subject=submission, reason=reason)


def _turn_down(
    submission: Submission, act: DecisionAct, target: SubmissionState, *, by: Person, reason: str
) -> Submission:
    submission = _locked(submission)
    permission = rules.permission_to_decide(submission)
    organisation = by.require(permission)
    by = by.deciding(permission)
    rules.require_turn(submission, organisation)
    rules.require_other_person(submission, by)
    reason = rules.require_reason(reason)
    _decide(submission, act, target, by=by, organisation=organisation, reason=reason)
    return submission
