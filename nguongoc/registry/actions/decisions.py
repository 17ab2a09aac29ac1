"""How a fact becomes public: submitted, reviewed, published; or returned, refused, withdrawn."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from nguongoc.accounts.actions import PROGRAM
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.locks import one_at_a_time
from nguongoc.registry import duplicates, rules
from nguongoc.registry.actions.media import show_media
from nguongoc.registry.actions.projections import project
from nguongoc.registry.actions.telling import tell_reviewers, tell_submitter
from nguongoc.registry.contents import Content, EstablishmentContent
from nguongoc.registry.enums import DecisionAct, RecordState, RouteKind, SubmissionState
from nguongoc.registry.models import Decision, MatchKeys, Record, Revision, Submission
from nguongoc.registry.queries import responsible_for, route_in_force
from nguongoc.registry.signals import record_published


@transaction.atomic
def submit(*, submission: Submission, by: Person) -> Submission:
    """Send a draft, or a returned submission, to the reviewer that the profile names for its place.

    Raises Refusal with the field `tax_code` where another establishment has it.
    """
    organisation = by.require(rules.permission_to_edit(submission.record))
    submission = _locked(submission)
    rules.require_own(submission.record, organisation)
    rules.require_assigned(submission.record_id, by)
    return send_on(submission=submission, by=by)


def send_on(*, submission: Submission, by: Person | None) -> Submission:
    """The submission goes to its reviewer; `by` is nobody where a registration made no account."""
    content, record = submission.read(), submission.record
    if isinstance(content, EstablishmentContent):
        require_own_tax_code(content=content, record=record, by=by)
    remember_keys(contents=[(record, content)])
    submission.reviewer, submission.approver = route_in_force(RouteKind(record.kind), responsible_for(submission))
    submission.save(update_fields=["reviewer", "approver"])
    Record.objects.filter(pk=record.pk, sent_at=None).update(sent_at=Now())
    _decide(
        submission,
        DecisionAct.SUBMIT,
        SubmissionState.SUBMITTED,
        by=by,
        organisation=record.organisation,
    )
    tell_submitter(submission=submission, act=DecisionAct.SUBMIT)
    tell_reviewers(submission=submission)
    return submission


def remember_keys(*, contents: Sequence[tuple[Record, Content]]) -> None:
    """By what the records are recognised from now on where they are entered again."""
    MatchKeys.objects.bulk_create(
        (MatchKeys(record=record, **duplicates.key_values(content)) for record, content in contents),
        update_conflicts=True,
        unique_fields=["record"],
        update_fields=MatchKeys.KEYS,
    )


def require_own_tax_code(*, content: EstablishmentContent, record: Record, by: Person | None) -> None:
    """No other establishment has the tax code. Raises Refusal (`tax_code`).

    Officials are told who has it; whoever registers learns only where to ask. Of those at work with codes that end
    alike one waits for the other: a hundred locks at most, however many rows a file has.
    """
    tax_code = duplicates.digits(content.tax_code)
    if not tax_code:
        return
    one_at_a_time(f"tax codes that end in {tax_code[-2:]}")
    holder = duplicates.holder_of_tax_code(content, record=record)
    if holder is None:
        return
    if by is not None and (by.acts_for or by.may(Permission.ENTER_RECORDS)):
        raise Refusal(f"Mã số thuế này đã có hồ sơ của “{holder.name}”.", field="tax_code")
    raise Refusal(duplicates.taken_sentence(), field="tax_code")


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
    tell_submitter(submission=submission, act=DecisionAct.ACCEPT)
    tell_reviewers(submission=submission)
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
def withdraw(*, submission: Submission, by: Person) -> Submission:
    """The establishment takes back what it sent, while it is not decided; what is published stays as it is."""
    organisation = by.require(Permission.EDIT_OWN_RECORDS)
    submission = _locked(submission)
    rules.require_own(submission.record, organisation)
    _decide(submission, DecisionAct.WITHDRAW, SubmissionState.WITHDRAWN, by=by, organisation=organisation)
    tell_submitter(submission=submission, act=DecisionAct.WITHDRAW)
    return submission


@transaction.atomic
def publish(*, submission: Submission, by: Person) -> Revision:
    """The approver makes the content public, as the record's next revision.

    Effects: revision, projection of the content on the record (name, place, codes, dates), state, decision,
    audit trail, pictures and recordings open to everybody; whoever shows the record is told in the same
    transaction. A suspended record stays suspended: the new revision is read once it is restored.
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
    if record.state != RecordState.SUSPENDED:
        record.state = RecordState.PUBLISHED
    record.name = revision.content["name"]
    record.save()
    project(record=record, content=submission.read())
    show_media(record=record, before=before, after=submission.read())
    record_published.send(Record, record=record)
    tell_submitter(submission=submission, act=DecisionAct.PUBLISH)
    return revision


def _locked(submission: Submission) -> Submission:
    return Submission.objects.select_for_update(of=("self",)).select_related("record").get(pk=submission.pk)


def _decide(
    submission: Submission,
    act: DecisionAct,
    target: SubmissionState,
    *,
    by: Person | None,
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
        helper=by.helper if by else None,
        delegator=by.stands_in_for if by else None,
        reason=reason,
    )
    audit.record(f"{act}_submission", by=by or PROGRAM, subject=submission, reason=reason)


def _turn_down(
    submission: Submission, act: DecisionAct, target: SubmissionState, *, by: Person, reason: str
) -> Submission:
    organisation = by.require(Permission.REVIEW_RECORDS, Permission.APPROVE_RECORDS)
    submission = _locked(submission)
    rules.require_turn(submission, organisation)  # who was faster is told before what the next step needs
    permission = rules.permission_to_decide(submission)
    by.require(permission)
    by = by.deciding(permission)
    rules.require_other_person(submission, by)
    reason = rules.require_reason(reason)
    _decide(submission, act, target, by=by, organisation=organisation, reason=reason)
    tell_submitter(submission=submission, act=act, reason=reason)
    return submission
