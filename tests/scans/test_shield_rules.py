"""When scans tell of a copy: pure rules over what was seen."""

import datetime as dt

import pytest

from nguongoc.places.distances import provinces_km
from nguongoc.scans.shield.rules import (
    LotTotals,
    Seen,
    Threshold,
    far_apart,
    lot_beyond,
    lot_share,
    many_later,
    many_sessions,
    outside,
    too_fast,
    unknown_codes,
    visitors,
)

START = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
HA_NOI, HAI_PHONG, HCM = "01", "31", "79"


def seen(hours, visitor, province="22", **more):
    return Seen(START + dt.timedelta(hours=hours), visitor, province, **more)


def test_a_family_behind_one_network_is_one_visitor():
    assert visitors([seen(0, "nhà"), seen(1, "nhà"), seen(2, "khác")]) == 2


def test_visitors_of_the_first_day_do_not_count_for_the_rule_of_later_ones():
    first_day = [seen(hour, f"a{hour}") for hour in range(10)]
    assert many_later(first_day, Threshold(4)) is None
    later = [seen(30 + hour, f"b{hour}") for hour in range(4)]
    assert many_later([*first_day, *later], Threshold(4)) == {"sessions": 4}
    assert many_later([], Threshold(4)) is None


@pytest.mark.parametrize(("count", "found"), [(19, None), (20, {"sessions": 20})])
def test_threshold_itself_is_reached(count, found):
    assert many_sessions([seen(n, f"v{n}") for n in range(count)], Threshold(20)) == found


def test_one_impossible_leap_may_be_a_network_said_to_be_elsewhere_two_are_not():
    there = [seen(0, "a", HA_NOI), seen(1, "b", HCM)]
    assert too_fast(there, Threshold(500, least=2)) is None
    back = [*there, seen(2, "c", HA_NOI)]
    figures = too_fast(back, Threshold(500, least=2))
    assert figures["leaps"] == 2
    assert figures["speed"] > 1000


def test_neighbours_and_slow_ways_and_unknown_places_are_never_too_fast():
    neighbours = [seen(0, "a", HA_NOI), seen(0.1, "b", HAI_PHONG), seen(0.2, "c", HA_NOI)]
    slow = [seen(0, "a", HA_NOI), seen(30, "b", HCM), seen(60, "c", HA_NOI)]
    nowhere = [seen(0, "a", ""), seen(0.1, "b", HCM), seen(0.2, "c", "XX")]
    for scans in (neighbours, slow, nowhere):
        assert too_fast(scans, Threshold(500)) is None
    assert provinces_km(HA_NOI, HCM) == pytest.approx(1145, abs=30)


def test_three_provinces_are_named_and_two_are_not_enough():
    assert far_apart([seen(0, "a"), seen(1, "b", HA_NOI)], Threshold(3)) is None
    scans = [seen(0, "a"), seen(1, "b", HA_NOI), seen(2, "c", HCM), seen(3, "d", "")]
    assert far_apart(scans, Threshold(3)) == {"provinces": [HA_NOI, "22", HCM]}


def test_the_same_unknown_code_typed_again_is_one_code():
    scans = [seen(n, "a", asked=f"MA{n % 3}") for n in range(30)]
    assert unknown_codes(scans, Threshold(4)) is None
    assert unknown_codes(scans, Threshold(3)) == {"codes": 3}


def test_scans_outside_the_declared_market_name_their_provinces():
    scans = [seen(0, "a", HCM), seen(1, "b", HA_NOI)]
    assert outside(scans, Threshold(2)) == {"sessions": 2, "provinces": [HA_NOI, HCM]}
    assert outside(scans, Threshold(3)) is None


def test_lot_beyond_its_packs_and_lot_with_one_loud_stamp():
    assert lot_beyond(LotTotals(101, 1, 2, 100), Threshold(100, least=50)) == {"sessions": 101, "packs": 100}
    assert lot_beyond(LotTotals(100, 1, 2, 100), Threshold(100, least=50)) is None
    assert lot_beyond(LotTotals(40, 1, 2, 10), Threshold(100, least=50)) is None
    assert lot_share(LotTotals(40, 1, 13, 900), Threshold(30, least=40)) == {"sessions": 13, "of": 40}
    assert lot_share(LotTotals(40, 1, 12, 900), Threshold(30, least=40)) is None
    assert lot_share(LotTotals(3, 1, 3, 900), Threshold(30, least=40)) is None
