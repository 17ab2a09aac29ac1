"""Where a chain does not hold, each rule in words; and what a graph says of quantities, places and ways."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from nguongoc.places.models import Province
from nguongoc.trace.queries import Start, journey_of, trace
from nguongoc.trace.queries.tracing.seeing import show_to
from tests.factories import make_lot, make_owner, make_product
from tests.ground import made_once
from tests.trace.documents import object_event, store
from tests.trace.trails import CRATE, NOON, Trail, lot_uri, sscc

pytestmark = pytest.mark.django_db


@made_once
def farm(owner):
    return Trail(owner.organisation)


@made_once
def shop(world):
    return Trail(make_owner(world, latitude=20.0, longitude=106.0).organisation)


def place(trail):
    return f"https://id.gs1.org/414/{trail.organisation.establishment.gln}"


def graph_of(trail, name, **more):
    return trace(Start(things=tuple(trail.keys(name))), **more)


def kinds(trail, name):
    return [broken.kind for broken in graph_of(trail, name).breaks]


def begin(trail, name, at=0, quantity=10):
    return trail.observe({name: quantity}, "commissioning", at, "ADD")


def test_a_whole_chain_has_no_breaks(farm, shop):
    begin(farm, "A")
    farm.put(sscc(1), {"A": 10}, 1)
    farm.observe([sscc(1)], "shipping", 1.1, place=place(farm))
    shop.observe([sscc(1)], "receiving", 1.5, place=place(shop))
    shop.take(sscc(1), {"A": 10}, 1.6)
    shop.make({"A": 10}, {"B": 9}, 2)
    assert graph_of(farm, "B").breaks == []
    assert graph_of(farm, "A").breaks == []


def test_shipped_and_never_received_is_named_after_some_days(farm):
    begin(farm, "A")
    farm.observe({"A": 10}, "shipping", 1)
    (found,) = graph_of(farm, "A").breaks
    assert (found.kind, found.level) == ("never_received", "missing")
    assert f"{farm.organisation.name} khai đã xuất lúc 19:00 02/11/2026" in found.sentence
    assert found.things == tuple(farm.keys("A"))


def test_what_was_shipped_yesterday_may_still_be_on_its_way(farm):
    days = (timezone.now() - NOON) / dt.timedelta(days=1)
    begin(farm, "A", days - 2)
    farm.observe({"A": 10}, "shipping", days - 1)
    assert kinds(farm, "A") == []


def test_received_by_the_case_what_was_shipped_on_a_pallet(farm, shop):
    begin(farm, "A")
    farm.put(sscc(1), {"A": 10}, 1)
    farm.observe([sscc(1)], "shipping", 2)
    shop.observe({"A": 10}, "receiving", 3)
    assert kinds(farm, "A") == []


def test_received_but_never_shipped_is_named(farm, shop):
    begin(farm, "A")
    shop.observe({"A": 10}, "receiving", 3)
    assert kinds(farm, "A") == ["never_shipped"]


def test_received_before_it_was_shipped_is_named(farm, shop):
    begin(farm, "A")
    farm.observe({"A": 10}, "shipping", 2)
    shop.observe({"A": 10}, "receiving", 1)
    assert kinds(farm, "A") == ["received_before_shipped"]


def test_faster_than_anybody_drives_is_named(farm, shop):
    begin(farm, "A")
    farm.observe({"A": 10}, "shipping", 1, place=place(farm))
    shop.observe({"A": 10}, "receiving", 1 + 1 / 24, place=place(shop))
    (found,) = graph_of(farm, "A").breaks
    assert found.kind == "too_fast"
    assert "đi 190 km" in found.sentence


@pytest.mark.parametrize(("used", "expected"), [(10.1, []), (12, ["too_much"])])
def test_more_used_than_there_was_is_named_beyond_the_tolerance(farm, used, expected):
    begin(farm, "A")
    farm.make({"A": used}, {"B": 5}, 1)
    assert kinds(farm, "A") == expected


def test_a_step_that_makes_more_than_went_in_is_named(farm):
    begin(farm, "A")
    farm.make({"A": 10}, {"B": 20}, 1)
    (found,) = graph_of(farm, "B").breaks
    assert found.sentence.endswith("làm ra 20 kg từ 10 kg.")


def test_quantities_in_grams_compare_with_kilograms(farm):
    begin(farm, "A")
    event = farm.make({"A": 10}, {"B": 9}, 1)
    graph = graph_of(farm, "A")
    (node,) = (node for node in graph.nodes.values() if node.is_start)
    assert (node.made, node.used, node.left, node.unit) == (Decimal(10), Decimal(10), Decimal(0), "KGM")
    assert graph.steps[event].used == {"KGM": Decimal(10)}


def test_goods_made_of_nothing_known_are_named(farm):
    farm.make((), {"B": 5}, 1)
    assert kinds(farm, "B") == ["no_inputs"]


def test_goods_that_come_from_nowhere_are_named(farm):
    farm.make({"A": 5}, {"B": 5}, 1)
    assert kinds(farm, "B") == ["no_origin"]


def test_a_class_without_a_lot_is_named_and_leads_no_further(farm):
    goods = "https://id.gs1.org/01/08930000000019"
    farm.make({"X": 5}, {goods: 5}, 0)
    farm.make({goods: 5}, {"B": 5}, 1)
    graph = graph_of(farm, "B")
    assert [broken.kind for broken in graph.breaks] == ["no_lot"]
    assert lot_uri("X") not in {node.uri for node in graph.nodes.values()}


def test_used_before_it_was_made_is_named(farm):
    farm.make({"A": 5}, {"B": 5}, 5)
    farm.make({"B": 5}, {"C": 5}, 1)
    assert "used_before_made" in kinds(farm, "C")


def test_a_long_silence_is_named(farm):
    begin(farm, "A", 0)
    farm.make({"A": 5}, {"B": 5}, 90)
    (found,) = graph_of(farm, "B").breaks
    assert (found.kind, found.level) == ("gap", "care")
    assert "90 ngày" in found.sentence


def test_declared_wrong_and_not_said_anew_is_named(farm):
    begin(farm, "A")
    farm.void(farm.make({"A": 5}, {"B": 5}, 1))
    assert kinds(farm, "A") == ["not_corrected"]
    farm.make({"A": 4}, {"B": 4}, 1)
    assert kinds(farm, "A") == []


def test_rules_hold_from_their_date(farm):
    begin(farm, "A")
    farm.observe({"A": 10}, "shipping", 1)
    province = Province.objects.get()
    for row in province.settings["trace_limits"]:
        row["effective_from"] = "2999-01-01"
    province.save()
    assert kinds(farm, "A") == []


def test_a_carrier_that_brought_other_parts_of_the_lot_elsewhere_is_not_on_the_way_back(farm, shop, world):
    other = Trail(make_owner(world).organisation)
    begin(farm, "A")
    for number, receiver in ((1, shop), (2, other)):
        farm.put(sscc(number), {"A": 5}, 1)
        receiver.observe([sscc(number)], "receiving", 2)
        receiver.take(sscc(number), {"A": 5}, 3)
    shop.make({"A": 5}, {"B": 5}, 4)
    uris = {node.uri for node in graph_of(farm, "B").nodes.values()}
    assert sscc(1) in uris
    assert sscc(2) not in uris
    assert sscc(2) in {node.uri for node in graph_of(farm, "A").nodes.values()}


def test_events_of_a_carrier_count_while_it_held_the_goods(farm):
    begin(farm, "A")
    farm.put(CRATE, {"A": 5}, 1)
    inside = farm.observe([CRATE], "storing", 2)
    farm.take(CRATE, {"A": 5}, 3)
    later = farm.observe([CRATE], "storing", 9)
    assert inside in graph_of(farm, "A").steps
    assert later not in graph_of(farm, "A").steps


def test_depth_counts_events_from_the_start(farm):
    begin(farm, "A")
    farm.make({"A": 5}, {"B": 5}, 1)
    farm.make({"B": 5}, {"C": 5}, 2)
    depths = {node.code: node.depth for node in graph_of(farm, "B").nodes.values()}
    assert depths == {"A": -1, "B": 0, "C": 1}


def test_a_graph_asks_as_often_for_a_long_chain_as_for_a_short_one(farm, shop, django_assert_max_num_queries):
    begin(farm, "L0")
    for number in range(12):
        farm.make({f"L{number}": 5}, {f"L{number + 1}": 5}, number)
        farm.put(sscc(number), {f"L{number + 1}": 5}, number + 0.1)
    for name in ("L1", "L6"):
        with django_assert_max_num_queries(19):
            graph_of(farm, name)


def test_a_graph_that_is_cut_says_so(farm):
    begin(farm, "L0")
    for number in range(12):
        farm.make({f"L{number}": 5}, {f"L{number + 1}": 5}, number)
    assert graph_of(farm, "L0", most=6).is_cut
    assert not graph_of(farm, "L0").is_cut


def test_the_journey_of_a_lot_names_only_who_is_public(world, owner, product, farm, django_assert_max_num_queries):
    lot = make_lot(world, owner, product)
    hidden = make_owner(world)
    hidden.organisation.records.update(state="suspended")
    store(owner, sold_to(lot, hidden))
    Trail(hidden.organisation).observe({lot.class_uri: 5}, "receiving", 500)
    with django_assert_max_num_queries(8):
        found = journey_of(lot)
    assert [stop.biz_step for stop in found[:-1]].count("packing") == 1
    assert {stop.maker for stop in found} == {owner.organisation.name, ""}
    assert (found[-1].biz_step, found[-1].is_own) == ("receiving", True)
    assert found == sorted(found, key=lambda stop: stop.date)


def spoken_of(lot, **changes):
    """A shipping event of one kilogram of a lot."""
    quantity = [{"epcClass": lot.class_uri, "quantity": 1, "uom": "KGM"}]
    event = object_event(epcList=None, quantityList=quantity, **changes)
    return {name: value for name, value in event.items() if value is not None}


def sold_to(lot, buyer, number="https://id.gs1.org/417/{}"):
    party = number.format(buyer.organisation.establishment.gln)
    return spoken_of(lot, destinationList=[{"type": "owning_party", "destination": party}])


def test_a_claim_of_ones_own_opens_nothing_of_others(world, owner):
    lot = make_lot(world, owner, make_product(world, owner))
    stranger = make_owner(world)
    store(stranger, spoken_of(lot))
    graph = trace(Start(things=(lot.thing.pk,)))
    assert show_to(graph, stranger)
    seen = {step.organisation for step in graph.steps.values() if not step.is_withheld}
    assert seen == {stranger.organisation.pk}


def test_a_buyer_sees_how_goods_were_made_and_no_other_buyer(world, owner):
    lot = make_lot(world, owner, make_product(world, owner))
    buyer, other = make_owner(world), make_owner(world)
    for each in (buyer, other):
        store(owner, sold_to(lot, each) | {"eventID": f"urn:example:sold:{each.pk}"})
    graph = trace(Start(things=(lot.thing.pk,)))
    assert show_to(graph, buyer)
    shipped = [step for step in graph.steps.values() if step.word == "shipping"]
    assert sorted(step.is_withheld for step in shipped) == [False, True]
    made = [step for step in graph.steps.values() if step.word == "creating_class_instance" and step.made]
    assert all(not step.is_withheld for step in made)


@pytest.mark.parametrize("number", ["https://id.gs1.org/417/{}", "https://id.gs1.org/414/{}"])
def test_whoever_is_named_as_the_receiver_has_a_name_and_sees_the_goods(world, owner, number):
    buyer = make_owner(world)
    lot = make_lot(world, owner, make_product(world, owner))
    store(owner, sold_to(lot, buyer, number))
    graph = trace(Start(things=(lot.thing.pk,)))
    (step,) = (each for each in graph.steps.values() if each.word == "shipping")
    assert [str(each) for each in step.destinations] == [buyer.organisation.establishment.name]
    assert show_to(graph, buyer)
    assert not show_to(trace(Start(things=(lot.thing.pk,))), make_owner(world))
