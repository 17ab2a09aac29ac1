"""Serials of stamps in events belong to the lot on which the stamps are."""

import pytest

from nguongoc.safety.queries import lots_to_recall
from nguongoc.stamps.goods import STAMPED
from nguongoc.trace.models import Thing
from nguongoc.trace.queries import ancestors, descendants
from nguongoc.trace.queries.tracing import Start, trace
from tests.factories import make_lot, make_stamps, serial_of
from tests.ground import made_once
from tests.trace.trails import Trail, serial_uri, sscc

pytestmark = pytest.mark.django_db


@made_once
def trail(owner):
    return Trail(owner.organisation)


def stamped(world, owner, product, count=10):
    """A lot and the URIs of its stamps."""
    lot = make_lot(world, owner, product)
    batch = make_stamps(world, owner, lot, count, active=count)
    return lot, [serial_uri(serial_of(batch, place), product.gtin) for place in range(1, count + 1)]


def test_a_recall_follows_packs_by_their_stamps(world, owner, product, trail):
    lot, serials = stamped(world, owner, product)
    mixed = make_lot(world, owner, product)
    trail.put(sscc(1), serials[:2], 40)
    trail.make([sscc(1)], {mixed.class_uri: 1}, 41)
    assert descendants([lot.pk]) == [lot.pk]
    assert descendants([lot.pk], stamps=STAMPED) == [lot.pk, mixed.pk]
    assert lot.pk in ancestors([mixed.pk], stamps=STAMPED)
    assert mixed in lots_to_recall(lot)


def test_a_stamp_brings_neither_its_neighbours_nor_those_of_other_lots(world, owner, product, trail):
    lot, serials = stamped(world, owner, product)
    _, others = stamped(world, owner, product)
    trail.observe([serials[0], serials[1], others[0]], "retail_selling", 40)
    key = Thing.objects.get(uri=serials[0]).pk
    graph = trace(Start(things=(key,)), stamps=STAMPED)
    reached = {node.uri for node in graph.nodes.values()}
    assert {serials[0], lot.class_uri} <= reached
    assert not reached & {serials[1], others[0]}
    assert graph.lots[key] == lot.thing.pk


def test_serials_that_are_no_stamps_belong_to_nothing(world, owner, product, trail):
    lot, _ = stamped(world, owner, product)
    trail.observe([serial_uri("KHONGPHAITEM", product.gtin)], "retail_selling", 40)
    graph = trace(Start(things=(lot.thing.pk,)), stamps=STAMPED)
    assert graph.lots == {}
