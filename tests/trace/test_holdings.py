"""Lots are split, merged and written off; what is in them goes nowhere unsaid."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.trace.actions import (
    Entry,
    Taken,
    mark_recalled,
    merge_lots,
    open_lot,
    record_log,
    split_lot,
    write_off,
)
from nguongoc.trace.balance import balance_of
from nguongoc.trace.enums import LogKind, WriteOffReason
from nguongoc.trace.models import Event, Lot, VoidEvent
from nguongoc.trace.queries import ancestors, descendants
from nguongoc.trace.queries.balances import balance_sheet
from tests.factories import log, make_lot, make_owner, make_product, make_stamps
from tests.ground import made_once
from tests.trail_factories import make_incoming

pytestmark = pytest.mark.django_db


@made_once
def lot(world, owner, product):
    """150 kg in 1000 packs, of 300 kg of raw material."""
    return make_lot(world, owner, product)


def now():
    return timezone.now()


def raw_of(lot):
    return Lot.objects.get(raw_of=lot)


def test_balance_says_what_came_and_where_it_went(owner, lot):
    assert balance_of(lot).words("KGM") == "Còn 150 kg (làm ra 150 kg)"
    assert balance_of(raw_of(lot)).words("KGM") == "Còn 0 kg (thu hoạch 300 kg, đã dùng 300 kg)"


def test_split_keeps_quantity_dates_and_the_way_back(owner, lot):
    parts = split_lot(lot=lot, parts=[("A", Decimal(50)), ("B", Decimal(30))], at=now(), by=owner)
    assert [balance_of(each).free for each in (lot, *parts)] == [70, 50, 30]
    assert {(each.production_date, each.expiry_date) for each in parts} == {(lot.production_date, lot.expiry_date)}
    event = Event.objects.order_by("id").last()
    assert (event.event_type, event.biz_step) == ("TransformationEvent", "creating_class_instance")
    assert lot.pk in ancestors([parts[0].pk])
    assert {each.pk for each in parts} <= set(descendants([lot.pk]))


def test_split_refuses_a_code_that_is_taken_and_changes_nothing(owner, lot):
    with pytest.raises(Refusal) as refused:
        split_lot(lot=lot, parts=[(lot.code, Decimal(50))], at=now(), by=owner)
    assert refused.value.field == "code"
    assert balance_of(lot).free == 150


def test_split_packs_count_no_longer_in_the_old_lot(world, owner, lot):
    part = split_lot(lot=lot, parts=[("A", Decimal(75))], at=now(), by=owner)[0]
    lot.refresh_from_db()
    assert lot.pack_count == 500
    log(world, part, owner, LogKind.PACKING, 75, 500)
    with pytest.raises(Refusal, match="chỉ đủ cho 500 gói"):
        log(world, part, owner, LogKind.PACKING, 75, 1)


def test_packs_with_stamps_on_them_are_not_split_off(world, owner, lot):
    make_stamps(world, owner, lot, 1000, active=900)
    with pytest.raises(Refusal, match="tem đang hoạt động"):
        split_lot(lot=lot, parts=[("A", Decimal(75))], at=now(), by=owner)
    split_lot(lot=lot, parts=[("A", Decimal(15))], at=now(), by=owner)


def test_merged_lots_are_conserved_and_expire_with_the_first(world, owner, product, lot):
    other = make_lot(world, owner, product)
    Lot.objects.filter(pk=other.pk).update(expiry_date=lot.expiry_date - dt.timedelta(days=5))
    made = merge_lots(
        taken=[Taken(lot, Decimal(15)), Taken(other, Decimal(30))], product=product, code="G1", at=now(), by=owner
    )
    assert (made.quantity, balance_of(made).free) == (45, 45)
    assert made.expiry_date == lot.expiry_date - dt.timedelta(days=5)
    assert {lot.pk, other.pk} <= set(ancestors([made.pk]))


def test_received_goods_are_merged_with_own(world, owner, lot):
    processor = make_owner(world)
    theirs = make_product(world, processor)
    incoming = make_incoming(lot, 30, owner, processor)
    own = make_lot(world, processor, theirs)
    made = merge_lots(
        taken=[Taken(incoming, Decimal(30)), Taken(own, Decimal(30))],
        product=theirs,
        code="G1",
        at=now(),
        by=processor,
    )
    assert made.quantity == 60
    assert set(ancestors([made.pk])) >= {lot.pk, own.pk, raw_of(lot).pk}
    assert made.pk in descendants([raw_of(lot).pk])


def test_loss_is_written_off_with_its_reason(world, owner, lot):
    write_off(holding=lot, quantity=Decimal(5), reason=WriteOffReason.SPOILED, note="Mốc", at=now(), by=owner)
    assert balance_of(lot).words("KGM") == "Còn 145 kg (làm ra 150 kg, hao hụt, hủy 5 kg)"
    event = Event.objects.order_by("id").last()
    assert (event.action, event.biz_step, event.disposition) == ("DELETE", "destroying", "destroyed")
    with pytest.raises(Refusal, match="chỉ còn 145 kg"):
        write_off(holding=lot, quantity=Decimal(146), reason=WriteOffReason.WASTE, at=now(), by=owner)
    with pytest.raises(NotPermitted):
        write_off(holding=lot, quantity=Decimal(1), reason=WriteOffReason.WASTE, at=now(), by=make_owner(world))


def test_loss_sent_twice_is_written_off_once(owner, lot):
    loss = {"holding": lot, "quantity": Decimal(5), "reason": WriteOffReason.SPOILED, "at": now(), "by": owner}
    event = write_off(**loss)
    with pytest.raises(Refusal, match="đã được ghi rồi") as refused:
        write_off(**loss)
    assert refused.value.field == "at"
    write_off(**loss | {"note": "Lần khác"})
    VoidEvent.objects.create(event=event, declared_by=event)
    write_off(**loss)
    assert balance_of(lot).free == 140


def test_recalled_goods_may_be_destroyed_and_nothing_else(world, owner, product, lot):
    mark_recalled(lot_ids=[lot.pk])
    with pytest.raises(Refusal, match="đã thu hồi"):
        merge_lots(taken=[Taken(lot, Decimal(5))], product=product, code="G1", at=now(), by=owner)
    with pytest.raises(Refusal, match="đã thu hồi"):
        write_off(holding=lot, quantity=Decimal(5), reason=WriteOffReason.RETAIL, at=now(), by=owner)
    write_off(holding=lot, quantity=Decimal(5), reason=WriteOffReason.SPOILED, at=now(), by=owner)


def test_movements_of_an_event_that_was_declared_wrong_do_not_count(owner, lot):
    event = write_off(holding=lot, quantity=Decimal(5), reason=WriteOffReason.WASTE, at=now(), by=owner)
    VoidEvent.objects.create(event=event, declared_by=event)
    assert balance_of(lot).free == 150


def test_processing_takes_what_is_chosen_and_else_all_raw_material(world, owner, product, lot):
    second = make_product(world, owner, name="Bột ruốc")
    made = open_lot(product=second, code="B1", by=owner)
    entry = Entry(
        form=world.forms[LogKind.PROCESSING],
        happened_at=now(),
        quantity=Decimal(12),
        unit="KGM",
        answers={},
        inputs=[Taken(lot, Decimal(15))],
    )
    record_log(lot=made, entry=entry, by=owner)
    lot.refresh_from_db()
    assert (balance_of(lot).free, lot.pack_count) == (135, 900)
    assert lot.pk in ancestors([made.pk])


def test_lot_is_not_made_of_itself(world, owner, lot):
    entry = Entry(
        form=world.forms[LogKind.PROCESSING],
        happened_at=now(),
        quantity=Decimal(12),
        unit="KGM",
        answers={},
        inputs=[Taken(lot, Decimal(15))],
    )
    with pytest.raises(Refusal, match="chính nó"):
        record_log(lot=lot, entry=entry, by=owner)


def test_sheet_of_a_period_opens_with_what_was_there_before(owner, lot):
    today = timezone.localdate()
    tomorrow = today + dt.timedelta(days=1)
    row = next(row for row in balance_sheet(owner, today, today) if row.holding == lot)
    assert row.cells == (0, 0, 150, 0, 0, 0, 0, 0, 150)
    later = next(row for row in balance_sheet(owner, tomorrow, tomorrow) if row.holding == lot)
    assert later.cells == (150, 0, 0, 0, 0, 0, 0, 0, 150)


def test_balance_sheet_asks_as_often_for_many_lots(world, owner, product, lot, django_assert_num_queries):
    today = timezone.localdate()
    balance_sheet(owner, today, today)  # asks once what the owner may do
    with django_assert_num_queries(3):
        balance_sheet(owner, today, today)
    make_lot(world, owner, product)
    make_lot(world, owner, product)
    with django_assert_num_queries(3):
        balance_sheet(owner, today, today)
