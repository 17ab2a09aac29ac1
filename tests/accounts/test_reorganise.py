"""Authorities are reorganised: places, people and open work pass on, and history keeps the old names."""

import datetime as dt

import pytest
from django.utils import timezone

from nguongoc.accounts.actions import (
    pass_on_what_was_late,
    preview_reorganisation,
    reorganise,
    suspend_member,
)
from nguongoc.accounts.enums import Level, Role, SuccessionKind
from nguongoc.accounts.models import (
    Jurisdiction,
    Membership,
    Notice,
    Organisation,
    OrganisationSuccession,
    Person,
)
from nguongoc.accounts.reorganisation import NewAuthority, Reorganisation, Succession, Successor
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.models import AuditEntry
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry.actions import end_chain
from nguongoc.registry.actions.chains import CHAINS
from nguongoc.registry.models import Record, Submission
from nguongoc.safety.actions import open_recall
from nguongoc.safety.complaints.actions import COMPLAINTS, answer_complaint
from nguongoc.safety.enums import InspectionResult
from nguongoc.safety.inspecting import close_inspection, order_inspection
from nguongoc.safety.models import Inspection, Recall
from nguongoc.safety.warning import open_warning, withdraw_warning
from nguongoc.stamps.actions import (
    approve_design,
    draw_design,
    order_print,
    record_printing,
    request_stamps,
    submit_design,
)
from nguongoc.stamps.models import StampDesign
from tests.factories import (
    make_authority,
    make_central,
    make_chain,
    make_design,
    make_lot,
    make_owner,
    make_person,
    make_product,
    make_unit,
    register,
)
from tests.ground import made_once
from tests.safety.complaints import make_complaint

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@made_once
def second(world):
    """A second commune with its authority, its unit's name being its own."""
    unit = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    return make_authority(Level.COMMUNE, "Ủy ban nhân dân đặc khu Cô Tô", unit)


def begins(like, name, *places):
    new = NewAuthority(level=Level(like.level), name=name, seat=like.unit, parent=like.parent, sector=like.sector)
    return Successor(new, tuple(places) or (like.unit,))


def successions(kind, predecessors, *successors, date=TODAY):
    return tuple(Succession(one, other, kind, date) for one in predecessors for other in successors)


def rename(world, like=None, name="Ủy ban nhân dân đặc khu Vân Đồn mới"):
    like = like or world.commune_authority
    plan = Reorganisation(successions(SuccessionKind.RENAME, [like], begins(like, name)))
    return reorganise(plan=plan, by=world.administrator)


def again(person):
    return Person.objects.get(pk=person.pk)


def test_renamed_authority_ends_and_another_begins_with_its_place_people_and_work(world):
    submission = register(world)
    report = rename(world)
    new = Organisation.objects.get(name="Ủy ban nhân dân đặc khu Vân Đồn mới")
    old = Organisation.objects.get(pk=world.commune_authority.pk)
    assert (old.valid_to, new.valid_from, new.level) == (TODAY, TODAY, Level.COMMUNE)
    assert old.name == "Ủy ban nhân dân đặc khu Vân Đồn"
    assert [row.successor for row in old.became.all()] == [new]
    assert list(Jurisdiction.objects.in_force().filter(unit=world.commune)) == list(new.jurisdictions.all())
    assert again(world.reviewer).organisation == new
    submission.refresh_from_db()
    assert (submission.reviewer, submission.approver) == (new, world.department)
    assert Submission.objects.waiting_for(new).get() == submission
    assert report.total("tài khoản") == report.total("hồ sơ đang xử lý") == 1


def test_decisions_and_audit_trail_keep_the_names_of_then(world):
    owner = make_owner(world)
    before = list(AuditEntry.objects.order_by("pk").values())
    rename(world)
    rename(world, like=world.department, name="Sở Nông nghiệp mới")
    decisions = Submission.objects.get(record__organisation=owner.organisation).decisions.all()
    assert {row.organisation.name for row in decisions} == {
        owner.organisation.name,
        "Ủy ban nhân dân đặc khu Vân Đồn",
        "Sở Nông nghiệp và Môi trường",
    }
    assert list(AuditEntry.objects.order_by("pk").values())[: len(before)] == before


def test_merger_brings_two_together(world, second):
    first_work, other = register(world), make_person(second, Role.REVIEWER)
    second_work = register(world, unit=second.unit.key)
    new = begins(world.commune_authority, "Ủy ban nhân dân Vân Hải", world.commune, second.unit)
    plan = Reorganisation(successions(SuccessionKind.MERGE, [world.commune_authority, second], new))
    reorganise(plan=plan, by=world.administrator)
    merged = Organisation.objects.get(name="Ủy ban nhân dân Vân Hải")
    assert again(world.reviewer).organisation == again(other).organisation == merged
    assert set(Submission.objects.waiting_for(merged)) == {first_work, second_work}
    assert merged.came_from.count() == 2


def test_split_sends_places_and_named_people_where_they_belong(world):
    unit = make_unit("07000", "Xã Thứ ba", UnitKind.COMMUNE, UnitLevel.COMMUNE, world.province.unit)
    Jurisdiction.objects.give(world.commune_authority, [unit])
    here, there = register(world), register(world, unit=unit.key)
    goes = make_person(world.commune_authority, Role.REVIEWER)
    halves = (
        begins(world.commune_authority, "Ủy ban Một", world.commune),
        begins(world.commune_authority, "Ủy ban Hai", unit),
    )
    rows = successions(SuccessionKind.SPLIT, [world.commune_authority], *halves)
    reorganise(plan=Reorganisation(rows, {goes.pk: halves[1]}), by=world.administrator)
    one, two = (Organisation.objects.get(name=name) for name in ("Ủy ban Một", "Ủy ban Hai"))
    assert (again(world.reviewer).organisation, again(goes).organisation) == (one, two)
    assert Submission.objects.waiting_for(one).get() == here
    assert Submission.objects.waiting_for(two).get() == there


def test_abolished_authority_leaves_its_place_to_others(world, second):
    submission = register(world)
    heir = Successor(second, (world.commune,))
    plan = Reorganisation(successions(SuccessionKind.ABOLISH, [world.commune_authority], heir))
    reorganise(plan=plan, by=world.administrator)
    assert Submission.objects.waiting_for(second).get() == submission
    assert again(world.reviewer).organisation == second
    assert Organisation.objects.existing().filter(level=Level.COMMUNE).get() == second


def test_place_handed_over_takes_its_work_along_and_both_go_on(world, second):
    third = make_unit("07000", "Xã Thứ ba", UnitKind.COMMUNE, UnitLevel.COMMUNE, world.province.unit)
    Jurisdiction.objects.give(world.commune_authority, [third])
    stays, goes = register(world), register(world, unit=third.key)
    plan = Reorganisation(
        successions(SuccessionKind.HAND_OVER, [world.commune_authority], Successor(second, (third,)))
    )
    reorganise(plan=plan, by=world.administrator)
    assert Submission.objects.waiting_for(world.commune_authority).get() == stays
    assert Submission.objects.waiting_for(second).get() == goes
    assert again(world.reviewer).organisation == world.commune_authority
    assert Organisation.objects.existing().filter(pk=world.commune_authority.pk).exists()


def test_part_of_a_larger_place_is_handed_over_alone(world):
    top = world.province.unit
    districts = [
        make_unit(code, f"Huyện {code}", UnitKind.DISTRICT, UnitLevel.DISTRICT, top) for code in ("191", "192")
    ]
    communes = [
        make_unit(f"0600{place}", f"Xã {place}", UnitKind.COMMUNE, UnitLevel.COMMUNE, districts[0])
        for place in range(3)
    ]
    first, other = (make_authority(Level.DISTRICT, f"UBND {unit}", unit) for unit in districts)
    plan = Reorganisation(successions(SuccessionKind.HAND_OVER, [first], Successor(other, (communes[0],))))
    reorganise(plan=plan, by=world.administrator)
    held = Jurisdiction.objects.in_force()
    assert {row.unit for row in held.filter(organisation=first)} == set(communes[1:])
    assert {row.unit for row in held.filter(organisation=other)} == {districts[1], communes[0]}


def test_requests_for_stamps_get_the_decider_of_now(world):
    owner = make_owner(world)
    request = request_stamps(lot=make_lot(world, owner, make_product(world, owner)), quantity=10, by=owner)
    rename(world, like=world.department, name="Sở Nông nghiệp mới")
    request.refresh_from_db()
    assert request.decider.name == "Sở Nông nghiệp mới"
    assert again(world.approver).organisation == request.decider


def test_stamp_designs_go_to_who_took_over_and_what_waits_gets_the_decider_of_now(world):
    owner, shared = make_owner(world), make_design(world)
    own = draw_design(name="Tem riêng", content=shared.approved.read(), by=owner)
    submit_design(design=own, by=owner)
    rename(world, like=world.department, name="Sở Nông nghiệp mới")
    heir = again(world.approver).organisation
    shared.refresh_from_db()
    assert shared.organisation == own.versions.get().decider == heir
    assert shared in StampDesign.objects.visible_to(owner)
    approve_design(design=own, by=again(world.approver))


def test_who_took_over_prints_and_delivers_what_was_issued_before(world):
    owner = make_owner(world)
    batch = make_central(world, owner, make_product(world, owner), 20)
    design = make_design(world, "security_scratch")
    rename(world, like=world.department, name="Sở Nông nghiệp mới")
    official = again(world.approver)
    order_print(batch=batch, design=StampDesign.objects.get(pk=design.pk), by=official)
    assert record_printing(batch=batch, by=official) == 20


def test_open_recall_stays_with_who_opened_it_and_the_successor_sees_it(world):
    owner = make_owner(world)
    lot = make_lot(world, owner, make_product(world, owner))
    recall = open_recall(lot=lot, reason="Thử", instructions="Trả lại.", by=world.reviewer)
    rename(world)
    recall.refresh_from_db()
    assert recall.organisation == world.commune_authority
    assert Recall.objects.visible_to(again(world.reviewer)).open().get() == recall


def test_open_complaint_is_answered_by_who_took_over(world):
    complaint = make_complaint(asked=make_product(world, make_owner(world)).gtin)
    authority = complaint.authority
    report = rename(world, like=authority, name="Cơ quan mới")
    answered = answer_complaint(complaint=complaint, reason="Đã kiểm tra.", by=again(world.reviewer))
    assert (authority.name, answered.organisation.name) == ("Ủy ban nhân dân đặc khu Vân Đồn", "Cơ quan mới")
    assert report.total(COMPLAINTS) == 1


def test_warning_and_inspection_of_before_are_ended_by_who_took_over(world, second):
    product, order = make_product(world, make_owner(world)), {"order": "Xem hàng", "due_date": TODAY}
    told = {"title": "Nhiễm khuẩn", "text": "Chưa nên ăn.", "first_date": TODAY}
    warning = open_warning(product=product, by=world.reviewer, **told)
    place = {"establishment": None, "place": "Chợ Cái Rồng", "inspector": world.reviewer}
    inspection = order_inspection(by=world.reviewer, **place, **order)
    stranger = make_person(second, Role.REVIEWER)
    rename(world)
    with pytest.raises(NotPermitted):
        withdraw_warning(warning=warning, reason="Sai", by=stranger)
    heir = again(world.reviewer)
    assert withdraw_warning(warning=warning, reason="Đã hết", by=heir).withdrawn_at
    assert Inspection.objects.visible_to(heir).get() == inspection
    done = close_inspection(inspection=inspection, result=InspectionResult.CLEAN, report="Không có gì.", by=heir)
    assert done.organisation == world.commune_authority
    assert not Inspection.objects.visible_to(stranger).exists()


def test_safe_food_chain_is_ended_by_who_took_over(world):
    chain = make_chain(world, make_owner(world))
    report = rename(world, like=world.department, name="Sở Nông nghiệp mới")
    end_chain(chain=chain, reason="Không còn đủ điều kiện.", by=again(world.approver))
    chain.refresh_from_db()
    assert chain.organisation.name == "Sở Nông nghiệp mới"
    assert report.total(CHAINS) == 1


def test_parts_of_an_ended_department_belong_to_its_successor(world):
    division = make_authority(Level.DIVISION, "Chi cục Thủy sản", world.province.unit, "agriculture")
    Organisation.objects.filter(pk=division.pk).update(parent=world.department)
    rename(world, like=world.department, name="Sở Nông nghiệp mới")
    division.refresh_from_db()
    assert division.parent.name == "Sở Nông nghiệp mới"


def test_suspended_account_passes_on_suspended_and_only_the_others_are_told(world):
    boss = make_person(world.commune_authority, Role.ADMINISTRATOR)
    suspend_member(membership=world.reviewer.membership, by=boss, reason="x")
    rename(world)
    moved = Membership.objects.current().get(person=world.reviewer)
    assert moved.suspended_at is not None
    assert moved.organisation != world.commune_authority
    assert {row.person for row in Notice.objects.all()} == {boss}


def test_sessions_go_on_in_the_new_organisation(world, client):
    client.force_login(world.reviewer)
    rename(world)
    answer = client.get("/co-quan/", follow=True)
    assert "Vân Đồn mới" in answer.content.decode()


def test_role_that_the_new_level_does_not_have_is_refused_before_anything_changes(world, second):
    plan = Reorganisation(successions(SuccessionKind.ABOLISH, [world.department], Successor(second, ())))
    with pytest.raises(Refusal, match=r"tài khoản duyệt đăng.*không có ở Ủy ban nhân dân đặc khu Cô Tô"):
        reorganise(plan=plan, by=world.administrator)
    assert not OrganisationSuccession.objects.exists()
    assert again(world.approver).organisation == world.department


def test_place_must_not_be_left_without_an_authority(world, second):
    plan = Reorganisation(successions(SuccessionKind.ABOLISH, [world.commune_authority], Successor(second, ())))
    with pytest.raises(Refusal, match="Đặc khu Vân Đồn sẽ không còn cơ quan cấp xã phụ trách"):
        reorganise(plan=plan, by=world.administrator)


def test_place_of_somebody_else_is_not_given_away(world, second):
    new = begins(world.commune_authority, "Ủy ban tham lam", world.commune, second.unit)
    plan = Reorganisation(successions(SuccessionKind.RENAME, [world.commune_authority], new))
    with pytest.raises(Refusal, match="Cô Tô đang do Ủy ban nhân dân đặc khu Cô Tô phụ trách"):
        reorganise(plan=plan, by=world.administrator)


def test_preview_tells_what_would_move_and_changes_nothing(world):
    register(world)
    like = world.commune_authority
    plan = Reorganisation(successions(SuccessionKind.RENAME, [like], begins(like, "Tên mới")))
    entries = AuditEntry.objects.count()
    report = preview_reorganisation(plan=plan, by=world.administrator)
    assert report.moves == {
        ("địa bàn", like.name, "Tên mới"): 1,
        ("tài khoản", like.name, "Tên mới"): 1,
        ("hồ sơ đang xử lý", like.name, "Tên mới"): 1,
    }
    assert not Organisation.objects.filter(name="Tên mới").exists()
    assert again(world.reviewer).organisation == like
    assert AuditEntry.objects.count() == entries
    assert report.moves == reorganise(plan=plan, by=world.administrator).moves


def test_of_two_who_reorganise_the_same_authority_the_second_is_told(world):
    rename(world)
    with pytest.raises(StateChanged, match="đã được sắp xếp rồi"):
        rename(world, name="Tên khác nữa")


def test_only_the_province_reorganises_and_only_up_to_today(world):
    like = world.commune_authority
    plan = Reorganisation(successions(SuccessionKind.RENAME, [like], begins(like, "Tên mới")))
    for person in (world.approver, world.reviewer, make_person(world.department, Role.ADMINISTRATOR)):
        with pytest.raises(NotPermitted):
            reorganise(plan=plan, by=person)
    tomorrow = TODAY + dt.timedelta(days=1)
    late = successions(SuccessionKind.RENAME, [like], begins(like, "Tên mới"), date=tomorrow)
    with pytest.raises(Refusal, match="Ngày hiệu lực chưa đến"):
        reorganise(plan=Reorganisation(late), by=world.administrator)


def test_nobody_but_the_successor_sees_what_was_seen_before(world, second):
    owner, other = make_owner(world), make_person(second, Role.REVIEWER)
    rename(world)
    seen = Record.objects.visible_to(again(world.reviewer))
    assert set(seen) == set(Record.objects.filter(organisation=owner.organisation))
    assert not Record.objects.visible_to(other).exists()
    assert Record.objects.visible_to(world.approver).count() == seen.count()


def test_what_was_sent_in_the_very_moment_follows_within_minutes(world):
    rename(world)
    late = register(world)
    Submission.objects.filter(pk=late.pk).update(reviewer=world.commune_authority)
    report = pass_on_what_was_late()
    late.refresh_from_db()
    assert late.reviewer.name == "Ủy ban nhân dân đặc khu Vân Đồn mới"
    assert report.total("hồ sơ đang xử lý") == 1
    assert pass_on_what_was_late().moves == {}
