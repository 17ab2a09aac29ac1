"""Who is logged in on the site is told from those who buy, and nobody else can be."""

import time
import uuid

import pytest

from nguongoc.scans import staff
from nguongoc.scans.staff import is_staff_mark, is_staff_pass, staff_mark, staff_pass

HOUR = 3600


@pytest.fixture
def later(monkeypatch):
    now = time.time()

    def pass_time(hours):
        monkeypatch.setattr(staff.time, "time", lambda: now + hours * HOUR)

    return pass_time


def test_pass_holds_for_this_hour_and_the_next_and_says_of_nobody_who_it_is(later):
    found = staff_pass()
    assert found == staff_pass()
    assert is_staff_pass(found)
    later(1)
    assert is_staff_pass(found)
    later(2)
    assert not is_staff_pass(found)


def test_mark_holds_for_twelve_hours(later):
    session = uuid.uuid4().hex
    found = staff_mark(session)
    later(11)
    assert is_staff_mark(found, session)
    later(13)
    assert not is_staff_mark(found, session)


def test_mark_that_was_copied_to_another_phone_is_none():
    assert not is_staff_mark(staff_mark(uuid.uuid4().hex), uuid.uuid4().hex)


@pytest.mark.parametrize("forged", ["", ".", "x.y", "ffffffff." + "0" * 32, "-1.", "é." + "0" * 32, "9" * 500])
def test_forged_pass_or_mark_is_none(forged):
    assert not is_staff_pass(forged)
    assert not is_staff_mark(forged, uuid.uuid4().hex)


def test_pass_is_no_mark_and_a_mark_with_a_longer_end_is_none():
    session = uuid.uuid4().hex
    assert not is_staff_mark(staff_pass(), session)
    end, _, signature = staff_mark(session).partition(".")
    assert not is_staff_mark(f"{int(end, 16) + 1:x}.{signature}", session)
