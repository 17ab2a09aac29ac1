"""Schedules name instants on the province's clock; what is no schedule is refused."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nguongoc.trace.schedules import PARTS, ControlsRefused, read_schedule

HANOI = dt.timezone(dt.timedelta(hours=7))


def after(moment, **parts):
    found = read_schedule(parts).after(dt.datetime.fromisoformat(moment + "+07:00"))
    return found.astimezone(HANOI).strftime("%Y-%m-%dT%H:%M:%S")


@pytest.mark.parametrize(
    ("parts", "moment", "following"),
    [
        ({"hour": "1", "minute": "5"}, "2026-01-31T01:05:00", "2026-02-01T01:05:00"),
        ({"hour": "1", "minute": "5"}, "2026-01-31T01:04:59.9", "2026-01-31T01:05:00"),
        ({"hour": "1"}, "2026-01-31T00:30:00", "2026-01-31T01:00:00"),
        ({"minute": "0,30"}, "2026-01-31T23:59:00", "2026-02-01T00:00:00"),
        ({"minute": "[10-12]"}, "2026-01-31T08:10:00", "2026-01-31T08:11:00"),
        ({"second": "0/30"}, "2026-01-31T08:10:07", "2026-01-31T08:10:30"),
        ({"dayOfWeek": "1"}, "2026-01-31T08:10:07", "2026-02-02T00:00:00"),
        ({"dayOfMonth": "29", "month": "2"}, "2026-01-31T08:00:00", "2028-02-29T00:00:00"),
        ({"dayOfMonth": "29", "month": "2", "dayOfWeek": "1"}, "2026-01-31T08:00:00", "2044-02-29T00:00:00"),
        ({"month": "[1-2]", "dayOfMonth": "31", "hour": "23"}, "2026-01-31T23:00:00", "2027-01-31T23:00:00"),
    ],
)
def test_the_next_run_is_the_first_instant_that_fits_every_part(parts, moment, following):
    assert after(moment, **parts) == following


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"year": "2026"},
        {"minute": "60"},
        {"hour": "24"},
        {"dayOfWeek": "0"},
        {"dayOfMonth": "0"},
        {"month": "13"},
        {"minute": ""},
        {"minute": "1,"},
        {"minute": "a"},
        {"minute": "-1"},
        {"minute": "[5-1]"},
        {"minute": "[1-70]"},
        {"minute": "0/0/0"},
        {"minute": 5},
        {"minute": None},
        {"minute": ["5"]},
        {"minute": "٥"},
        {"minute": "5," * 200 + "5"},
        {"second": "0-5"},
    ],
)
def test_what_is_no_schedule_is_refused_with_a_sentence(parts):
    with pytest.raises(ControlsRefused, match=r".+\."):
        read_schedule(parts)


def test_a_day_that_never_comes_is_refused():
    with pytest.raises(ControlsRefused, match="không bao giờ tới"):
        read_schedule({"dayOfMonth": "31", "month": "2,4,6"}).after(dt.datetime.now(dt.UTC))


@given(
    moment=st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2040, 1, 1), timezones=st.just(HANOI)),  # noqa: DTZ001 -- the strategy adds the zone
    named=st.sampled_from(["second", "minute", "hour", "dayOfWeek", "month"]),
    data=st.data(),
)
def test_the_next_run_is_later_and_fits(moment, named, data):
    least, most = PARTS[named]
    value = data.draw(st.integers(least, most))
    found = read_schedule({named: str(value)}).after(moment).astimezone(HANOI)
    assert found > moment
    has = {"second": found.second, "minute": found.minute, "hour": found.hour, "month": found.month}
    assert (has | {"dayOfWeek": found.isoweekday()})[named] == value
