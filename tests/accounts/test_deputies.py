"""Working in the name of an establishment: who may, what they may, and that both names stay."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from nguongoc.accounts import actions as people
from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Mandate, Membership, Person
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.models import AuditEntry
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry import actions as registry
from nguongoc.safety.actions import open_recall
from nguongoc.stamps.actions import issue_stamps, refuse_stamps, request_stamps
from nguongoc.trace.models import LogEntry
from tests.factories import (
    make_authority,
    make_lot,
    make_owner,
    make_person,
    make_product,
    make_unit,
    product_content,
    publish,
)
from tests.ground import made_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = dt.timedelta(days=1)


@made_once
def clerk(world):
    return make_person(world.commune_authority, Role.OPERATOR)


@made_once
def cooperative(world):
    return make_owner(world, name="Hợp tác xã thử nghiệm")


def grant(owner, holder, **changes):
    values = {"first_date": TODAY(), "last_date": None, "by": owner}
    return people.grant_mandate(principal=owner.organisation, holder=holder.organisation, **values | changes)


def fresh(person):
    return Person.objects.get(pk=person.pk)


def becomes(person, role):
    Membership.objects.filter(person=person, ended_at=None).update(role=role)
    return fresh(person)


def elsewhere(world):
    unit = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    return make_authority(Level.COMMUNE, "Ủy ban nhân dân đặc khu Cô Tô", unit)


def test_official_works_only_for_establishments_of_the_own_place(world, owner, clerk):
    assert clerk.acting_for(owner.organisation).organisation == owner.organisation
    with pytest.raises(NotPermitted):
        make_person(elsewhere(world), Role.OPERATOR).acting_for(owner.organisation)
    with pytest.raises(NotPermitted):
        world.reviewer.acting_for(owner.organisation)
    with pytest.raises(NotPermitted):
        clerk.acting_for(world.department)


def test_everything_that_a_deputy_enters_bears_both_names(world, owner, clerk):
    world.commune_authority.short_name = "UBND đặc khu Vân Đồn"
    world.commune_authority.save()
    deputy = fresh(clerk).acting_for(owner.organisation)
    words = f"{clerk.name} (UBND đặc khu Vân Đồn) thay {owner.organisation}"
    submission = registry.submit(
        submission=registry.propose_product(content=product_content(), by=deputy), by=deputy
    )
    assert (submission.entered_by, submission.helper) == (clerk, world.commune_authority)
    assert submission.entered_by_words == words
    assert submission.decisions.get().by_words == words
    publish(world, submission)
    product = type(submission.record.as_product).objects.get(pk=submission.record_id)
    lot = make_lot(world, deputy, product)
    assert {entry.entered_by_words for entry in LogEntry.objects.filter(lot=lot)} == {words}
    assert request_stamps(lot=lot, quantity=5, by=deputy).requested_by_words == words
    entries = AuditEntry.objects.filter(actor_id=clerk.audit_id).exclude(on_behalf_of="")
    assert {entry.on_behalf_of for entry in entries} == {str(owner.organisation)}
    assert set(entries.values_list("action", flat=True)) >= {"open_submission", "record_log", "request_stamps"}


def test_own_people_are_named_alone(world, owner, product):
    submission = product.submissions.get()
    assert submission.helper is None
    assert submission.entered_by_words == owner.name
    assert submission.decisions.first().by_words == owner.name


def test_who_entered_as_deputy_never_decides_even_after_somebody_else_changed_it(world, owner, clerk):
    deputy = clerk.acting_for(owner.organisation)
    draft = registry.propose_product(content=product_content(), by=deputy)
    changed = registry.propose_change(record=draft.record, content=product_content(name="Tên khác"), by=owner)
    submission = registry.submit(submission=changed, by=owner)
    assert submission.entered_by == owner
    promoted = becomes(clerk, Role.REVIEWER)
    for decide in (
        lambda: registry.accept(submission=submission, by=promoted),
        lambda: registry.return_for_changes(submission=submission, by=promoted, reason="Thiếu ảnh"),
        lambda: registry.refuse(submission=submission, by=promoted, reason="Sai"),
    ):
        with pytest.raises(Refusal, match="không được tự duyệt"):
            decide()
    registry.accept(submission=submission, by=world.reviewer)


def test_who_asked_for_stamps_as_deputy_never_decides_on_them(world, owner, product, clerk):
    lot = make_lot(world, owner, product)
    request = request_stamps(lot=lot, quantity=5, by=clerk.acting_for(owner.organisation))
    Membership.objects.filter(person=clerk).update(organisation=world.department, role=Role.APPROVER)
    moved = fresh(clerk)
    with pytest.raises(Refusal, match="không được tự duyệt"):
        issue_stamps(request=request, by=moved)
    with pytest.raises(Refusal, match="không được tự duyệt"):
        refuse_stamps(request=request, by=moved, reason="Sai")
    issue_stamps(request=request, by=world.approver)


def test_deputy_touches_neither_accounts_nor_recalls(world, owner, product, clerk):
    lot = make_lot(world, owner, product)
    colleague = make_person(owner.organisation, Role.OPERATOR)
    deputy = clerk.acting_for(owner.organisation)
    member = colleague.membership
    for act in (
        lambda: people.add_member(by=deputy, email="a@vidu.example", name="A", phone="", role=Role.OPERATOR),
        lambda: people.edit_member(membership=member, by=deputy, name="B", phone="", role=Role.OPERATOR),
        lambda: people.suspend_member(membership=member, by=deputy, reason="x"),
        lambda: people.issue_password_link(membership=member, by=deputy),
        lambda: open_recall(lot=lot, reason="x", instructions="y", by=deputy),
        lambda: grant(owner, make_owner(world), by=deputy),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert not Membership.objects.visible_to(deputy).exists()


def test_clerk_of_a_cooperative_works_for_a_member_by_mandate(world, owner, cooperative):
    household = make_owner(world)
    with pytest.raises(NotPermitted):
        cooperative.acting_for(household.organisation)
    grant(household, cooperative)
    deputy = fresh(cooperative).acting_for(household.organisation)
    submission = registry.propose_product(content=product_content(), by=deputy)
    assert (submission.record.organisation, submission.helper) == (
        household.organisation,
        cooperative.organisation,
    )
    for role in (Role.PRODUCER, Role.REPORTER):
        with pytest.raises(NotPermitted):
            make_person(cooperative.organisation, role).acting_for(household.organisation)
    with pytest.raises(NotPermitted):
        household.acting_for(cooperative.organisation)


@pytest.mark.parametrize(("first", "last"), [(1, None), (1, 3)])
def test_mandate_that_has_not_begun_gives_nothing(world, owner, cooperative, first, last):
    grant(owner, cooperative, first_date=TODAY() + first * DAY, last_date=last and TODAY() + last * DAY)
    assert not fresh(cooperative).may_act_for(owner.organisation)


def test_mandate_holds_through_its_last_day_and_no_longer(world, owner, cooperative):
    mandate = grant(owner, cooperative, last_date=TODAY())
    assert fresh(cooperative).may_act_for(owner.organisation)
    yesterday = TODAY() - DAY
    Mandate.objects.filter(pk=mandate.pk).update(first_date=yesterday, last_date=yesterday)
    assert not fresh(cooperative).may_act_for(owner.organisation)


@pytest.mark.parametrize("side", ["principal", "holder", "authority"])
def test_either_side_or_the_authority_ends_a_mandate_at_once(world, owner, cooperative, clerk, side):
    mandate = grant(owner, cooperative)
    by = {"principal": owner, "holder": cooperative, "authority": clerk}[side]
    people.end_mandate(mandate=mandate, by=by)
    assert not fresh(cooperative).may_act_for(owner.organisation)
    with pytest.raises(StateChanged):
        people.end_mandate(mandate=mandate, by=by)


def test_strangers_neither_grant_nor_end(world, owner, cooperative):
    mandate = grant(owner, cooperative)
    stranger, far = make_owner(world), make_person(elsewhere(world), Role.OPERATOR)
    for by in (stranger, far, make_person(owner.organisation, Role.OPERATOR), world.reviewer):
        with pytest.raises(NotPermitted):
            people.end_mandate(mandate=mandate, by=by)
        with pytest.raises(NotPermitted):
            grant(owner, stranger, by=by)


def test_official_grants_for_an_establishment_of_the_place(world, owner, cooperative, clerk):
    grant(owner, cooperative, by=clerk)
    assert fresh(cooperative).may_act_for(owner.organisation)


def test_mandate_is_not_granted_twice_nor_to_oneself(world, owner, cooperative):
    grant(owner, cooperative)
    for holder in (cooperative, owner, world.reviewer):
        with pytest.raises(Refusal) as refused:
            grant(owner, holder)
        assert refused.value.field == "holder"
    with pytest.raises(Refusal) as refused:
        grant(owner, make_owner(world), last_date=TODAY() - DAY)
    assert refused.value.field == "last_date"
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.create(
            principal=owner.organisation, holder=owner.organisation, first_date=TODAY(), granted_by=owner
        )


def test_household_that_is_helped_keeps_its_own_logins(world, owner, clerk, client):
    client.force_login(owner)
    people.begin_acting(establishment=owner.organisation, by=clerk)
    assert client.get("/co-so/").status_code == 200
    assert make_product(world, owner).organisation == owner.organisation
