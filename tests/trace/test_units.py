"""Cartons and pallets: packed under an SSCC, opened whole or in part."""

from decimal import Decimal

import pytest
from django.utils import timezone

from nguongoc.common.epcis import Part
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.identifiers import has_check_digit
from nguongoc.trace.actions import Taken, pack_units, take_from_unit, unpack_unit
from nguongoc.trace.balance import balance_of
from nguongoc.trace.enums import LogisticKind, UnitState
from nguongoc.trace.models import Event, EventThing
from tests.factories import make_lot, make_owner
from tests.ground import made_once

pytestmark = pytest.mark.django_db


@made_once
def lot(world, owner, product):
    """150 kg."""
    return make_lot(world, owner, product)


def pack(lot, owner, quantity=10, **changes):
    values = {
        "kind": LogisticKind.CARTON,
        "taken": [Taken(lot, Decimal(quantity))] if quantity else [],
        "at": timezone.now(),
        "by": owner,
    }
    return pack_units(**values | changes)


def test_units_sent_twice_are_packed_once(owner, lot):
    at = timezone.now()
    (unit,) = pack(lot, owner, at=at)
    with pytest.raises(Refusal, match="đã được đóng rồi") as refused:
        pack(lot, owner, at=at, count=3)
    assert refused.value.field == "at"
    pack(lot, owner, 11, at=at)
    unpack_unit(unit=unit, at=timezone.now(), by=owner)
    pack(lot, owner, at=at)
    assert balance_of(lot).free == 129


def test_each_unit_has_an_sscc_of_its_own(owner, lot):
    units = pack(lot, owner, 10, count=3)
    codes = {unit.sscc for unit in units}
    assert len(codes) == 3
    assert all(len(code) == 18 and code.startswith("09522022") and has_check_digit(code) for code in codes)
    assert {unit.thing.uri for unit in units} == {f"https://id.gs1.org/00/{code}" for code in codes}


def test_what_is_in_a_unit_is_left_but_not_free(owner, lot):
    pack(lot, owner, 10, count=3)
    balance = balance_of(lot)
    assert (balance.left, balance.free) == (150, 120)
    with pytest.raises(Refusal, match="đang nằm trong thùng, pallet 30 kg"):
        pack(lot, owner, 121)


def test_packing_is_an_aggregation_of_quantities_and_units(owner, lot):
    carton = pack(lot, owner)[0]
    pallet = pack(lot, owner, 0, kind=LogisticKind.PALLET, units=[carton])[0]
    first, second = Event.objects.filter(event_type="AggregationEvent").order_by("id")
    assert (first.action, first.biz_step) == ("ADD", "packing")
    assert first.body["parentID"] == carton.thing.uri
    assert first.body["childQuantityList"] == [{"epcClass": lot.class_uri, "quantity": 10.0, "uom": "KGM"}]
    assert second.body["childEPCs"] == [carton.thing.uri]
    held = EventThing.objects.filter(event=second.id, part__in=(Part.PARENT, Part.CHILD))
    parts = set(held.values_list("part", "thing"))
    assert parts == {(Part.PARENT, pallet.thing_id), (Part.CHILD, carton.thing_id)}
    carton.refresh_from_db()
    assert carton.parent == pallet


def test_unit_within_another_is_not_opened_before_it_is_taken_out(owner, lot):
    carton = pack(lot, owner)[0]
    pallet = pack(lot, owner, 0, kind=LogisticKind.PALLET, units=[carton])[0]
    with pytest.raises(Refusal, match="đang nằm trong"):
        unpack_unit(unit=carton, at=timezone.now(), by=owner)
    take_from_unit(unit=pallet, taken=[], units=[carton], at=timezone.now(), by=owner)
    pallet.refresh_from_db()
    assert pallet.state == UnitState.UNPACKED
    unpack_unit(unit=carton, at=timezone.now(), by=owner)
    assert balance_of(lot).free == 150


def test_part_is_taken_out_and_the_rest_stays(owner, lot):
    carton = pack(lot, owner)[0]
    take_from_unit(unit=carton, taken=[Taken(lot, Decimal(4))], at=timezone.now(), by=owner)
    assert carton.contents.get().quantity == 6
    assert balance_of(lot).free == 144
    event = Event.objects.get(action="DELETE")
    assert (event.biz_step, event.body["childQuantityList"][0]["quantity"]) == ("unpacking", 4.0)
    with pytest.raises(Refusal, match="đang có 6 kg"):
        take_from_unit(unit=carton, taken=[Taken(lot, Decimal(7))], at=timezone.now(), by=owner)


def test_unpacked_unit_is_not_opened_again(owner, lot):
    carton = pack(lot, owner)[0]
    unpack_unit(unit=carton, at=timezone.now(), by=owner)
    with pytest.raises(Refusal, match="đã dỡ"):
        unpack_unit(unit=carton, at=timezone.now(), by=owner)


def test_units_of_others_are_not_opened(world, owner, lot):
    carton = pack(lot, owner)[0]
    with pytest.raises(NotPermitted):
        unpack_unit(unit=carton, at=timezone.now(), by=make_owner(world))


@pytest.mark.parametrize(
    ("quantity", "count", "field"), [(10, 0, "count"), (10, 101, "count"), (0, 1, "holdings")]
)
def test_packing_needs_goods_and_a_sensible_count(owner, lot, quantity, count, field):
    with pytest.raises(Refusal) as refused:
        pack(lot, owner, quantity, count=count)
    assert refused.value.field == field


def test_units_alike_are_recorded_at_once(owner, lot, django_assert_max_num_queries):
    """The passports of what is in them are made anew once, and not for each."""
    with django_assert_max_num_queries(50 + 12 * 40):
        units = pack(lot, owner, 1, count=40)
    parents = (
        Event.objects.filter(event_type="AggregationEvent").order_by("id").values_list("body__parentID", flat=True)
    )
    assert list(parents) == [unit.thing.uri for unit in units]
    assert balance_of(lot).free == 110
