"""A wrong entry is corrected by another; both stay, the lot is put right, and the event is declared wrong."""

import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.passport.queries import make_passports, read_passport
from nguongoc.trace.actions import (
    Taken,
    close_lot,
    correct_log,
    end_household,
    mark_recalled,
    open_lot,
    record_log,
    record_work,
    split_lot,
)
from nguongoc.trace.enums import LogKind
from nguongoc.trace.models import Event, EventThing, LogCorrection, LogEntry, Lot, VoidEvent
from nguongoc.trace.queries import ancestors
from tests.factories import log, make_lot, make_owner, make_stamps
from tests.ground import made_once
from tests.trail_factories import entry_of, make_cycle, make_household, treat

pytestmark = pytest.mark.django_db


def entry(lot, kind):
    return lot.log_entries.valid().filter(kind=kind).latest("pk")


def corrected(world, owner, wrong, quantity=None, **changes):
    if quantity is not None:
        changes["quantity"] = Decimal(quantity)
    given = entry_of(world, wrong.kind, **changes) if changes else None
    return correct_log(entry=wrong, replacement=given, reason="Gõ nhầm số", by=owner)


@made_once
def lot(world, owner, product):
    """200 kg harvested, made into 100 kg."""
    lot = open_lot(product=product, code="A1", by=owner)
    log(world, lot, owner, LogKind.HARVEST, 200)
    log(world, lot, owner, LogKind.PROCESSING, 100)
    return lot


def test_a_correction_keeps_old_new_reason_who_and_when(world, owner, lot):
    wrong = entry(lot, LogKind.PROCESSING)
    correction = corrected(world, owner, wrong, 90)
    assert (correction.entry, correction.reason, correction.made_by) == (wrong, "Gõ nhầm số", owner)
    new = LogEntry.objects.get(replaces=wrong)
    assert (wrong.quantity, new.quantity) == (Decimal(100), Decimal(90))
    lot.refresh_from_db()
    assert lot.quantity == Decimal(90)
    assert set(lot.log_entries.valid().filter(kind=LogKind.PROCESSING)) == {new}


def test_the_old_event_is_declared_wrong_and_counts_no_longer(world, owner, lot):
    wrong = entry(lot, LogKind.PROCESSING)
    correction = corrected(world, owner, wrong, 90)
    new = LogEntry.objects.get(replaces=wrong)
    original, declaration = (Event.objects.get(id=each) for each in (wrong.event, correction.declaration))
    assert declaration.event_id == original.event_id == f"urn:uuid:{wrong.event}"
    told = declaration.body.pop("errorDeclaration")
    assert declaration.body == original.body
    assert told["reason"] == "incorrect_data"
    assert told["correctiveEventIDs"] == [f"urn:uuid:{new.event}"]
    assert set(VoidEvent.objects.values_list("event", flat=True)) == {wrong.event, correction.declaration}
    edges = EventThing.objects.filter(event__in=(wrong.event, correction.declaration)).values_list("thing", "part")
    assert edges.count() == 2 * len(set(edges))


def test_raw_material_goes_on_into_the_corrected_lot(world, owner, lot):
    corrected(world, owner, entry(lot, LogKind.PROCESSING), 90)
    assert set(ancestors([lot.pk])) == {lot.pk, lot.raw_material.pk}
    new = Event.objects.get(id=entry(lot, LogKind.PROCESSING).event)
    assert new.body["inputQuantityList"][0]["quantity"] == 200.0


def test_a_mistake_is_struck_out_without_a_new_entry(world, owner, lot):
    log(world, lot, owner, LogKind.PROCESSING, 30)
    correction = corrected(world, owner, entry(lot, LogKind.PROCESSING))
    assert not LogEntry.objects.filter(replaces=correction.entry).exists()
    lot.refresh_from_db()
    assert lot.quantity == Decimal(100)


def test_dates_of_the_lot_follow(world, owner, product):
    lot = open_lot(product=product, code="A1", by=owner)
    log(world, lot, owner, LogKind.PROCESSING, 100)
    corrected(world, owner, entry(lot, LogKind.PROCESSING), 100, days_ago=9)
    lot.refresh_from_db()
    new = entry(lot, LogKind.PROCESSING)
    assert lot.production_date == timezone.localdate(new.happened_at)
    assert (lot.expiry_date - lot.production_date).days == 180
    corrected(world, owner, new)
    lot.refresh_from_db()
    assert (lot.production_date, lot.expiry_date, lot.quantity) == (None, None, 0)


def test_a_harvest_that_is_used_already_is_not_lessened_below_that(world, owner, lot):
    with pytest.raises(Refusal, match="thiếu 50 kg") as refused:
        corrected(world, owner, entry(lot, LogKind.HARVEST), 150)
    assert refused.value.field == "quantity"
    corrected(world, owner, entry(lot, LogKind.HARVEST), 250)
    assert Lot.objects.get(raw_of=lot).quantity == Decimal(250)


def test_the_unit_of_a_harvest_is_put_right(world, owner, product):
    lot = open_lot(product=product, code="A1", by=owner)
    log(world, lot, owner, LogKind.HARVEST, 200)
    corrected(world, owner, entry(lot, LogKind.HARVEST), 40, unit="HEA")
    raw = Lot.objects.get(raw_of=lot)
    assert (raw.quantity, raw.unit) == (Decimal(40), "HEA")


def test_a_lot_keeps_enough_for_its_packs(world, owner, product):
    lot = make_lot(world, owner, product, packs=100)
    with pytest.raises(Refusal, match="thừa 20 gói"):
        corrected(world, owner, entry(lot, LogKind.PROCESSING), 12)
    lot.refresh_from_db()
    assert (lot.quantity, lot.pack_count) == (Decimal(15), 100)
    assert not LogCorrection.objects.exists()


def test_a_lot_keeps_enough_packs_for_its_stamps(world, owner, product):
    lot = make_lot(world, owner, product, packs=100)
    make_stamps(world, owner, lot, 100, active=80)
    with pytest.raises(Refusal, match="thừa 30 gói") as refused:
        corrected(world, owner, entry(lot, LogKind.PACKING), 15, pack_count=50)
    assert refused.value.field == "pack_count"
    corrected(world, owner, entry(lot, LogKind.PACKING), 15, pack_count=80)
    lot.refresh_from_db()
    assert lot.pack_count == 80


def test_packing_that_made_the_lot_is_corrected_with_its_raw_material(world, owner, product):
    lot = open_lot(product=product, code="A1", by=owner)
    log(world, lot, owner, LogKind.HARVEST, 15)
    log(world, lot, owner, LogKind.PACKING, 15, 100)
    corrected(world, owner, entry(lot, LogKind.PACKING), 12, pack_count=80)
    lot.refresh_from_db()
    assert (lot.quantity, lot.pack_count) == (Decimal(12), 80)
    assert set(ancestors([lot.pk])) == {lot.pk, lot.raw_material.pk}


def test_work_of_a_cycle_is_corrected_without_an_event(world, owner, product):
    wrong = treat(world, owner, make_cycle(owner, product), days_ago=3, interval=7)
    correction = correct_log(
        entry=wrong,
        replacement=entry_of(world, LogKind.TREATMENT, days_ago=3, answers={"days": "14"}),
        reason="Xem lại nhãn thuốc",
        by=owner,
    )
    assert correction.declaration is None
    assert LogEntry.objects.get(replaces=wrong).harvest_from > wrong.harvest_from


def test_only_the_household_was_wrong(world, owner, product):
    cycle = make_cycle(owner, product)
    first, second = make_household(owner), make_household(owner)
    given = entry_of(world, LogKind.FEEDING, household=first)
    wrong = record_work(cycle=cycle, entry=given, by=owner)
    again = entry_of(world, LogKind.FEEDING, household=second)
    correct_log(entry=wrong, replacement=again, reason="Nhầm hộ", by=owner)
    assert cycle.log_entries.valid().get().household == second


def test_the_household_of_an_entry_may_have_left(world, owner, product):
    household = make_household(owner)
    cycle = make_cycle(owner, product)
    wrong = record_work(cycle=cycle, entry=entry_of(world, LogKind.FEEDING, household=household), by=owner)
    end_household(household=household, by=owner)
    household.refresh_from_db()
    again = entry_of(world, LogKind.FEEDING, days_ago=1, household=household)
    correct_log(entry=wrong, replacement=again, reason="Nhầm ngày", by=owner)
    with pytest.raises(Refusal, match="không còn là thành viên"):
        record_work(cycle=cycle, entry=entry_of(world, LogKind.CARE, household=household), by=owner)


def test_a_note_alone_is_put_right(world, owner, lot):
    wrong = entry(lot, LogKind.PROCESSING)
    same = {"happened_at": wrong.happened_at, "quantity": wrong.quantity}
    corrected(world, owner, wrong, note="Mẻ sáng", **same)
    assert entry(lot, LogKind.PROCESSING).note == "Mẻ sáng"


def test_an_entry_is_corrected_once_and_its_successor_again(world, owner, lot):
    wrong = entry(lot, LogKind.PROCESSING)
    corrected(world, owner, wrong, 90)
    with pytest.raises(Refusal, match="đính chính rồi"):
        corrected(world, owner, wrong, 80)
    corrected(world, owner, entry(lot, LogKind.PROCESSING), 80)
    lot.refresh_from_db()
    assert lot.quantity == Decimal(80)


def test_the_page_of_a_correction_sent_twice_corrects_once(world, owner, lot):
    wrong, key = entry(lot, LogKind.PROCESSING), uuid.uuid4()
    first = corrected(world, owner, wrong, 90, form_key=key)
    assert corrected(world, owner, wrong, 90, form_key=key) == first


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_a_correction_needs_its_reason(owner, lot, reason):
    with pytest.raises(Refusal) as refused:
        correct_log(entry=entry(lot, LogKind.PROCESSING), replacement=None, reason=reason, by=owner)
    assert refused.value.field == "reason"


def test_only_the_establishment_corrects_its_entries(world, owner, lot):
    wrong = entry(lot, LogKind.PROCESSING)
    with pytest.raises(Refusal, match="không thuộc"):
        corrected(world, make_owner(world), wrong, 90)
    with pytest.raises(NotPermitted):
        corrected(world, world.reviewer, wrong, 90)


def test_an_entry_is_not_replaced_by_other_work(world, owner, lot):
    with pytest.raises(Refusal, match="cùng một việc"):
        correct_log(
            entry=entry(lot, LogKind.PROCESSING),
            replacement=entry_of(world, LogKind.STORAGE),
            reason="Nhầm",
            by=owner,
        )


def test_a_closed_lot_is_corrected_but_a_recalled_one_is_not(world, owner, product):
    lot = make_lot(world, owner, product, packs=100)
    close_lot(lot=lot, by=owner)
    corrected(world, owner, entry(lot, LogKind.PROCESSING), 16)
    mark_recalled(lot_ids=[lot.pk])
    with pytest.raises(Refusal, match="cơ quan quản lý"):
        corrected(world, owner, entry(lot, LogKind.PROCESSING), 17)


def test_the_public_reads_what_is_valid_marked_as_corrected(world, owner, lot):
    corrected(world, owner, entry(lot, LogKind.PROCESSING), 90)
    steps = make_passports([lot])[lot.pk].steps
    assert [(step.quantity, step.is_corrected) for step in steps] == [("200 kg", False), ("90 kg", True)]
    assert read_passport(lot.pk).steps == steps


@pytest.mark.parametrize("statement", ["update", "delete"])
def test_corrections_are_only_ever_added(world, owner, lot, statement):
    corrected(world, owner, entry(lot, LogKind.PROCESSING), 90)
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        LogCorrection.objects.update(reason="") if statement == "update" else LogCorrection.objects.all().delete()


def test_a_lot_keeps_enough_for_its_packs_beside_what_was_used(world, owner, product):
    """Twenty packs are opened for another lot: the lot has goods for eighty, and keeps them."""
    lot = make_lot(world, owner, product, packs=100)
    split_lot(lot=lot, parts=[("A", Decimal(3))], at=timezone.now(), by=owner)
    with pytest.raises(Refusal, match="chỉ đủ cho 70 gói: thừa 10 gói"):
        corrected(world, owner, entry(lot, LogKind.PROCESSING), "13.5")


def test_packs_of_the_ingredients_that_bear_stamps_are_not_opened(world, owner, product):
    lot = make_lot(world, owner, product, packs=100)
    make_stamps(world, owner, lot, 100, active=90)
    made = open_lot(product=product, code="B1", by=owner)
    record_log(
        lot=made,
        entry=entry_of(world, LogKind.PROCESSING, quantity=Decimal(1), inputs=[Taken(lot, Decimal("1.5"))]),
        by=owner,
    )
    wrong = entry(made, LogKind.PROCESSING)
    with pytest.raises(Refusal, match="ít gói hơn số tem"), transaction.atomic():
        corrected(world, owner, wrong, 1, inputs=[Taken(lot, Decimal(2))])
    corrected(world, owner, wrong, 1, inputs=[Taken(lot, Decimal(1))])


def test_the_unit_of_a_harvest_that_was_used_stays(world, owner, lot):
    with pytest.raises(Refusal, match="đã ghi bằng") as refused:
        corrected(world, owner, entry(lot, LogKind.HARVEST), 400, unit="H87")
    assert refused.value.field == "unit"


def test_raw_material_is_as_old_as_its_first_harvest(world, owner, lot):
    corrected(world, owner, entry(lot, LogKind.HARVEST), 200, days_ago=9)
    raw = Lot.objects.get(raw_of=lot)
    assert raw.production_date == timezone.localdate(entry(lot, LogKind.HARVEST).happened_at)
