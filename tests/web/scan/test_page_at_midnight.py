"""What ends with a day leaves the page with it."""

import datetime as dt

import pytest
from django.utils import timezone

from nguongoc.passport.queries import read_passport
from nguongoc.scans.passports import StoredPassport
from nguongoc.web.scan import pages
from tests.factories import make_lot

pytestmark = pytest.mark.django_db


def test_a_page_that_is_made_at_midnight_is_of_the_day_that_it_shows(world, owner, product, monkeypatch):
    stored = StoredPassport(1, timezone.now(), read_passport(make_lot(world, owner, product).pk))
    day = dt.date(2026, 12, 31)
    clock = iter([day, day + dt.timedelta(days=1)])
    monkeypatch.setattr(pages, "today", lambda: next(clock))
    assert pages.PageMaker().lot(stored).day == day
