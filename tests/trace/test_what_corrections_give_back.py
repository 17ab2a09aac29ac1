"""A correction gives back what the wrong entry took: goods, packs that were opened for it, and nothing else."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.trace.actions import (
    Taken,
    correct_log,
    merge_lots,
    open_lot,
    record_log,
    ship,
    split_lot,
    undo_joining,
)
from nguongoc.trace.balance import balance_of
from nguongoc.trace.enums import LogKind, LotState
from nguongoc.trace.models import Event, Lot, Movement
from nguongoc.trace.queries import ancestors, makes_goods
from tests.factories import log, make_lot, make_owner
from tests.trail_factories import entry_of, make_shipment

pytestmark = pytest.mark.django_db


def entry(lot, kind):
    return lot.log_entries.valid().filter(kind=kind).latest("pk")


def correct(world, owner, wrong, quantity, **changes):
    given = entry_of(world, wrong.kind, quantity=Decimal(str(quantity)), **changes)
    return correct_log(entry=wrong, replacement=given, reason="Gõ nhầm số", by=owner)


def strike_out(owner, wrong):
    return correct_log(entry=wrong, replacement=None, reason="Ghi nhầm", by=owner)


@pytest.fixture
def lot(world, owner, product):
    """15 kg in 100 packs."""
    return make_lot(world, owner, product, packs=100)


@pytest.fixture
def made(world, owner, product, lot):
    """Made of 3 kg of it, for which twenty packs were opened."""
    made = open_lot(product=product, code="B1", by=owner)
    given = entry_of(world, LogKind.PROCESSING, quantity=Decimal(2), inputs=[Taken(lot, Decimal(3))])
    record_log(lot=made, entry=given, by=owner)
    return made


def packs_of(lot):
    lot.refresh_from_db()
    return lot.pack_count


def test_a_harvest_typed_too_high_and_used_is_lowered_processing_first(world, owner, product):
    lot = open_lot(product=product, code="A1", by=owner)
    log(world, lot, owner, LogKind.HARVEST, 1000)
    log(world, lot, owner, LogKind.PROCESSING, 50)
    harvest, processing = (entry(lot, kind) for kind in (LogKind.HARVEST, LogKind.PROCESSING))
    with pytest.raises(Refusal, match="Hãy đính chính việc sau trước"):
        correct(world, owner, harvest, 100)
    raw = Lot.objects.get(raw_of=lot)
    correct(world, owner, processing, 50, inputs=[Taken(raw, Decimal(100))])
    correct(world, owner, harvest, 100)
    raw.refresh_from_db()
    assert (raw.quantity, balance_of(raw).free, balance_of(lot).free) == (100, 0, 50)
    event = Event.objects.get(id=entry(lot, LogKind.PROCESSING).event)
    assert event.body["inputQuantityList"][0]["quantity"] == 100.0


def test_packs_opened_by_a_processing_that_is_struck_out_are_whole_again(owner, lot, made):
    assert packs_of(lot) == 80
    strike_out(owner, entry(made, LogKind.PROCESSING))
    assert (packs_of(lot), balance_of(lot).free) == (100, 15)


def test_packs_follow_the_corrected_inputs(world, owner, lot, made):
    correct(world, owner, entry(made, LogKind.PROCESSING), 1, inputs=[Taken(lot, Decimal("1.5"))])
    assert packs_of(lot) == 90
    correct(world, owner, entry(made, LogKind.PROCESSING), 1, inputs=[])
    assert (packs_of(lot), balance_of(lot).free) == (100, 15)


def test_only_the_packs_of_that_processing_are_given_back(owner, lot, made):
    split_lot(lot=lot, parts=[("C1", Decimal("1.5"))], at=timezone.now(), by=owner)
    assert packs_of(lot) == 70
    strike_out(owner, entry(made, LogKind.PROCESSING))
    assert packs_of(lot) == 90


def test_packs_opened_before_movements_told_of_them_are_found(owner, lot, made):
    opened = Movement.objects.get(lot=lot, kind="used")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE trace_movement DISABLE TRIGGER USER")
        cursor.execute("UPDATE trace_movement SET packs = 0")
        cursor.execute("ALTER TABLE trace_movement ENABLE TRIGGER USER")
        cursor.execute(import_module("nguongoc.trace.migrations.0018_opened_packs").FILLED)
    assert list(Movement.objects.filter(packs__gt=0).values_list("pk", "packs")) == [(opened.pk, 20)]
    strike_out(owner, entry(made, LogKind.PROCESSING))
    assert packs_of(lot) == 100


def test_packing_is_corrected_though_packs_of_it_were_opened_or_handed_over(world, owner, lot, made):
    ship(shipment=make_shipment(lot, 3, make_owner(world)), by=owner)
    correct(world, owner, entry(lot, LogKind.PACKING), 15, pack_count=100, note="Ca chiều")
    assert packs_of(lot) == 80
    correct(world, owner, entry(lot, LogKind.PACKING), 15, pack_count=50)
    assert packs_of(lot) == 30
    strike_out(owner, entry(made, LogKind.PROCESSING))
    assert packs_of(lot) == 50


def test_no_more_packs_are_corrected_into_a_lot_than_it_fills(world, owner, lot):
    with pytest.raises(Refusal, match="thừa 20 gói") as refused:
        correct(world, owner, entry(lot, LogKind.PACKING), 15, pack_count=120)
    assert refused.value.field == "pack_count"


def test_what_was_harvested_since_is_not_taken_by_a_correction(world, owner, product):
    lot = open_lot(product=product, code="A1", by=owner)
    log(world, lot, owner, LogKind.PROCESSING, 10)
    log(world, lot, owner, LogKind.HARVEST, 30)
    correct(world, owner, entry(lot, LogKind.PROCESSING), 12)
    assert balance_of(Lot.objects.get(raw_of=lot)).free == 30
    assert Event.objects.get(id=entry(lot, LogKind.PROCESSING).event).event_type == "ObjectEvent"


def test_packing_makes_a_lot_only_where_nothing_did_before(world, owner, product, lot):
    assert [makes_goods(entry(lot, kind)) for kind in (LogKind.HARVEST, LogKind.PROCESSING, LogKind.PACKING)] == [
        *(False, True, False)
    ]
    packed = open_lot(product=product, code="P1", by=owner)
    log(world, packed, owner, LogKind.PACKING, 15, 100)
    assert makes_goods(entry(packed, LogKind.PACKING))


# Splits and mergers


def undo(owner, lot):
    undo_joining(lot=lot, reason="Tách nhầm lô", by=owner)


def test_a_split_is_undone_with_all_that_came_of_it(owner, lot):
    parts = split_lot(lot=lot, parts=[("C1", Decimal(3)), ("C2", Decimal("1.5"))], at=timezone.now(), by=owner)
    assert (packs_of(lot), balance_of(lot).free) == (70, Decimal("10.5"))
    undo(owner, parts[1])
    assert (packs_of(lot), balance_of(lot).free) == (100, 15)
    for part in parts:
        part.refresh_from_db()
        assert (part.quantity, part.state, part.expiry_date) == (0, LotState.CLOSED, None)
        assert set(ancestors([part.pk])) == {part.pk}
    declaration = Event.objects.order_by("id").last()
    assert declaration.body["errorDeclaration"]["reason"] == "incorrect_data"


def test_a_merger_is_undone(owner, product, lot, made):
    taken = [Taken(lot, Decimal(3)), Taken(made, Decimal(2))]
    joined = merge_lots(taken=taken, product=product, code="G1", at=timezone.now(), by=owner)
    undo(owner, joined)
    assert [balance_of(each).free for each in (lot, made, joined)] == [12, 2, 0]
    with pytest.raises(Refusal, match="không do tách hay gộp"):
        undo(owner, joined)


def test_a_harvest_is_lowered_after_a_split_once_that_is_undone(world, owner, lot):
    part = split_lot(lot=lot, parts=[("C1", Decimal(14))], at=timezone.now(), by=owner)[0]
    strike_out(owner, entry(lot, LogKind.PACKING))
    with pytest.raises(Refusal, match="Hãy đính chính việc sau trước"):
        correct(world, owner, entry(lot, LogKind.PROCESSING), 2)
    undo(owner, part)
    correct(world, owner, entry(lot, LogKind.PROCESSING), 2)
    assert balance_of(lot).free == 2


def test_what_was_handed_over_of_a_split_keeps_it(world, owner, lot):
    part = split_lot(lot=lot, parts=[("C1", Decimal(3))], at=timezone.now(), by=owner)[0]
    ship(shipment=make_shipment(part, 1, make_owner(world)), by=owner)
    with pytest.raises(Refusal, match="thiếu 1 kg"):
        undo(owner, part)


def test_only_the_establishment_undoes_with_a_reason_what_was_split(world, owner, lot):
    part = split_lot(lot=lot, parts=[("C1", Decimal(3))], at=timezone.now(), by=owner)[0]
    with pytest.raises(NotPermitted):
        undo(make_owner(world), part)
    with pytest.raises(Refusal) as refused:
        undo_joining(lot=part, reason=" ", by=owner)
    assert refused.value.field == "reason"
    with pytest.raises(Refusal, match="không do tách hay gộp"):
        undo(owner, lot)
