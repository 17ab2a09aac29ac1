"""Which things lie before and behind others: each rule of docs/adr/0018."""

import pytest

from nguongoc.trace.models import Event
from nguongoc.trace.queries import ancestors, descendants
from nguongoc.trace.queries.tracing.belonging import reach
from nguongoc.trace.queries.tracing.walking import Way, walk
from tests.factories import make_lot, make_owner
from tests.ground import made_once
from tests.trace.trails import CRATE, Trail, serial_uri, sscc

pytestmark = pytest.mark.django_db
FAR = 50 * 365  # days: no test is run so late


@made_once
def trail(owner):
    return Trail(owner.organisation)


def forward(trail, *names):
    found = reach([Way.FORWARD], things=trail.keys(*names))
    return found.walked.forward.goods - trail.keys(*names)


def back(trail, *names):
    found = reach([Way.BACK], things=trail.keys(*names))
    return found.walked.back.goods - trail.keys(*names)


def carriers(trail, way, *names):
    walked = reach([way], things=trail.keys(*names)).walked.ways[way]
    return {holding.carrier for holding in walked.around}


def test_lineage_leads_from_inputs_to_outputs_and_back(trail):
    trail.make({"A": 10, "B": 10}, {"C": 15}, 1)
    trail.make({"C": 15}, {"D": 5, "E": 5}, 2)
    assert forward(trail, "A") == trail.keys("C", "D", "E")
    assert back(trail, "E") == trail.keys("C", "A", "B")


def test_both_ways_at_once_are_kept_apart(trail):
    trail.make({"A": 1}, {"B": 1})
    trail.make({"B": 1}, {"C": 1})
    found = walk(dict.fromkeys(Way, trail.keys("B")))
    assert found.back.goods == trail.keys("B", "A")
    assert found.forward.goods == trail.keys("B", "C")


def test_what_came_of_the_same_material_is_not_behind_a_lot(trail):
    trail.make({"A": 2}, {"B": 1, "C": 1})
    assert forward(trail, "B") == set()
    assert back(trail, "B") == trail.keys("A")


def test_a_ring_of_events_ends(trail):
    trail.make({"A": 1}, {"B": 1})
    trail.make({"B": 1}, {"A": 1})
    assert forward(trail, "A") == back(trail, "A") == trail.keys("B")


def test_a_lot_made_of_itself_is_reached_once(trail):
    trail.make({"A": 5}, {"A": 4, "B": 1})
    assert forward(trail, "A") == trail.keys("B")


@pytest.mark.parametrize("kind", ["AggregationEvent", "AssociationEvent"])
def test_goods_in_a_carrier_go_where_it_goes(trail, kind):
    trail.put(sscc(1), {"A": 10}, 1, kind=kind)
    trail.make([sscc(1)], {"B": 9}, 3)
    assert forward(trail, "A") == trail.keys("B")
    assert back(trail, "B") >= trail.keys(sscc(1), "A")


def test_neighbours_in_a_carrier_are_not_reached_forward(trail):
    trail.put(sscc(1), {"A": 10, "N": 10}, 1)
    assert forward(trail, "A") == set()
    assert carriers(trail, Way.FORWARD, "A") == trail.keys(sscc(1))


def test_goods_taken_out_before_are_not_in_what_the_carrier_became(trail):
    trail.put(sscc(1), {"A": 10, "N": 10}, 1)
    trail.take(sscc(1), {"A": 10}, 2)
    trail.make([sscc(1)], {"B": 9}, 3)
    assert forward(trail, "A") == set()
    assert back(trail, "B") == trail.keys(sscc(1), "N")


def test_a_crate_used_again_does_not_join_the_goods_of_two_months(trail):
    trail.put(CRATE, {"JAN": 10}, 1)
    trail.take(CRATE, (), 2)
    trail.put(CRATE, {"FEB": 10}, 30)
    trail.make([CRATE], {"B": 9}, 31)
    assert forward(trail, "JAN") == set()
    assert forward(trail, "FEB") == trail.keys("B")
    assert back(trail, "B") == trail.keys(CRATE, "FEB")


def test_unpacked_and_packed_again_at_one_moment_is_two_stays(trail):
    trail.put(CRATE, {"A": 10}, 1)
    trail.take(CRATE, {"A": 10}, 2)
    trail.put(CRATE, {"A": 10}, 2)
    trail.make([CRATE], {"B": 9}, 5)
    assert forward(trail, "A") == trail.keys("B")
    assert len(walk({Way.FORWARD: trail.keys("A")}).forward.around) == 2


def test_events_written_down_late_count_by_the_time_when_they_happened(trail):
    trail.take(CRATE, {"A": 10}, 2)
    trail.put(CRATE, {"A": 10}, 1)
    trail.make([CRATE], {"B": 9}, 5)
    assert forward(trail, "A") == set()


def test_what_says_that_it_will_take_place_long_after_it_was_recorded_takes_nothing_out(trail):
    trail.put(CRATE, {"A": 10}, FAR)
    trail.take(CRATE, {"A": 10}, FAR + 1)
    trail.make([CRATE], {"B": 9}, FAR + 2)
    assert forward(trail, "A") == trail.keys("B")


def test_part_of_a_lot_taken_out_leaves_the_rest_inside(trail):
    trail.put(CRATE, {"A": 10}, 1)
    trail.take(CRATE, {"A": 4}, 2)
    trail.make([CRATE], {"B": 6}, 3)
    trail.take(CRATE, {"A": 6}, 4)
    trail.make([CRATE], {"C": 1}, 5)
    assert forward(trail, "A") == trail.keys("B")


def test_carriers_in_carriers_take_along_what_is_in_them(trail):
    trail.put(sscc(1), {"A": 10}, 1)
    trail.put(sscc(2), [sscc(1)], 2)
    trail.make([sscc(2)], {"B": 9}, 3)
    assert forward(trail, "A") == trail.keys("B")
    assert back(trail, "B") == trail.keys(sscc(2), sscc(1), "A")
    assert carriers(trail, Way.FORWARD, "A") == trail.keys(sscc(1), sscc(2))


def test_a_case_that_left_the_pallet_empty_went_no_further_with_it(trail):
    trail.put(sscc(1), {"A": 10}, 1)
    trail.put(sscc(2), [sscc(1)], 2)
    trail.take(sscc(1), {"A": 10}, 3)
    trail.put(sscc(3), [sscc(2)], 4)
    assert carriers(trail, Way.FORWARD, "A") == trail.keys(sscc(1), sscc(2))


def test_a_unit_as_the_start_is_all_that_it_held(trail):
    trail.make({"A": 10}, {"B": 10}, 0)
    trail.put(sscc(1), {"B": 10}, 1)
    trail.put(sscc(2), [sscc(1)], 2)
    trail.take(sscc(1), {"B": 10}, 5)
    trail.make({"B": 10}, {"C": 9}, 6)
    assert forward(trail, sscc(2)) == trail.keys(sscc(1), "B", "C")
    assert back(trail, sscc(2)) == trail.keys(sscc(1), "B", "A")


def test_a_ring_of_carriers_ends(trail):
    trail.put(sscc(1), [sscc(2), sscc(1)], 1)
    trail.put(sscc(2), [sscc(1)], 2)
    assert forward(trail, sscc(1)) == trail.keys(sscc(2))
    assert back(trail, sscc(1)) == trail.keys(sscc(2))


def test_void_events_lead_nowhere(trail):
    trail.void(trail.make({"A": 1}, {"B": 1}, 1))
    trail.void(trail.put(sscc(1), {"A": 1}, 1))
    assert forward(trail, "A") == set()
    assert back(trail, "B") == set()
    assert carriers(trail, Way.FORWARD, "A") == set()


def test_a_void_unpacking_leaves_the_goods_inside(trail):
    trail.put(sscc(1), {"A": 1}, 1)
    trail.void(trail.take(sscc(1), {"A": 1}, 2))
    trail.make([sscc(1)], {"B": 1}, 3)
    assert forward(trail, "A") == trail.keys("B")


def test_a_serial_belongs_to_the_lot_that_its_commissioning_names(trail):
    trail.make({"A": 1}, {"B": 1}, 0)
    item, other = serial_uri("S1"), serial_uri("S2")
    trail.observe([item, other], "commissioning", 1, "ADD", ilmd={"cbvmda:lotNumber": "B"})
    trail.put(sscc(1), [item], 2)
    assert forward(trail, "A") == trail.keys("B", item, other)
    assert carriers(trail, Way.FORWARD, "A") == trail.keys(sscc(1))
    assert back(trail, item) == trail.keys("B", "A")
    assert forward(trail, item) == set()


def test_serials_of_another_product_under_the_same_lot_number_do_not_belong(trail):
    trail.thing("B")
    trail.observe([serial_uri("S1", "08930000000026")], "commissioning", 1, "ADD", ilmd={"cbvmda:lotNumber": "B"})
    assert forward(trail, "B") == set()


def test_serials_made_by_a_transformation_lead_their_lot_back(trail):
    trail.make({"A": 1}, [serial_uri("S1")], 0, ilmd={"cbvmda:lotNumber": "B"})
    assert back(trail, "B") == trail.keys(serial_uri("S1"), "A")


def test_a_transformation_told_in_two_events_is_one(trail):
    trail.make({"A": 1}, (), 0, transformationID="urn:uuid:t1")
    trail.make((), {"B": 1}, 2, transformationID="urn:uuid:t1")
    trail.make({"B": 1}, {"C": 1}, 3)
    assert forward(trail, "A") == trail.keys("B", "C")
    assert back(trail, "C") == trail.keys("B", "A")


def test_a_stranger_who_uses_the_name_of_a_transformation_has_no_part_in_it(world, trail):
    trail.make((), {"B": 1}, 2, transformationID="urn:uuid:t1")
    Trail(make_owner(world).organisation).make({"X": 1}, (), 0, transformationID="urn:uuid:t1")
    assert forward(trail, "X") == set()
    assert back(trail, "B") == set()


def test_an_event_is_a_start_as_well(trail):
    event = trail.make({"A": 1}, {"B": 1})
    found = reach(list(Way), things=(), events=[event])
    assert found.walked.back.goods == trail.keys("A")
    assert found.walked.forward.goods == trail.keys("B")


def test_events_of_another_month_than_their_key_says_are_found(trail):
    trail.put(CRATE, {"A": 10}, 1, recorded=-700)
    trail.take(CRATE, {"A": 10}, 2, recorded=-650)
    trail.make([CRATE], {"B": 9}, 3, recorded=-640)
    assert Event.objects.count() == 3
    assert forward(trail, "A") == set()


def test_a_walk_that_is_cut_says_so_and_keeps_the_nearest(trail):
    for number in range(10):
        trail.make({f"L{number}": 1}, {f"L{number + 1}": 1}, number)
    found = walk({Way.FORWARD: trail.keys("L0")}, most=5)
    assert found.is_cut
    assert found.forward.goods == trail.keys("L0", "L1", "L2")
    assert not walk({Way.FORWARD: trail.keys("L0")}, most=21).is_cut


def test_many_inputs_and_outputs_cost_their_sum(trail):
    trail.make({f"I{number}": 1 for number in range(300)}, {f"O{number}": 1 for number in range(300)})
    found = walk({Way.FORWARD: trail.keys(*(f"I{number}" for number in range(300)))}, most=1_000)
    assert not found.is_cut
    assert len(found.forward.goods) == 600


def test_a_recall_reaches_lots_through_carriers(world, owner, product, trail):
    first, second = (make_lot(world, owner, product) for _ in range(2))
    trail.put(sscc(1), {first.class_uri: 10}, 1)
    trail.make([sscc(1)], {second.class_uri: 10}, 2)
    assert set(descendants([first.pk])) == {first.pk, second.pk}
    assert first.pk in ancestors([second.pk])


def test_a_walk_asks_as_often_for_a_long_chain_as_for_a_short_one(trail, django_assert_num_queries):
    for number in range(30):
        trail.make({f"L{number}": 1}, {f"L{number + 1}": 1}, number)
    keys = trail.keys("L29"), trail.keys("L0")
    for things in keys:
        with django_assert_num_queries(3):
            reach([Way.FORWARD], things=things)
