"""Inspections: who orders whom to look where, and what was found."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Notice
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.safety.enums import InspectionResult
from nguongoc.safety.inspecting import close_inspection, order_inspection
from nguongoc.safety.models import Inspection
from tests.factories import make_person, picture_file

pytestmark = pytest.mark.django_db


def order(world, owner, **changes):
    values = {
        "establishment": owner.organisation,
        "place": "Chợ Hạ Long 1",
        "order": "Xem tem trên hàng đang bán.",
        "due_date": timezone.localdate() + dt.timedelta(days=2),
        "inspector": world.reviewer,
        "by": world.reviewer,
    }
    return order_inspection(**values | changes)


def close(inspection, by, **changes):
    values = {"result": InspectionResult.BREACH, "report": "Thấy 12 gói dán tem in lại.", "by": by}
    return close_inspection(inspection=inspection, **values | changes)


def test_inspector_is_told_and_the_result_is_final(world, owner):
    inspection = order(world, owner, by=world.reviewer)
    assert Notice.objects.filter(person=world.reviewer, subject__startswith="Bạn được giao kiểm tra").exists()
    closed = close(inspection, world.reviewer, picture=picture_file())
    assert (closed.result, bool(closed.picture)) == (InspectionResult.BREACH, True)
    with pytest.raises(StateChanged):
        close(inspection, world.reviewer)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE safety_inspection SET report = 'Không thấy gì' WHERE id = %s", [inspection.pk])


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("place", {"place": " "}),
        ("order", {"order": ""}),
        ("due_date", {"due_date": dt.date(2026, 1, 1)}),
    ],
)
def test_order_says_where_what_and_until_when(world, owner, field, changes):
    with pytest.raises(Refusal) as refused:
        order(world, owner, **changes)
    assert refused.value.field == field
    assert not Inspection.objects.exists()


def test_inspector_is_of_the_same_authority_and_may_inspect(world, owner):
    reporter = make_person(world.commune_authority, Role.REPORTER)
    for person in (world.approver, owner, reporter):
        with pytest.raises(Refusal) as refused:
            order(world, owner, inspector=person)
        assert refused.value.field == "inspector"


def test_establishments_and_reporters_order_none(world, owner):
    for person in (owner, make_person(world.commune_authority, Role.REPORTER)):
        with pytest.raises(NotPermitted):
            order(world, owner, by=person)


def test_another_authority_reads_the_order_but_does_not_close_it(world, owner):
    inspection = order(world, owner)
    assert Inspection.objects.visible_to(world.approver).get() == inspection
    assert not Inspection.objects.visible_to(owner).exists()
    with pytest.raises(NotPermitted):
        close(inspection, world.approver)
    with pytest.raises(Refusal) as refused:
        close(inspection, world.reviewer, report=" ")
    assert refused.value.field == "reason"
