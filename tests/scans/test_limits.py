"""Token buckets by network, and what counts as one network."""

import pytest

from nguongoc.scans.limits import Buckets, network_key


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_a_network_has_so_many_tries_at_once_and_gets_them_back_evenly(clock):
    buckets = Buckets(most=3, seconds=60, clock=clock)
    assert [buckets.take(b"a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take(b"a") == pytest.approx(20)
    assert buckets.wait(b"b") == 0
    clock.now = 20.5
    assert buckets.take(b"a") == 0
    assert buckets.take(b"a") > 0


def test_what_is_given_back_was_no_try(clock):
    buckets = Buckets(most=1, seconds=60, clock=clock)
    for _ in range(5):
        assert buckets.take(b"a") == 0
        buckets.give_back(b"a")
    clock.now = 10_000
    buckets.give_back(b"a")
    assert [buckets.take(b"a") for _ in range(2)] == [0, pytest.approx(60)]


def test_memory_is_bounded_and_those_that_asked_long_ago_are_forgotten_first(clock):
    buckets = Buckets(most=1, seconds=60, kept=100, clock=clock)
    for number in range(1000):
        buckets.take(number.to_bytes(4, "big"))
    assert len(buckets) == 100
    assert buckets.wait((999).to_bytes(4, "big")) > 0
    assert buckets.wait((0).to_bytes(4, "big")) == 0


def test_a_network_is_an_address_or_the_line_of_a_household():
    assert network_key("198.51.100.1") != network_key("198.51.100.2")
    assert network_key("::ffff:198.51.100.1") == network_key("198.51.100.1")
    assert network_key("2001:db8:1:2::1") == network_key("2001:db8:1:2:ffff::9") != network_key("2001:db8:1:3::1")
    assert network_key(None) == network_key("") == network_key("không phải địa chỉ") == b""
