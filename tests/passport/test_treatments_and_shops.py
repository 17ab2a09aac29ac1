"""A passport tells what was used on the goods, how long was waited before the harvest, and where they are sold."""

import datetime as dt

import pytest
from django.utils import timezone

from nguongoc.passport.queries import read_passport
from nguongoc.trace.actions import harvest_cycle
from nguongoc.trace.enums import LogKind
from tests.factories import make_lot, make_product, make_site
from tests.ground import made_once
from tests.trail_factories import entry_of, make_cycle, treat

pytestmark = pytest.mark.django_db


@made_once
def cycle(owner, product):
    return make_cycle(owner, product)


def harvested(world, owner, cycle):
    entry = harvest_cycle(cycle=cycle, code="A1", entry=entry_of(world, LogKind.HARVEST), by=owner)
    return read_passport(entry.lot_id)


def test_a_treatment_is_told_with_the_days_needed_and_the_days_kept(world, owner, cycle):
    treat(world, owner, cycle, days_ago=20, interval=7)
    (told,) = harvested(world, owner, cycle).treatments
    assert told.date == timezone.localdate() - dt.timedelta(days=20)
    assert (told.days_needed, told.days_kept) == (7, 20)


def test_an_interval_that_was_not_kept_is_told_as_it_was(world, owner, cycle):
    treat(world, owner, cycle, days_ago=5, interval=28)
    (told,) = harvested(world, owner, cycle).treatments
    assert (told.days_needed, told.days_kept) == (28, 5)


def test_shops_are_told_once_they_are_published_and_other_sites_are_not(world, owner, product):
    lot = make_lot(world, owner, product)
    assert read_passport(lot.pk).shops == []
    make_site(world, owner, kind="pond", name="Ao số 1")
    make_site(world, owner, kind="shop", name="Quầy hàng chợ", address="Chợ trung tâm")
    (shop,) = read_passport(lot.pk).shops
    assert (shop.name, shop.address, shop.unit) == ("Quầy hàng chợ", "Chợ trung tâm", world.commune.name)


def test_another_product_of_the_maker_is_sold_in_the_same_shops(world, owner, product):
    make_site(world, owner, kind="shop", name="Quầy hàng chợ")
    lot = make_lot(world, owner, make_product(world, owner, name="Hàu sữa"))
    assert [shop.name for shop in read_passport(lot.pk).shops] == ["Quầy hàng chợ"]
