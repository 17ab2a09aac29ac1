"""Deciding in the place of an absent colleague."""

import datetime as dt

import pytest
from django.utils import timezone

from nguongoc.accounts import actions as people
from nguongoc.accounts.enums import Permission, Role
from nguongoc.accounts.models import Delegation, Membership, Notice, Person
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.models import AuditEntry
from nguongoc.registry import actions as registry
from nguongoc.registry.queries import obstacle
from nguongoc.safety.actions import open_recall
from nguongoc.stamps.actions import issue_stamps, request_stamps
from tests.factories import make_lot, make_owner, make_person, product_content, register
from tests.ground import made_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = dt.timedelta(days=1)


@made_once
def stand_in(world):
    return make_person(world.department, Role.REPORTER)


@made_once
def administrator(world):
    return make_person(world.department, Role.ADMINISTRATOR)


def fresh(person):
    return Person.objects.get(pk=person.pk)


def delegate(by, to, **changes):
    values = {"first_date": TODAY(), "last_date": TODAY() + DAY, "reason": "Nghỉ phép"}
    return people.delegate_decisions(delegate=to, by=by, **values | changes)


def reviewed(world, by=None):
    draft = registry.propose_product(content=product_content(), by=by or make_owner(world))
    submission = registry.submit(submission=draft, by=by or Person.objects.get(pk=draft.entered_by_id))
    return registry.accept(submission=submission, by=world.reviewer)


def test_delegate_decides_and_both_names_are_recorded(world, owner, product, stand_in):
    delegate(world.approver, stand_in)
    by = fresh(stand_in)
    revision = registry.publish(submission=reviewed(world), by=by)
    decision = revision.submission.decisions.last()
    both = f"{stand_in.name} thay {world.approver.name}"
    assert (decision.by, decision.delegator, decision.by_words) == (stand_in, world.approver, both)
    entry = AuditEntry.objects.get(action="publish_submission", actor_id=stand_in.audit_id)
    assert entry.on_behalf_of == world.approver.name
    lot = make_lot(world, owner, product)
    request = request_stamps(lot=lot, quantity=5, by=owner)
    issue_stamps(request=request, by=by)
    request.refresh_from_db()
    assert request.decided_by_words == both
    assert open_recall(lot=lot, reason="Thử", instructions="", by=by).decided_by_words == both


def test_delegation_hands_on_decisions_and_nothing_else(world, stand_in, administrator):
    own = {permission for permission in Permission if fresh(stand_in).may(permission)}
    delegate(world.approver, stand_in)
    gained = {permission for permission in Permission if fresh(stand_in).may(permission)} - own
    assert gained == {
        Permission.APPROVE_RECORDS,
        Permission.DECIDE_STAMPS,
        Permission.CHANGE_STAMP_STATES,
        Permission.RECALL_LOTS,
    }
    with pytest.raises(NotPermitted):
        delegate(administrator, stand_in)


def test_what_was_delegated_is_not_handed_on_again(world, stand_in):
    third = make_person(world.department, Role.REPORTER)
    delegate(world.approver, stand_in)
    with pytest.raises(NotPermitted):
        delegate(fresh(stand_in), third)


def test_neither_of_the_two_may_have_entered_it(world, owner, stand_in):
    """The approver entered it as an operator of the commune once; so did the stand-in with another one."""
    clerks = [make_person(world.commune_authority, Role.OPERATOR) for _ in range(2)]
    drafts = [reviewed(world, by=clerk.acting_for(owner.organisation)) for clerk in clerks]
    for clerk, role in zip(clerks, (Role.APPROVER, Role.REPORTER), strict=True):
        Membership.objects.filter(person=clerk).update(organisation=world.department, role=role)
    absent, present = map(fresh, clerks)
    delegate(absent, present)
    for submission in drafts:
        assert "không được tự duyệt" in obstacle(submission, fresh(present))
        with pytest.raises(Refusal, match="không được tự duyệt"):
            registry.publish(submission=submission, by=fresh(present))
        registry.publish(submission=submission, by=world.approver)


def test_who_accepted_for_a_colleague_does_not_publish_as_one_of_the_two(world, stand_in):
    submission = reviewed(world)
    Membership.objects.filter(person=world.reviewer).update(organisation=world.department, role=Role.APPROVER)
    moved = fresh(world.reviewer)
    delegate(moved, stand_in)
    with pytest.raises(Refusal, match="đã kiểm tra hồ sơ này"):
        registry.publish(submission=submission, by=fresh(stand_in))


def test_both_are_told_of_beginning_and_end(world, stand_in):
    delegation = delegate(world.approver, stand_in)
    assert set(Notice.objects.values_list("person", flat=True)) == {world.approver.pk, stand_in.pk}
    people.end_delegation(delegation=delegation, by=stand_in)
    assert Notice.objects.filter(subject__startswith="Kết thúc").count() == 2


@pytest.mark.parametrize("who", ["delegator", "delegate", "administrator"])
def test_either_side_and_the_administrator_end_it_at_once(world, stand_in, administrator, who):
    delegation = delegate(world.approver, stand_in)
    by = {"delegator": world.approver, "delegate": stand_in, "administrator": administrator}[who]
    people.end_delegation(delegation=delegation, by=by)
    assert not fresh(stand_in).may(Permission.APPROVE_RECORDS)
    with pytest.raises(StateChanged):
        people.end_delegation(delegation=delegation, by=by)


def test_strangers_do_not_end_it(world, stand_in):
    delegation = delegate(world.approver, stand_in)
    for by in (world.reviewer, make_person(world.commune_authority, Role.ADMINISTRATOR)):
        with pytest.raises(NotPermitted):
            people.end_delegation(delegation=delegation, by=by)


@pytest.mark.parametrize(("first", "last", "holds"), [(-2, -1, False), (-1, 0, True), (0, 0, True), (1, 2, False)])
def test_it_holds_from_its_first_day_through_its_last(world, stand_in, first, last, holds):
    delegation = delegate(world.approver, stand_in)
    dates = {"first_date": TODAY() + first * DAY, "last_date": TODAY() + last * DAY}
    Delegation.objects.filter(pk=delegation.pk).update(**dates)
    assert fresh(stand_in).may(Permission.APPROVE_RECORDS) == holds


@pytest.mark.parametrize("who", ["delegator", "delegate"])
def test_suspension_of_either_ends_it_for_good(world, stand_in, administrator, who):
    delegation = delegate(world.approver, stand_in)
    person = {"delegator": world.approver, "delegate": stand_in}[who]
    people.suspend_member(membership=person.membership, by=administrator, reason="Nghỉ việc")
    people.restore_member(membership=person.membership, by=administrator)
    delegation.refresh_from_db()
    assert delegation.ended_by == administrator
    assert not fresh(stand_in).may(Permission.APPROVE_RECORDS)


def test_it_falls_silent_when_one_of_the_two_moves_elsewhere(world, stand_in):
    delegate(world.approver, stand_in)
    Membership.objects.filter(person=stand_in).update(organisation=world.commune_authority)
    assert not fresh(stand_in).may(Permission.APPROVE_RECORDS)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("last_date", {"last_date": TODAY() - DAY}),
        ("last_date", {"first_date": TODAY() + 2 * DAY}),
        ("reason", {"reason": "  "}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, stand_in, field, changes):
    with pytest.raises(Refusal) as refused:
        delegate(world.approver, stand_in, **changes)
    assert refused.value.field == field


def test_only_a_colleague_who_works_here_may_stand_in(world, stand_in):
    for other in (world.reviewer, world.approver):
        with pytest.raises(Refusal) as refused:
            delegate(world.approver, other)
        assert refused.value.field == "delegate"
    delegate(world.approver, stand_in)
    with pytest.raises(Refusal, match="trong những ngày này"):
        delegate(world.approver, stand_in)


def test_own_right_is_used_before_a_colleagues(world):
    other = make_person(world.department, Role.APPROVER)
    delegate(world.approver, other)
    register(world)
    revision = registry.publish(submission=reviewed(world), by=fresh(other))
    assert revision.submission.decisions.last().delegator is None
