"""What happened to stamps is kept, and says how it stood at any date."""

import contextlib
import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import Int8Range

from nguongoc.accounts.actions import PROGRAM
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.ops import doctor
from nguongoc.stamps.actions import change_stamps, mend_changes, write_off_stamps
from nguongoc.stamps.enums import StampState, WriteOff
from nguongoc.stamps.models import STAMPS, StampChange, StampRange
from nguongoc.stamps.queries import batches_at_odds, changes_of, reconciliation_of, stock_at
from nguongoc.stamps.ranges import mark_printed, numbers_of
from nguongoc.stamps.rules import cap_sentence
from tests.factories import make_lot, make_owner, make_product, make_stamps
from tests.ground import made_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@made_once
def batch(world, owner):
    """A hundred stamps, of which the first forty are active."""
    return make_stamps(world, owner, make_lot(world, owner, make_product(world, owner), packs=100), 100, active=40)


def suspend(batch, first, last, by, state=StampState.SUSPENDED):
    change_stamps(batch=batch, first=first, last=last, state=state, reason="Thử", by=by)


def test_each_change_is_kept_with_who_for_whom_and_why(world, owner, batch):
    suspend(batch, 31, 40, world.approver)
    told = [
        (first, last, row.state, row.by, row.organisation, row.reason) for first, last, row in changes_of(batch)
    ]
    assert told == [
        (31, 40, "suspended", world.approver, world.department, "Thử"),
        (1, 40, "active", owner, owner.organisation, ""),
        (1, 100, "allocated", world.approver, world.department, ""),
    ]
    assert changes_of(batch)[1][2].lot == batch.request.lot


def test_stock_is_known_of_any_day(world, owner, batch):
    suspend(batch, 31, 40, world.approver)
    StampChange.objects.create(
        batch=batch,
        numbers=Int8Range(batch.first + 90, batch.first + 100),
        state=StampState.VOID,
        by=world.approver,
        organisation=world.department,
        at=timezone.now() + dt.timedelta(days=3),
    )
    own = owner.organisation.pk
    assert stock_at([own], TODAY - dt.timedelta(days=1)) == {}
    assert stock_at([own], TODAY) == {own: {"active": 30, "suspended": 10, "allocated": 60}}
    later = TODAY + dt.timedelta(days=3)
    assert stock_at([own], later) == {own: {"active": 30, "suspended": 10, "allocated": 50, "void": 10}}


def test_stock_is_each_establishments_own(world, owner, batch):
    other = make_owner(world)
    make_stamps(world, other, make_lot(world, other, make_product(world, other), packs=10), 7)
    found = stock_at([owner.organisation.pk, other.organisation.pk], TODAY)
    assert found[other.organisation.pk] == {"allocated": 7}
    assert sum(found[owner.organisation.pk].values()) == 100
    assert set(stock_at([other.organisation.pk], TODAY)) == {other.organisation.pk}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.tuples(
            st.integers(1, 100),
            st.integers(0, 30),
            st.sampled_from(
                [StampState.PRINTED, StampState.SUSPENDED, StampState.ACTIVE, StampState.RECALLED, StampState.VOID]
            ),
        ),
        max_size=12,
    )
)
def test_changes_and_ranges_tell_the_same(world, owner, batch, acts):
    with transaction.atomic():
        for first, length, state in acts:
            with contextlib.suppress(Refusal), transaction.atomic():
                last = min(100, first + length)
                if state == StampState.PRINTED:
                    mark_printed(batch=batch, numbers=numbers_of(batch, first, last), by=owner)
                else:
                    suspend(batch, first, last, world.approver, state)
        ranges = StampRange.objects.filter(batch=batch).order_by()
        told = dict(ranges.values_list("state").annotate(count=STAMPS))
        assert stock_at([owner.organisation.pk], TODAY)[owner.organisation.pk] == told
        assert batches_at_odds() == []
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "change", ["UPDATE stamps_stampchange SET reason = 'x'", "DELETE FROM stamps_stampchange"]
)
def test_database_itself_keeps_every_change(batch, change):
    with (
        pytest.raises(IntegrityError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert StampChange.objects.count() == 2


def test_changes_that_an_older_version_left_out_are_found_and_mended(batch):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stamps_stamprange SET state = 'suspended' WHERE batch_id = %s AND state = 'active'", [batch.pk]
        )
    assert batches_at_odds() == [batch.pk]
    assert f"đợt {batch.pk}" in str(doctor.stamp_changes_are_complete())
    assert mend_changes(by=PROGRAM) == 1
    assert batches_at_odds() == []
    first, last, change = changes_of(batch)[0]
    assert (first, last, change.state, change.lot) == (1, 40, "suspended", batch.request.lot)
    assert doctor.stamp_changes_are_complete().ok


def test_stamps_that_no_pack_will_bear_are_written_off_and_may_be_asked_for_again(owner, batch):
    lot = batch.request.lot
    write_off_stamps(batch=batch, first=41, last=50, kind=WriteOff.SPOILED, note=" Kẹt giấy ", by=owner)
    write_off_stamps(batch=batch, first=51, last=52, kind=WriteOff.LOST, by=owner)
    assert dict(reconciliation_of(batch)) == {
        "Đã dùng, đang hoạt động": 40,
        "Còn lại, chưa kích hoạt": 48,
        "Đang tạm dừng": 0,
        "Bị thu hồi": 0,
        "Cơ quan đã hủy": 0,
        "Hỏng khi in, khi dán": 10,
        "Mất, thất lạc": 2,
        "Trả lại cơ quan cấp": 0,
    }
    first, last, change = changes_of(batch)[1]
    assert (first, last, change.write_off, change.reason, change.by) == (41, 50, "spoiled", "Kẹt giấy", owner)
    assert cap_sentence(lot) == "Lô đã đóng 100 gói; đã xin 88 tem; còn xin được 12 tem."


@pytest.mark.parametrize(("first", "last"), [(40, 41), (1, 1)])
def test_stamps_on_a_lot_are_not_written_off(owner, batch, first, last):
    with pytest.raises(Refusal, match="chỉ báo được tem chưa kích hoạt") as refused:
        write_off_stamps(batch=batch, first=first, last=last, kind=WriteOff.LOST, by=owner)
    assert refused.value.field == "first"


def test_stamps_of_another_establishment_are_not_written_off(world, batch):
    with pytest.raises(NotPermitted):
        write_off_stamps(batch=batch, first=41, last=41, kind=WriteOff.LOST, by=make_owner(world))
