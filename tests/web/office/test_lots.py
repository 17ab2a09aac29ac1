"""The page of a lot in the office: what it came from and went into, as far as a trace and a recall reach."""

from nguongoc.safety.queries import lots_to_recall
from nguongoc.trace.models import Lot
from tests.factories import make_lot, make_stamps, serial_of
from tests.trace.trails import Trail, serial_uri, sscc


def kin(browser, lot, side):
    return [other for other, _ in browser.get(f"/co-quan/lo/{lot.pk}/").context[side]]


def test_a_lot_made_of_stamped_packs_is_shown_as_it_would_be_recalled(world, enter, owner, product):
    lot, mixed = make_lot(world, owner, product), make_lot(world, owner, product)
    batch = make_stamps(world, owner, lot, 10, active=10)
    trail = Trail(owner.organisation)
    trail.put(sscc(1), [serial_uri(serial_of(batch, 1), product.gtin)], 40)
    trail.make([sscc(1)], {mixed.class_uri: 1}, 41)
    browser = enter(world.reviewer)
    assert kin(browser, lot, "went_into") == [mixed]
    assert {lot, *kin(browser, lot, "went_into")} == set(lots_to_recall(lot))
    assert lot in kin(browser, mixed, "made_from")


def test_what_the_raw_material_of_a_lot_went_into_is_shown_with_it(world, enter, owner, product):
    lot, other = make_lot(world, owner, product), make_lot(world, owner, product)
    raw = Lot.objects.get(raw_of=lot)
    Trail(owner.organisation).make({raw.class_uri: 1}, {other.class_uri: 1}, 41)
    browser = enter(world.reviewer)
    assert kin(browser, lot, "went_into") == [other]
    assert raw in kin(browser, lot, "made_from")
    assert lot not in kin(browser, lot, "made_from")
