"""Accounts, roles, and what each may see and do."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from nguongoc.accounts.actions import create_account
from nguongoc.accounts.enums import Level, Permission, Role
from nguongoc.accounts.models import Membership
from nguongoc.accounts.roles import ROLES, permissions_of
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.models import AuditEntry
from nguongoc.registry.models import Record
from tests.factories import PASSWORD, make_authority, make_owner, make_person

pytestmark = pytest.mark.django_db


def test_only_the_departments_approver_publishes():
    may_publish = {
        (level, role)
        for level, roles in ROLES.items()
        for role, row in roles.items()
        if Permission.APPROVE_RECORDS in row.permissions
    }
    assert may_publish == {(Level.DEPARTMENT, Role.APPROVER)}


def test_account_that_the_plan_does_not_name_may_do_nothing():
    assert permissions_of(Level.COMMUNE, Role.APPROVER) == frozenset()
    assert permissions_of(Level.PROVINCE, Role.PRODUCER) == frozenset()


def test_every_role_has_a_sentence():
    assert all(row.sentence.endswith(".") for roles in ROLES.values() for row in roles.values())


def test_weak_password_is_refused(world):
    with pytest.raises(Refusal) as refused:
        create_account(
            email="a@vidu.example",
            name="A",
            password="12345",
            organisation=world.department,
            role=Role.REPORTER,
        )
    assert refused.value.field == "password"


def test_one_membership_is_in_force_at_a_time(world):
    person = make_person(world.department, Role.REPORTER)
    with pytest.raises(IntegrityError, match="one_membership_in_force"), transaction.atomic():
        Membership.objects.create(person=person, organisation=world.commune_authority, role=Role.REVIEWER)


def test_suspended_member_may_do_nothing(world):
    Membership.objects.filter(person=world.reviewer).update(suspended_at=timezone.now())
    with pytest.raises(NotPermitted):
        world.reviewer.__class__.objects.get(pk=world.reviewer.pk).require(Permission.REVIEW_RECORDS)


def test_authority_sees_what_lies_in_its_place_and_sector(world):
    owner = make_owner(world)
    health = make_authority(Level.DEPARTMENT, "Sở Y tế", world.province.unit, "health")
    doctor = make_person(health, Role.APPROVER)
    make_owner(world)
    records = {"reviewer": world.reviewer, "approver": world.approver, "doctor": doctor, "owner": owner}
    seen = {who: Record.objects.visible_to(person).count() for who, person in records.items()}
    assert seen == {"reviewer": 2, "approver": 2, "doctor": 0, "owner": 1}


def test_login_and_failed_login_enter_the_audit_trail(world, client):
    client.login(username=world.reviewer.email, password=PASSWORD)
    client.login(username=world.reviewer.email, password="sai")
    client.login(username="khong-co@vidu.example", password="sai")
    entries = AuditEntry.objects.filter(action__in=["log_in", "fail_log_in"]).order_by("pk")
    assert [(entry.action, entry.subject_id) for entry in entries] == [
        ("log_in", str(world.reviewer.pk)),
        ("fail_log_in", str(world.reviewer.pk)),
    ]
