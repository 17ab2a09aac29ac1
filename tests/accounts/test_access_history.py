"""What people opened and took out; and that nothing of it, nor of audit or decisions, can be taken back."""

import pytest
from django.db import DatabaseError, connection, transaction

from nguongoc.accounts.actions import record_access
from nguongoc.accounts.enums import AccessAct, Role
from nguongoc.accounts.models import AccessEntry
from nguongoc.common.audit import Origin, acting_from
from nguongoc.common.models import AuditEntry
from nguongoc.ops.local_postgres import APPLICATION
from nguongoc.registry.models import Decision, Revision
from nguongoc.safety.actions import open_recall
from nguongoc.stamps.actions import request_stamps
from nguongoc.trace.models import LogEntry
from tests.factories import make_lot, make_person, make_stamps

pytestmark = pytest.mark.django_db
FOR_EVER = {
    "common_auditentry": "device",
    "accounts_accessentry": "device",
    "registry_decision": "reason",
    "registry_revision": "number",
    "trace_logentry": "note",
}


@pytest.fixture
def rows(world, owner, product):
    """Each table that is only ever added to has a row."""
    make_lot(world, owner, product)
    record_access(by=world.approver, act=AccessAct.OPEN, name="Lô", subject=product)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE refuses by itself what waits for the commit
    for model in (AuditEntry, AccessEntry, Decision, Revision, LogEntry):
        assert model.objects.exists()


@pytest.mark.parametrize("table", FOR_EVER)
@pytest.mark.parametrize(
    "statement", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}", "TRUNCATE {table} CASCADE"]
)
def test_the_databases_user_of_the_application_changes_nothing(rows, table, statement):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (APPLICATION,)
        with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
            cursor.execute(statement.format(table=table, column=FOR_EVER[table]))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stamps_stamprequest SET decided_by_id = requested_by_id",
        "UPDATE stamps_stamprequest SET decided_at = now() - interval '1 day'",
        "UPDATE stamps_stamprequest SET state = 'refused'",
        "DELETE FROM stamps_stamprequest",
        "UPDATE safety_recall SET reason = 'Lý do khác'",
        "UPDATE safety_recall SET decided_at = now() - interval '1 day'",
        "DELETE FROM safety_recall",
    ],
)
def test_decision_on_stamps_or_a_recall_stays_as_it_was_taken(world, owner, product, statement):
    lot = make_lot(world, owner, product)
    make_stamps(world, owner, lot, 5)
    open_recall(lot=lot, reason="Thử", instructions="", by=world.approver)
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match=r"a decision of \w+ is kept"),
        transaction.atomic(),
    ):
        cursor.execute(statement)


def test_recall_is_closed_and_a_request_still_waiting_changes(world, owner, product):
    lot = make_lot(world, owner, product)
    request = request_stamps(lot=lot, quantity=5, by=owner)
    open_recall(lot=lot, reason="Thử", instructions="", by=world.approver)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stamps_stamprequest SET decider_id = decider_id, note = 'Gấp'")
        cursor.execute("UPDATE safety_recall SET state = 'closed', closed_at = now()")
    request.refresh_from_db()
    assert request.note == "Gấp"


def test_entry_tells_who_what_in_whose_name_and_from_where(world, owner, product):
    clerk = make_person(world.commune_authority, Role.OPERATOR).acting_for(owner.organisation)
    with acting_from(Origin("203.0.113.7", "Chrome")):
        record_access(by=clerk, act=AccessAct.EXPORT, name="Danh sách cơ sở (Excel)", subject=product)
    entry = AccessEntry.objects.get()
    assert (entry.person, entry.organisation) == (clerk, world.commune_authority)
    assert entry.on_behalf_of == str(owner.organisation)
    assert (entry.subject_kind, entry.subject_id) == ("registry.product", str(product.pk))
    assert (entry.address, entry.device) == ("203.0.113.7", "Chrome")


def test_administrator_reads_those_of_the_own_organisation_and_the_province_all(world, product):
    record_access(by=world.approver, act=AccessAct.OPEN, name="Lô", subject=product)
    readers = {
        "province": world.administrator,
        "department": make_person(world.department, Role.ADMINISTRATOR),
        "commune": make_person(world.commune_authority, Role.ADMINISTRATOR),
        "without the right": world.approver,
    }
    seen = {name: AccessEntry.objects.visible_to(person).count() for name, person in readers.items()}
    assert seen == {"province": 1, "department": 1, "commune": 0, "without the right": 0}
