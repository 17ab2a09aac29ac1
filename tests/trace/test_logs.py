"""Work becomes a trail: log entries, the events that they make, and the graph."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from nguongoc.common.epcis import Part
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.trace.actions import Entry, open_lot, record_log
from nguongoc.trace.enums import LogKind
from nguongoc.trace.models import Event, EventThing, Lot
from nguongoc.trace.queries import ancestors, descendants
from nguongoc.trace.rules import packs_within
from tests.factories import log, make_lot, make_owner, make_product, product_content, text_field

pytestmark = pytest.mark.django_db


def entry(form, **changes):
    values = {
        "form": form,
        "happened_at": timezone.now() - dt.timedelta(hours=1),
        "quantity": Decimal(10),
        "unit": "KGM",
        "answers": {},
    }
    return Entry(**values | changes)


def test_harvest_processing_and_packing_make_three_events(world, owner, product):
    lot = make_lot(world, owner, product, packs=1000)
    assert (lot.quantity, lot.pack_count) == (Decimal(150), 1000)
    assert lot.expiry_date == lot.production_date + dt.timedelta(days=180)
    found = list(
        Event.objects.order_by("recorded_at", "event_time").values_list("event_type", "action", "biz_step")
    )
    assert sorted(found) == [
        ("ObjectEvent", "ADD", "creating_class_instance"),
        ("ObjectEvent", "OBSERVE", "packing"),
        ("TransformationEvent", "", "creating_class_instance"),
    ]


def test_event_is_shaped_as_epcis_says(world, owner, product):
    lot = make_lot(world, owner, product, packs=1000)
    body = Event.objects.get(event_type="TransformationEvent").body
    assert body["type"] == "TransformationEvent"
    assert body["eventID"].startswith("urn:uuid:")
    assert body["eventTimeZoneOffset"] == "+07:00"
    assert body["outputQuantityList"] == [
        {"epcClass": f"https://id.gs1.org/01/{product.gtin}/10/{lot.code}", "quantity": 150.0, "uom": "KGM"}
    ]
    assert body["inputQuantityList"][0]["quantity"] == 300.0
    assert body["bizLocation"]["id"] == f"https://id.gs1.org/414/{owner.organisation.establishment.gln}"
    assert body["ilmd"]["cbvmda:lotNumber"] == lot.code


def test_graph_leads_from_raw_material_to_lot_and_back(world, owner, product):
    lot = make_lot(world, owner, product)
    raw = Lot.objects.get(product=None)
    assert set(descendants([raw.pk])) == {raw.pk, lot.pk}
    assert set(ancestors([lot.pk])) == {raw.pk, lot.pk}
    assert descendants([lot.pk]) == [lot.pk]


def test_lots_of_two_products_under_one_code_share_no_raw_material(world, owner, product):
    other = make_product(world, owner, name="Nước mắm Cái Rồng")
    first, second = (open_lot(product=each, code="A1", by=owner) for each in (product, other))
    for lot in (first, second):
        log(world, lot, owner, LogKind.HARVEST, 10)
        log(world, lot, owner, LogKind.PROCESSING, 5)
    assert set(descendants([first.raw_material.pk])) == {first.raw_material.pk, first.pk}


def test_raw_material_is_used_once(world, owner, product):
    lot = open_lot(product=product, code="A1", by=owner)
    log(world, lot, owner, LogKind.HARVEST, 100)
    log(world, lot, owner, LogKind.PROCESSING, 40)
    log(world, lot, owner, LogKind.PROCESSING, 10)
    log(world, lot, owner, LogKind.HARVEST, 30)
    log(world, lot, owner, LogKind.PROCESSING, 20)
    used = EventThing.objects.filter(part=Part.INPUT_QUANTITY).order_by("event").values_list("quantity", flat=True)
    assert list(used) == [Decimal(100), Decimal(30)]


def test_fresh_produce_is_packed_without_processing(world, owner, product):
    lot = open_lot(product=product, code="A1", by=owner)
    log(world, lot, owner, LogKind.HARVEST, 15)
    log(world, lot, owner, LogKind.PACKING, 15, 100)
    lot.refresh_from_db()
    assert (lot.quantity, lot.pack_count) == (Decimal(15), 100)
    assert Event.objects.get(event_type="TransformationEvent").biz_step == "packing"


def test_packs_never_hold_more_than_the_lot(world, owner, product):
    lot = open_lot(product=product, code="A1", by=owner)
    log(world, lot, owner, LogKind.PROCESSING, 15)
    with pytest.raises(Refusal, match="chỉ đủ cho 100 gói") as refused:
        log(world, lot, owner, LogKind.PACKING, 15, 101)
    assert refused.value.field == "pack_count"
    lot.refresh_from_db()
    assert lot.pack_count == 0


@pytest.mark.parametrize(
    ("quantity", "unit", "packs"),
    [("15", "KGM", 100), ("15000", "GRM", 100), ("0.149", "KGM", 0), ("15", "LTR", None)],
)
def test_packs_are_counted_across_units_of_one_kind(quantity, unit, packs):
    assert packs_within(Decimal(quantity), unit, product_content(net_quantity=150, net_unit="GRM")) == packs


@pytest.mark.parametrize("code", ["", "LÔ 1", "A" * 18, "A<b>"])
def test_code_of_a_lot_that_gs1_refuses_is_refused(owner, product, code):
    with pytest.raises(Refusal) as refused:
        open_lot(product=product, code=code, by=owner)
    assert refused.value.field == "code"


def test_code_of_a_lot_is_unique_per_product(owner, product):
    open_lot(product=product, code="a1", by=owner)
    with pytest.raises(Refusal, match="Lô A1"):
        open_lot(product=product, code="A1", by=owner)


def test_lot_of_another_establishment_is_refused(world, owner, product):
    lot = open_lot(product=product, code="A1", by=owner)
    with pytest.raises(Refusal, match="không thuộc cơ sở"):
        log(world, lot, make_owner(world), LogKind.HARVEST, 5)


def test_official_may_not_write_logs(world, owner, product):
    lot = open_lot(product=product, code="A1", by=owner)
    with pytest.raises(NotPermitted):
        log(world, lot, world.reviewer, LogKind.HARVEST, 5)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quantity": Decimal(0)}, "quantity"),
        ({"happened_at": dt.datetime(2999, 1, 1, tzinfo=dt.UTC)}, "happened_at"),
        ({"answers": {"tank": ""}}, "tank"),
        ({"answers": {"tank": "Bể 1", "salt": "nhiều"}}, "salt"),
        ({"answers": {"tank": "Bể 1", "salt": "inf"}}, "salt"),
        ({"answers": {"tank": "Bể 1", "day": "31/02/2026"}}, "day"),
        ({"answers": {"tank": "Bể 1", "kind": "khác"}}, "kind"),
    ],
)
def test_answer_that_does_not_fit_names_its_field(world, owner, product, changes, field):
    form = world.forms[LogKind.PROCESSING]
    form.fields = [
        text_field("tank", "Bể", required=True),
        text_field("salt", "Muối", type="number"),
        text_field("day", "Ngày", type="date"),
        text_field("kind", "Loại", type="choice", choices=[{"value": "a", "label": "A"}]),
    ]
    lot = open_lot(product=product, code="A1", by=owner)
    with pytest.raises(Refusal) as refused:
        record_log(lot=lot, entry=entry(form, **changes), by=owner)
    assert refused.value.field == field


def test_number_with_a_comma_is_understood(world, owner, product):
    form = world.forms[LogKind.PROCESSING]
    form.fields = [text_field("salt", "Muối", type="number")]
    form.save()
    lot = open_lot(product=product, code="A1", by=owner)
    written = record_log(lot=lot, entry=entry(form, answers={"salt": "12,5"}), by=owner)
    assert written.answers == {"salt": "12.5"}


@pytest.mark.parametrize(
    ("table", "column"), [("trace_event", "id"), ("trace_eventthing", "event"), ("trace_logentry", "id")]
)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_events_and_entries_are_only_ever_added(world, owner, product, table, column, statement):
    make_lot(world, owner, product)
    connection.check_constraints()
    with (
        pytest.raises(IntegrityError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, column))
