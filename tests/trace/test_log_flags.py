"""Authorities settle what the rules found in logs: with a finding and a reason, and the establishment is told."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from nguongoc.accounts.actions import delegate_decisions
from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Notice, Person
from nguongoc.common.audit import AuditEntry
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.trace.actions import correct_log, harvest_cycle, settle_flag
from nguongoc.trace.enums import FlagOutcome, LogCheck, LogKind
from nguongoc.trace.models import FlagDecision, LogFlag
from tests.factories import make_authority, make_person, make_unit
from tests.trail_factories import entry_of, make_cycle, make_log_rule, treat

pytestmark = pytest.mark.django_db
ACCEPTED, BREACH = FlagOutcome.ACCEPTED, FlagOutcome.BREACH


@pytest.fixture
def flag(world, owner, product):
    """A harvest within the interval of a treatment."""
    make_log_rule(LogCheck.INTERVAL)
    cycle = make_cycle(owner, product)
    treat(world, owner, cycle, days_ago=5, interval=28)
    harvest_cycle(cycle=cycle, code="A1", entry=entry_of(world, LogKind.HARVEST), by=owner)
    return LogFlag.objects.get()


def delegate(by, to):
    today = timezone.localdate()
    delegate_decisions(delegate=to, first_date=today, last_date=today, reason="Nghỉ phép", by=by)


def fresh(person):
    return Person.objects.get(pk=person.pk)


def settle(flag, by, outcome=ACCEPTED, reason="Xem nhãn thuốc: cách ly 3 ngày", **more):
    return settle_flag(flag=flag, outcome=outcome, reason=reason, by=by, **more)


def test_a_reviewer_accepts_with_a_reason_and_the_establishment_is_told(world, owner, flag):
    stranger = make_person(owner.organisation, Role.PRODUCER)
    decision = settle(flag, world.reviewer)
    assert (decision.outcome, decision.organisation) == (ACCEPTED, world.reviewer.organisation)
    assert list(LogFlag.objects.unsettled()) == []
    assert list(LogFlag.objects.found_to_be(ACCEPTED)) == [flag]
    notice = Notice.objects.filter(person=owner).latest("pk")
    assert notice.subject == f"{decision.organisation}: chấp nhận, không phải vi phạm"
    assert "cách ly 3 ngày" in notice.text
    assert notice.path == f"/co-so/lo/{flag.entry.lot_id}/"
    assert not Notice.objects.filter(person=stranger).exists(), "a producer of other products"
    told = AuditEntry.objects.filter(action="log_flag_accepted").get()
    assert (told.subject_kind, told.subject_id) == ("trace.lot", str(flag.entry.lot_id))
    assert told.details["reason"] == decision.reason


def test_the_department_confirms_a_breach(world, flag):
    settle(flag, world.approver, BREACH)
    assert list(LogFlag.objects.found_to_be(BREACH)) == [flag]
    assert AuditEntry.objects.filter(action="log_flag_breach").exists()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.REPORTER, Role.ADMINISTRATOR])
def test_other_roles_of_the_authority_do_not_settle(world, flag, role):
    with pytest.raises(NotPermitted):
        settle(flag, make_person(world.reviewer.organisation, role))


def test_the_establishment_does_not_settle_its_own_flag(owner, flag):
    with pytest.raises(NotPermitted):
        settle(flag, owner)


def test_another_commune_does_not_settle(world, flag):
    unit = make_unit("99001", "Xã khác", UnitKind.COMMUNE, UnitLevel.COMMUNE, world.commune_authority.unit.parent)
    elsewhere = make_authority(Level.COMMUNE, "UBND xã khác", unit)
    with pytest.raises(NotPermitted):
        settle(flag, make_person(elsewhere, Role.REVIEWER))


@pytest.mark.parametrize(("reason", "sentence"), [("  ", "Hãy ghi căn cứ"), ("a" * 1001, "tối đa 1000 ký tự")])
def test_a_finding_needs_its_reason(world, flag, reason, sentence):
    with pytest.raises(Refusal, match=sentence) as refused:
        settle(flag, world.reviewer, reason=reason)
    assert refused.value.field == "reason"
    assert not FlagDecision.objects.exists()


def test_a_finding_may_be_revised_and_the_latest_counts(world, flag):
    first = settle(flag, world.reviewer)
    second = settle(flag, world.approver, BREACH, "Kiểm nghiệm vượt mức", after=first.pk)
    assert flag.decision == second
    assert list(LogFlag.objects.found_to_be(BREACH)) == [flag]
    assert list(LogFlag.objects.found_to_be(ACCEPTED)) == []
    assert list(flag.decisions.all()) == [first, second]


def test_who_did_not_see_a_colleagues_finding_looks_again(world, flag):
    settle(flag, world.reviewer)
    with pytest.raises(StateChanged):
        settle(flag, world.approver, BREACH)
    assert FlagDecision.objects.count() == 1


def test_the_same_form_sent_twice_is_one_finding(world, flag):
    assert settle(flag, world.reviewer) == settle(flag, world.reviewer)
    assert Notice.objects.filter(subject__contains="chấp nhận, không").count() == 1


def test_a_flag_of_a_corrected_entry_is_not_settled(world, owner, flag):
    correct_log(entry=flag.entry, replacement=None, reason="Ghi nhầm lô", by=owner)
    with pytest.raises(Refusal, match="không còn hiệu lực"):
        settle(flag, world.reviewer)


def test_a_stand_in_settles_in_the_place_of_the_absent_colleague(world, flag):
    stand_in = make_person(world.reviewer.organisation, Role.REPORTER)
    delegate(world.reviewer, stand_in)
    decision = settle(flag, fresh(stand_in))
    assert (decision.decided_by, decision.delegator) == (stand_in, world.reviewer)


def test_nobody_settles_what_they_wrote_down_for_the_establishment(world, owner, product):
    make_log_rule(LogCheck.INTERVAL)
    clerk = make_person(world.reviewer.organisation, Role.OPERATOR)
    cycle = make_cycle(owner, product)
    treat(world, owner, cycle, days_ago=5, interval=28)
    entry = entry_of(world, LogKind.HARVEST)
    harvest_cycle(cycle=cycle, code="A1", entry=entry, by=clerk.acting_for(owner.organisation))
    delegate(world.reviewer, clerk)
    with pytest.raises(Refusal, match="không được tự xử lý"):
        settle(LogFlag.objects.get(), fresh(clerk))


def test_findings_are_only_ever_added(world, flag):
    decision = settle(flag, world.reviewer)
    with pytest.raises(IntegrityError), transaction.atomic():
        FlagDecision.objects.filter(pk=decision.pk).update(outcome=BREACH)
    with pytest.raises(IntegrityError), transaction.atomic():
        FlagDecision.objects.filter(pk=decision.pk).delete()
