"""When scans tell of a copy: pure rules over what was seen."""

import datetime as dt

import pytest

from nguongoc.places.distances import provinces_km
from nguongoc.scans.shield.rules import (
    LotTotals,
    Seen,
    Threshold,
    beyond_peers,
    far_apart,
    lot_beyond,
    many_later,
    many_sessions,
    many_strangers,
    outside,
    strangers,
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
    later = [seen(26 + hour, f"b{hour}") for hour in range(4)]
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


def test_lot_with_more_sessions_than_packs():
    assert lot_beyond(LotTotals(101, 1, 100), Threshold(100, least=50)) == {"sessions": 101, "packs": 100}
    assert lot_beyond(LotTotals(100, 1, 100), Threshold(100, least=50)) is None
    assert lot_beyond(LotTotals(40, 1, 10), Threshold(100, least=50)) is None


def test_shop_that_shows_a_packet_counts_once_though_its_network_has_another_number_each_day():
    shop = [seen(24 * day, f"quầy {day}") for day in range(6)]
    assert strangers(shop) == 1
    passing = [seen(24 * day + 1, f"khách {day}") for day in range(6)]
    assert strangers([*shop, *passing]) == 7
    assert strangers([]) == 0


def test_one_visitor_a_day_in_other_provinces_is_no_household():
    at_home = [seen(24 * day, f"nhà {day}") for day in range(4)]
    away = [seen(24 * day, f"xa {day}", HCM) for day in range(3)]
    assert strangers([*at_home, *away]) == 4
    assert many_strangers([*at_home, *away], Threshold(4)) == {"sessions": 4}
    assert many_strangers(at_home, Threshold(2)) is None


def test_stamp_is_measured_by_what_is_usual_in_its_lot():
    crowd = [seen(0.2 * n, f"v{n}", number=7) for n in range(13)]
    assert beyond_peers(crowd, Threshold(8, least=12), usual={7: 1.5}) == {
        "sessions": 13,
        "usual": 1.5,
        "times": 9,
    }
    assert beyond_peers(crowd, Threshold(8, least=12), usual={7: 2.0}) is None, "a product that many open"
    assert beyond_peers(crowd[:11], Threshold(8, least=12), usual={7: 1.0}) is None
    assert beyond_peers(crowd, Threshold(8, least=12), usual={}) is not None, (
        "no other stamp of the lot was opened"
    )
    assert beyond_peers([], Threshold(8, least=12), usual={}) is None
