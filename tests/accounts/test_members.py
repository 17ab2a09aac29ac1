"""An administrator of an organisation runs its accounts; sessions and passwords."""

import threading

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils.http import urlsafe_base64_decode

from nguongoc.accounts import actions as people
from nguongoc.accounts.enums import Level, Permission, Role
from nguongoc.accounts.models import Membership, Person, PersonSession
from nguongoc.accounts.queries import access_history, members_visible_to
from nguongoc.accounts.roles import ROLES
from nguongoc.common.audit import Origin, acting_from
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.models import AuditEntry
from tests.factories import PASSWORD, make_owner, make_person, make_world
from tests.ground import made_once

pytestmark = pytest.mark.django_db


@made_once
def administrator(world):
    return make_person(world.commune_authority, Role.ADMINISTRATOR)


def member(person):
    return person.memberships.get(ended_at__isnull=True)


def fresh(person):
    return Person.objects.get(pk=person.pk)


def add(by, **changes):
    values = {"email": "moi@vidu.example", "name": "Người mới", "phone": "", "role": Role.OPERATOR}
    return people.add_member(by=by, **values | changes)


def logged_in(person):
    client = Client()
    client.force_login(person)
    return client


def acts(action, person):
    return AuditEntry.objects.filter(action=action, subject_id=str(person.pk))


def test_new_member_has_no_password_but_a_link_that_works_once(administrator):
    person, link = add(administrator, phone="0000 000 009")
    assert (person.organisation, person.membership.role) == (administrator.organisation, Role.OPERATOR)
    assert (person.phone, person.has_usable_password()) == ("0000 000 009", False)
    assert urlsafe_base64_decode(link.uid).decode() == str(person.pk)
    assert default_token_generator.check_token(fresh(person), link.token)
    people.set_password(person=person, password=PASSWORD)
    assert not default_token_generator.check_token(fresh(person), link.token)
    assert acts("create_account", person).get().actor_id == administrator.audit_id
    assert acts("set_password", person).get().actor_id == person.audit_id


@pytest.mark.parametrize("level", Level)
def test_only_roles_that_the_plan_has_at_the_level_are_given(world, level):
    world.commune_authority.sector = "agriculture"
    world.commune_authority.level = level
    world.commune_authority.save()
    by = fresh(make_person(world.commune_authority, Role.ADMINISTRATOR))
    for role in Role:
        email = f"{role}@vidu.example"
        if role in ROLES[level]:
            assert add(by, email=email, role=role)[0].membership.role == role
        else:
            with pytest.raises(Refusal) as refused:
                add(by, email=email, role=role)
            assert refused.value.field == "role"


def test_address_that_has_an_account_is_refused(administrator, world):
    with pytest.raises(Refusal) as refused:
        add(administrator, email=world.reviewer.email.upper())
    assert refused.value.field == "email"


def test_members_are_added_to_the_own_organisation_alone(administrator, world):
    with pytest.raises(NotPermitted):
        add(administrator, organisation=world.department)


def test_without_the_permission_nothing_is_done(world, administrator):
    colleague = member(world.reviewer)
    for by in (world.reviewer, world.approver):
        for attempt in (
            add,
            lambda by: people.edit_member(membership=colleague, by=by, name="X", phone="", role=Role.OPERATOR),
            lambda by: people.suspend_member(membership=colleague, by=by, reason="x"),
            lambda by: people.restore_member(membership=colleague, by=by),
            lambda by: people.issue_password_link(membership=colleague, by=by),
        ):
            with pytest.raises(NotPermitted):
                attempt(by)


def test_people_of_another_organisation_are_out_of_reach(world, administrator):
    stranger = member(world.approver)
    for attempt in (
        lambda: people.edit_member(membership=stranger, by=administrator, name="X", phone="", role=Role.REPORTER),
        lambda: people.suspend_member(membership=stranger, by=administrator, reason="x"),
        lambda: people.restore_member(membership=stranger, by=administrator),
        lambda: people.issue_password_link(membership=stranger, by=administrator),
    ):
        with pytest.raises(NotPermitted):
            attempt()
    assert not Membership.objects.visible_to(administrator).filter(pk=stranger.pk).exists()
    assert not Membership.objects.visible_to(world.reviewer).exists()


def test_another_role_ends_the_membership_and_starts_a_new_one(world, administrator):
    old = member(world.reviewer)
    new = people.edit_member(membership=old, by=administrator, name="Tên mới", phone="0", role=Role.OPERATOR)
    old.refresh_from_db()
    assert (old.role, old.ended_at is None) == (Role.REVIEWER, False)
    assert (new.role, new.organisation, new.ended_at) == (Role.OPERATOR, administrator.organisation, None)
    person = fresh(world.reviewer)
    assert (person.name, person.phone) == ("Tên mới", "0")
    assert not person.may(Permission.REVIEW_RECORDS)
    entry = acts("edit_account", person).get()
    assert (entry.details["before"]["role"], entry.details["after"]["role"]) == (Role.REVIEWER, Role.OPERATOR)
    with pytest.raises(StateChanged):
        people.edit_member(membership=old, by=administrator, name="X", phone="", role=Role.OPERATOR)


def test_editing_the_name_alone_keeps_the_membership(world, administrator):
    old = member(world.reviewer)
    same = people.edit_member(membership=old, by=administrator, name="Tên mới", phone="", role=Role.REVIEWER)
    assert same == old
    people.edit_member(membership=old, by=administrator, name="Tên mới", phone="", role=Role.REVIEWER)
    assert acts("edit_account", world.reviewer).count() == 1, "nothing changed, nothing recorded"


def test_suspension_goes_on_in_another_role(world, administrator):
    people.suspend_member(membership=member(world.reviewer), by=administrator, reason="Nghỉ phép")
    new = people.edit_member(
        membership=member(world.reviewer), by=administrator, name="A B", phone="", role=Role.OPERATOR
    )
    assert new.suspended_at is not None
    assert fresh(world.reviewer).organisation is None


def test_nobody_changes_or_suspends_themselves(world, administrator):
    make_person(world.commune_authority, Role.ADMINISTRATOR)
    with pytest.raises(Refusal, match="không tự đổi vai trò"):
        people.edit_member(
            membership=member(administrator), by=administrator, name="A B", phone="", role=Role.OPERATOR
        )
    with pytest.raises(Refusal, match="không tự tạm dừng"):
        people.suspend_member(membership=member(administrator), by=administrator, reason="x")


def test_the_last_administrator_stays(world, administrator):
    second = make_person(world.commune_authority, Role.ADMINISTRATOR)
    people.suspend_member(membership=member(second), by=administrator, reason="Chuyển công tác")
    with pytest.raises(Refusal, match="cuối cùng"):
        people.suspend_member(membership=member(administrator), by=administrator, reason="x")
    with pytest.raises(Refusal, match="cuối cùng") as refused:
        people.edit_member(
            membership=member(administrator), by=administrator, name="A B", phone="", role=Role.OPERATOR
        )
    assert refused.value.field == "role"
    assert fresh(administrator).may(Permission.MANAGE_ACCOUNTS)


def test_suspension_ends_every_session_at_once_and_restoring_lets_in_again(world, administrator):
    first, second = logged_in(world.reviewer), logged_in(world.reviewer)
    other = logged_in(world.approver)
    people.suspend_member(membership=member(world.reviewer), by=administrator, reason="Nghi lộ mật khẩu")
    assert Session.objects.count() == PersonSession.objects.count() == 1
    for client in (first, second):
        assert client.get("/co-quan/")["Location"].startswith("/dang-nhap/")
    assert other.get("/co-quan/").status_code == 200
    entry = acts("suspend_account", world.reviewer).get()
    assert (entry.details["reason"], entry.details["sessions"]) == ("Nghi lộ mật khẩu", 2)
    with pytest.raises(StateChanged):
        people.suspend_member(membership=member(world.reviewer), by=administrator, reason="x")
    people.restore_member(membership=member(world.reviewer), by=administrator)
    assert logged_in(fresh(world.reviewer)).get("/co-quan/").status_code == 200
    assert acts("restore_account", world.reviewer).exists()
    with pytest.raises(StateChanged):
        people.restore_member(membership=member(world.reviewer), by=administrator)


def test_suspended_account_gets_no_link_and_sets_no_password(world, administrator):
    people.suspend_member(membership=member(world.reviewer), by=administrator, reason="x")
    with pytest.raises(StateChanged):
        people.issue_password_link(membership=member(world.reviewer), by=administrator)
    with pytest.raises(StateChanged):
        people.set_password(person=world.reviewer, password="mat-khau-hoan-toan-khac")
    assert fresh(world.reviewer).check_password(PASSWORD)


def test_weak_password_is_refused_and_a_new_one_ends_the_sessions(world):
    client = logged_in(world.reviewer)
    with pytest.raises(Refusal) as refused:
        people.set_password(person=world.reviewer, password="1234567890")
    assert refused.value.field == "password"
    assert client.get("/co-quan/").status_code == 200
    people.set_password(person=world.reviewer, password="mat-khau-hoan-toan-khac")
    assert not PersonSession.objects.exists()
    assert client.get("/co-quan/").status_code == 302


def test_session_is_listed_with_address_and_device_until_logout(world):
    client = Client(REMOTE_ADDR="203.0.113.7", headers={"user-agent": "Thiết bị thử"})
    client.post("/dang-nhap/", {"username": world.reviewer.email, "password": PASSWORD})
    session = PersonSession.objects.open().get()
    assert (session.person, session.address, session.device) == (world.reviewer, "203.0.113.7", "Thiết bị thử")
    assert session.session_key == client.session.session_key
    client.post("/dang-xuat/")
    assert not PersonSession.objects.exists()


def test_logging_in_over_the_session_of_somebody_else_lists_the_new_one(world):
    client = logged_in(world.reviewer)
    client.force_login(world.approver)
    session = PersonSession.objects.open().get()
    assert (session.person, session.session_key) == (world.approver, client.session.session_key)
    assert client.get("/co-quan/").status_code == 200


def test_sessions_that_ran_out_leave_the_list(world):
    logged_in(world.reviewer)
    Session.objects.all().delete()
    assert not PersonSession.objects.open().exists()
    logged_in(world.reviewer)
    assert PersonSession.objects.count() == 1


def test_session_is_ended_by_its_person_and_by_the_administrator_alone(world, administrator):
    client = logged_in(world.reviewer)
    session = PersonSession.objects.get()
    for by in (world.approver, make_person(world.department, Role.ADMINISTRATOR)):
        with pytest.raises(NotPermitted):
            people.end_session(session=session, by=by)
    assert client.get("/co-quan/").status_code == 200
    people.end_session(session=session, by=administrator)
    assert client.get("/co-quan/").status_code == 302
    logged_in(world.reviewer)
    people.end_session(session=PersonSession.objects.get(), by=world.reviewer)
    assert not Session.objects.exists()
    assert acts("end_session", world.reviewer).count() == 2


def test_list_is_in_the_order_of_vietnamese_names(administrator):
    for number, name in enumerate(("Đỗ Thử", "Ân Thử", "Bùi Thử", "An Thử", "Dương Thử")):
        add(administrator, email=f"m{number}@vidu.example", name=name)
    names = [row.person.name for row in members_visible_to(administrator) if row.person.name.endswith("Thử")]
    assert names == ["An Thử", "Ân Thử", "Bùi Thử", "Dương Thử", "Đỗ Thử"]


def test_access_history_tells_of_failed_logins_and_only_to_who_may_know(world, administrator, client):
    with acting_from(Origin("203.0.113.7", "x")):
        client.login(username=world.reviewer.email, password="sai")
    read = {entry.action for entry in access_history(of=world.reviewer, reader=administrator)}
    assert read == {"create_account", "fail_log_in"}
    assert not access_history(of=world.reviewer, reader=world.approver).exists()
    assert not access_history(of=world.reviewer, reader=make_owner(world)).exists()


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_suspend_each_other_at_once_do_not_both_succeed():
    world = make_world()
    pair = [make_person(world.commune_authority, Role.ADMINISTRATOR) for _ in range(2)]
    refused, ready = [], threading.Barrier(2, timeout=30)

    def suspend(by, other):
        membership = member(other)
        by.require(Permission.MANAGE_ACCOUNTS)
        ready.wait()
        try:
            people.suspend_member(membership=membership, by=by, reason="x")
        except Refusal as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=suspend, args=order) for order in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Membership.objects.in_force().filter(person__in=pair).count() == 1
