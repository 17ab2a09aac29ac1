"""A list as long as the province's history is counted no further than people page."""

import pytest
from django.test import RequestFactory

from nguongoc.places.models import AdministrativeUnit
from nguongoc.web import listing


@pytest.fixture
def units(world, monkeypatch):
    monkeypatch.setattr(listing, "COUNTED", 1)
    return AdministrativeUnit.objects.order_by("pk")


def test_longer_list_says_that_it_is_cut_and_reaches_no_further(units):
    page = listing.long_page_of(RequestFactory().get("/?trang=9"), units)
    assert (page.paginator.count, page.paginator.is_cut, page.number) == (1, True, 1)


def test_list_that_was_counted_reaches_its_end(units):
    page = listing.long_page_of(RequestFactory().get("/"), units, count=units.count())
    assert (page.paginator.count, page.paginator.is_cut) == (units.count(), False)
