"""From a visitor's network to a coarse place and a number for the day."""

import logging

import pytest
from django.core.exceptions import ImproperlyConfigured

from nguongoc.scans.network_places import NO_PLACES, network_of, places_in
from nguongoc.scans.networks import UNKNOWN, Networks

NOON = 1_795_842_000.0  # 28 November 2026, 12:00 in Việt Nam
DAY = 24 * 3600
TABLE = """14.160.0.0,14.160.255.255,22
14.161.0.0,14.161.127.255,79
1.0.1.0,1.0.3.255,CN
2405:4800::,2405:4800:ffff:ffff:ffff:ffff:ffff:ffff,01
2405:4801::,2405:4801:0:ff:ffff:ffff:ffff:ffff,HCM-1

203.0.113.0,203.0.113.255,31
"""


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "places.csv"
    file.write_text(TABLE, "utf-8")
    return places_in(file)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("14.160.7.1", "22"),
        ("14.160.255.255", "22"),
        ("14.161.127.9", "79"),
        ("14.161.128.9", ""),
        ("1.0.0.255", ""),
        ("1.0.2.3", "CN"),
        ("::ffff:14.160.7.1", "22"),
        ("2405:4800::1", "01"),
        ("2405:4800:ffff::1", "01"),
        ("2405:4801::5", "HCM-1"),
        ("2405:4802::5", ""),
        ("203.0.113.9", "31"),
        ("255.255.255.255", ""),
        ("::1", ""),
    ],
)
def test_network_is_where_the_table_says(table, address, place):
    networks = Networks(table)
    assert [networks.of(address).province for _ in range(2)] == [place, place]


def test_without_a_table_every_place_is_unknown_and_networks_still_have_numbers():
    found = Networks().of("14.160.7.1")
    assert found.province == ""
    assert 0 <= found.number < 2**63


@pytest.mark.parametrize(
    "address", [None, "", "x", "1.2.3", "1.2.3.4.5", "1.2.3.256", ":::", "\0", "1.2.3.4\n", "é"]
)
def test_what_is_no_address_is_unknown(table, address):
    assert Networks(table).of(address) == UNKNOWN


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("14.160.7.1", "14.160.7.254", True),
        ("14.160.7.1", "::ffff:14.160.7.2", True),
        ("14.160.7.1", "14.160.8.1", False),
        ("2405:4800:1::1", "2405:4800:1:ffff::9", True),
        ("2405:4800:1::1", "2405:4800:2::1", False),
        ("2001::1", "2001:0:0:5::1", True),
        ("2001::1", "2001::1:2:3:4:5:6", False),
        ("2001:db8::1", "2001:0db8:0000::2", True),
    ],
)
def test_number_stands_for_the_network_and_not_for_the_address(one, other, are_same):
    networks = Networks(clock=lambda: NOON)
    assert (networks.of(one).number == networks.of(other).number) == are_same
    assert (networks.of(other).number == networks.of(one).number) == are_same


def test_number_holds_for_a_day_of_viet_nam_in_all_processes_and_tells_nothing_without_the_key(settings):
    clock = [NOON]
    networks = Networks(clock=lambda: clock[0])
    noon = networks.of("14.160.7.1").number
    clock[0] = NOON + 12 * 3600 - 1
    assert networks.of("14.160.7.1").number == Networks(clock=lambda: clock[0]).of("14.160.7.9").number == noon
    clock[0] += 1
    assert networks.of("14.160.7.1").number != noon
    settings.SECRET_KEY = "other"
    assert Networks(clock=lambda: NOON).of("14.160.7.1").number != noon


def test_memory_holds_no_address_and_is_bounded(monkeypatch):
    monkeypatch.setattr("nguongoc.scans.networks._KEPT", 3)
    networks = Networks()
    for host in range(20):
        networks.of(f"14.160.{host}.77")
        networks.of(f"2405:4800:{host}::77")
    assert len(networks._known) <= 3
    assert not any("77" in head for head in networks._known)


@pytest.mark.parametrize(
    "line",
    [
        "14.160.0.0,22",
        "14.160.0.9,14.160.0.0,22",
        "14.160.0.0,2405::1,22",
        "14.160.0.0,14.160.0.255,",
        "14.160.0.0,14.160.0.255,Quảng Ninh",
        "14.160.0.0,14.160.0.255,12345678901",
        "first,last,code",
        "9.0.0.0,9.0.0.255,22\n9.0.0.255,9.0.1.255,79",
    ],
)
def test_table_that_cannot_be_right_stops_the_program_with_the_line(tmp_path, line):
    file = tmp_path / "places.csv"
    file.write_text(f"8.0.0.0,8.0.0.255,22\n{line}\n", "utf-8")
    with pytest.raises(ImproperlyConfigured, match=r"SCAN_PLACES_FILE.*line"):
        places_in(file)


def test_missing_table_stops_the_program(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="SCAN_PLACES_FILE"):
        places_in(tmp_path / "none.csv")
    assert places_in(None) is NO_PLACES


def test_nothing_is_logged_of_an_address(table, caplog):
    with caplog.at_level(logging.DEBUG):
        Networks(table).of("14.160.7.1")
        Networks(table).of("14.160.7.x")
    assert caplog.text == ""


def test_network_is_a_24_or_a_48():
    assert network_of("14.160.7.1").key == b"4\x0e\xa0\x07"
    assert network_of("2405:4800:1:2::3").key == b"6\x24\x05\x48\x00\x00\x01"
