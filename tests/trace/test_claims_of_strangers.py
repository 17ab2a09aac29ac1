"""What a stranger with an API key says of lots, carriers and goods of others does them no harm (docs/adr/0018)."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from nguongoc.common.digital_link import DigitalLink
from nguongoc.safety.actions import open_recall
from nguongoc.trace.actions import Taken, open_lot, pack_units
from nguongoc.trace.enums import LogisticKind
from nguongoc.trace.models import Event, LogisticUnit, OverruledClaim, VoidEvent
from nguongoc.trace.queries import Start, ancestors, descendants, journey_of, trace
from tests.factories import make_lot, make_owner, make_product, make_world
from tests.trace.documents import capture, declared_wrong, object_event, store, transformation_event
from tests.trace.trails import CRATE, sscc

GTIN = "08935000000014"
TO_COME = f"https://id.gs1.org/01/{GTIN}/10/L-SAU"
WHY = {"reason": "Nhiễm vi sinh", "instructions": "Mang trả nơi bán."}
PATIENCE = 60.0  # seconds


@pytest.fixture
def stranger(world):
    return make_owner(world)


@pytest.fixture
def bad(world, stranger):
    """A lot of the stranger's that is going to be recalled."""
    return make_lot(world, stranger, make_product(world, stranger))


@pytest.fixture
def goods(world, owner):
    return make_product(world, owner, gtin=GTIN)


def kilograms(uri, quantity=1):
    return {"epcClass": uri, "quantity": quantity, "uom": "KGM"}


def on(day):
    return f"2026-11-{day:02d}T10:00:00+07:00"


def without_none(event):
    return {name: value for name, value in event.items() if value is not None}


def making(inputs, outputs, day=20):
    event = transformation_event(
        inputEPCList=[uri for uri in inputs if "/00/" in uri or "/8003/" in uri] or None,
        inputQuantityList=[kilograms(uri) for uri in inputs if "/10/" in uri or ":lot:" in uri],
        outputEPCList=None,
        outputQuantityList=[kilograms(uri) for uri in outputs],
        eventTime=on(day),
    )
    return without_none(event)


def packing(carrier, uris, day=10, action="ADD"):
    event = object_event(epcList=None, parentID=carrier, childEPCs=None, action=action, eventTime=on(day))
    found = without_none(event) | {"type": "AggregationEvent", "bizStep": "packing", "disposition": "active"}
    return found | ({"childQuantityList": [kilograms(uri) for uri in uris]} if uris else {"childEPCs": []})


def beginning(uri, quantity=1):
    event = object_event(
        action="ADD", epcList=None, quantityList=[kilograms(uri, quantity)], bizStep="commissioning"
    )
    return without_none(event) | {"disposition": "active"}


def party_of(person):
    return f"https://id.gs1.org/417/{person.organisation.establishment.gln}"


def sending(uri, *receivers, day=12, step="shipping"):
    named = [{"type": "possessing_party", "destination": party_of(each)} for each in receivers]
    what = {"epcList": [uri]} if "/10/" not in uri and ":lot:" not in uri else {"quantityList": [kilograms(uri)]}
    event = object_event(epcList=None, eventTime=on(day), bizStep=step, destinationList=named or None)
    return without_none(event) | what


def lots_of(person):
    return set(descendants(list(person.organisation.lots.values_list("pk", flat=True))))


# Lots that are opened after somebody spoke of them


def claims_on(uri, bad):
    return (
        making([bad.class_uri], [uri]),
        packing(uri, [bad.class_uri]),
        beginning(uri, 1000),
    )


def test_a_lot_does_not_begin_with_what_strangers_said_of_its_code(world, owner, stranger, bad, goods):
    store(stranger, *claims_on(TO_COME, bad))
    lot = make_lot(world, owner, goods, code="L-SAU")
    assert lot.class_uri == TO_COME
    assert lot.pk not in descendants([bad.pk])
    assert bad.pk not in ancestors([lot.pk])
    assert lot.pk not in open_recall(lot=bad, by=world.approver, **WHY).lots.values_list("pk", flat=True)


def test_what_the_stranger_said_stays_and_counts_for_his_own_goods(world, owner, stranger, bad, goods):
    other = make_lot(world, stranger, bad.product)
    (event,) = store(stranger, making([bad.class_uri], [TO_COME, other.class_uri]))
    lot = make_lot(world, owner, goods, code="L-SAU")
    assert set(descendants([bad.pk])) == {bad.pk, other.pk}
    assert Event.objects.get(event_id=event["eventID"]).body == event
    assert OverruledClaim.objects.filter(thing=lot.thing).count() == 1


def test_quantities_that_strangers_gave_a_lot_beforehand_do_not_count(world, owner, stranger, bad, goods):
    store(stranger, *claims_on(TO_COME, bad))
    lot = make_lot(world, owner, goods, code="L-SAU", packs=1000)
    graph = trace(Start(things=(lot.thing.pk,)))
    assert graph.nodes[lot.thing.pk].made == 150
    assert stranger.organisation.pk not in {step.organisation for step in graph.steps.values()}


def test_what_the_owner_said_of_a_lot_before_it_was_opened_counts(world, owner, goods):
    raw = make_lot(world, owner, make_product(world, owner))
    store(owner, making([raw.class_uri], [TO_COME]))
    lot = make_lot(world, owner, goods, code="L-SAU")
    assert lot.pk in descendants([raw.pk])
    assert not OverruledClaim.objects.exists()


def test_raw_material_does_not_begin_with_what_strangers_said_either(world, owner, stranger, bad, goods):
    following = bad.organisation.lots.order_by("-pk").first().pk
    guessed = [f"urn:nguongoc:lot:{following + more}" for more in range(1, 6)]
    store(stranger, making([bad.class_uri], guessed))
    lot = make_lot(world, owner, goods, code="L-SAU")
    assert lots_of(stranger) == set(stranger.organisation.lots.values_list("pk", flat=True))
    assert lot.raw_material.thing.uri in guessed


def test_serials_of_a_lot_are_made_of_what_its_owner_says(world, owner, stranger, bad, goods):
    lot = make_lot(world, owner, goods, code="L-SAU")
    item = f"https://id.gs1.org/01/{GTIN}/21/S1"
    claim = making([bad.class_uri], []) | {"outputEPCList": [item], "ilmd": {"cbvmda:lotNumber": "L-SAU"}}
    claim.pop("outputQuantityList")
    store(stranger, claim)
    assert bad.pk not in ancestors([lot.pk])
    store(owner, claim)
    assert bad.pk in ancestors([lot.pk])


def test_a_claim_that_meets_the_opening_of_its_lot_is_overruled(database_url):
    world = make_world()
    owner, stranger = make_owner(world), make_owner(world)
    goods, bad = make_product(world, owner, gtin=GTIN), make_lot(world, stranger, make_product(world, stranger))
    store(stranger, sending(TO_COME))
    captured = []

    def claim():
        try:
            captured.append(capture(stranger, making([bad.class_uri], [TO_COME])))
        finally:
            connections.close_all()

    thread = threading.Thread(target=claim)
    with transaction.atomic():
        lot = open_lot(product=goods, code="L-SAU", by=owner)
        thread.start()
        _wait_until_somebody_waits()
    thread.join(PATIENCE)
    assert captured[0].success
    assert descendants([bad.pk]) == [bad.pk]
    assert OverruledClaim.objects.filter(thing=lot.thing).count() == 1


def _wait_until_somebody_waits():
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("the capture met nobody")


# Carriers


@pytest.fixture
def crated(world, owner, goods):
    """A lot that lies in a crate of the owner's, and what the owner made of the crate later."""
    lot, made = (make_lot(world, owner, goods) for _ in range(2))
    store(owner, packing(CRATE, [lot.class_uri], day=10), making([CRATE], [made.class_uri], day=20))
    return lot, made


@pytest.mark.parametrize("named", [True, False])
def test_a_stranger_does_not_empty_a_crate(stranger, crated, named):
    lot, made = crated
    emptied = packing(CRATE, [lot.class_uri] if named else [], day=15, action="DELETE")
    store(stranger, emptied, sending(CRATE, stranger, day=14), sending(CRATE, day=14, step="receiving"))
    assert made.pk in descendants([lot.pk])
    assert lot.pk in ancestors([made.pk])


def test_a_stranger_whom_a_stranger_names_does_not_empty_a_crate(world, stranger, crated):
    lot, made = crated
    store(make_owner(world), sending(CRATE, stranger))
    store(stranger, packing(CRATE, [], day=15, action="DELETE"))
    assert made.pk in descendants([lot.pk])


def test_whoever_put_goods_in_takes_them_out(owner, crated):
    lot, made = crated
    store(owner, packing(CRATE, [lot.class_uri], day=15, action="DELETE"))
    assert made.pk not in descendants([lot.pk])


def test_whoever_was_handed_the_crate_takes_goods_out(owner, stranger, crated):
    lot, made = crated
    store(stranger, packing(CRATE, [], day=15, action="DELETE"))
    store(owner, sending(CRATE, stranger))
    assert made.pk not in descendants([lot.pk])


def test_a_hand_over_that_was_declared_wrong_hands_nothing_over(owner, stranger, crated):
    lot, made = crated
    (sent,) = store(owner, sending(CRATE, stranger))
    store(owner, declared_wrong(sent))
    store(stranger, packing(CRATE, [], day=15, action="DELETE"))
    assert made.pk in descendants([lot.pk])


def test_a_crate_is_handed_on_from_hand_to_hand(world, owner, stranger, crated):
    lot, made = crated
    carrier = make_owner(world)
    store(owner, sending(CRATE, carrier))
    store(carrier, sending(CRATE, stranger, day=13))
    store(stranger, packing(CRATE, [], day=15, action="DELETE"))
    assert made.pk not in descendants([lot.pk])


def test_whoever_was_handed_the_pallet_unpacks_the_crate(owner, stranger, crated):
    lot, made = crated
    pallet = packing(sscc(7), [], day=11) | {"childEPCs": [CRATE]}
    store(owner, pallet, sending(sscc(7), stranger))
    store(stranger, packing(CRATE, [], day=15, action="DELETE"))
    assert made.pk not in descendants([lot.pk])


def test_nobody_fills_a_unit_that_others_packed_and_have(world, owner, stranger, bad, goods):
    lot = make_lot(world, owner, goods)
    taken = Taken(lot, 10)
    (unit,) = pack_units(kind=LogisticKind.CRATE, taken=[taken], at=lot.opened_at, by=owner)
    uri = DigitalLink("00", unit.sscc).uri()
    refused = capture(stranger, packing(uri, [bad.class_uri]))
    assert (refused.success, refused.errors[0]["where"]) == (False, "parentID")
    assert "cơ sở khác" in refused.errors[0]["why"]
    LogisticUnit.objects.filter(pk=unit.pk).update(holder=stranger.organisation)
    assert capture(stranger, packing(uri, [bad.class_uri])).success


def test_a_unit_does_not_begin_with_what_strangers_said_of_its_number(world, owner, stranger, bad, goods):
    lot, made = (make_lot(world, owner, goods) for _ in range(2))
    (first,) = pack_units(kind=LogisticKind.CRATE, taken=[Taken(lot, 1)], at=lot.opened_at, by=owner)
    store(stranger, *(packing(uri, [bad.class_uri]) for uri in _following(first.sscc)))
    (unit,) = pack_units(kind=LogisticKind.CRATE, taken=[Taken(lot, 2)], at=lot.opened_at, by=owner)
    uri = DigitalLink("00", unit.sscc).uri()
    assert uri in _following(first.sscc)
    store(owner, making([uri], [made.class_uri], day=20))
    assert made.pk not in descendants([bad.pk])


def _following(number):
    """The next numbers of logistic units, with their check digits."""
    found = []
    for more in range(1, 4):
        body = f"{int(number[:-1]) + more:017d}"
        weighed = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(body))
        found.append(f"https://id.gs1.org/00/{body}{-weighed % 10}")
    return found


# Declarations while a recall runs


def test_nothing_of_recalled_goods_is_declared_wrong(world, owner, goods):
    lot, made = (make_lot(world, owner, goods) for _ in range(2))
    (event,) = store(owner, making([lot.class_uri], [made.class_uri]))
    open_recall(lot=lot, by=world.approver, **WHY)
    captured = capture(owner, declared_wrong(event))
    assert (captured.success, captured.errors[0]["where"]) == (False, "errorDeclaration")
    assert "đã thu hồi" in captured.errors[0]["why"]
    assert not VoidEvent.objects.exists()
    assert made.pk in descendants([lot.pk])


def test_nothing_that_came_of_recalled_goods_is_declared_wrong(world, owner, goods):
    lot = make_lot(world, owner, goods)
    foreign = "https://id.gs1.org/01/08935000000021/10/X1"
    further = foreign.replace("X1", "X2")
    store(owner, packing(CRATE, [lot.class_uri], day=10), making([CRATE], [foreign], day=11))
    (event, emptied) = store(
        owner, making([foreign], [further], day=12), packing(CRATE, [], day=15, action="DELETE")
    )
    open_recall(lot=lot, by=world.approver, **WHY)
    for each in (event, emptied):
        assert not capture(owner, declared_wrong(each)).success


def test_other_goods_are_declared_wrong_while_a_recall_runs(world, owner, goods):
    lot, other, made = (make_lot(world, owner, goods) for _ in range(3))
    (event, recalled) = store(owner, making([other.class_uri], [made.class_uri]), sending(lot.class_uri))
    open_recall(lot=lot, by=world.approver, **WHY)
    captured = capture(owner, declared_wrong(recalled), declared_wrong(event), on_error="proceed")
    assert [problem["index"] for problem in captured.errors] == [0]
    assert made.pk not in descendants([other.pk])


def test_a_stranger_who_uses_goods_keeps_nobody_from_declaring_wrong(world, owner, stranger, bad, goods):
    lot, made = (make_lot(world, owner, goods) for _ in range(2))
    (event,) = store(owner, making([lot.class_uri], [made.class_uri]))
    store(stranger, making([made.class_uri], [bad.class_uri]))
    open_recall(lot=bad, by=world.approver, **WHY)
    assert capture(owner, declared_wrong(event)).success


# Uses that strangers claim


def graph_of(lot):
    return trace(Start(things=(lot.thing.pk,)))


def kinds(graph):
    return [broken.kind for broken in graph.breaks]


def using(uri, product, quantity, day=20):
    event = making([uri], [product], day)
    event["inputQuantityList"][0]["quantity"] = quantity
    return event


@pytest.mark.parametrize("quantity", [1000, 5])
def test_what_a_stranger_says_to_have_used_leaves_the_balance_as_it_is(
    world, owner, stranger, bad, goods, quantity
):
    lot = make_lot(world, owner, goods, packs=1000)
    store(stranger, using(lot.class_uri, bad.class_uri, quantity))
    graph = graph_of(lot)
    node = graph.nodes[lot.thing.pk]
    assert (node.made, node.used, node.claimed) == (150, 0, {stranger.organisation.pk: quantity})
    assert "too_much" not in kinds(graph)
    (found,) = (broken for broken in graph.breaks if broken.kind == "never_given")
    assert f"{stranger.organisation.name} khai đã dùng {quantity:,} kg".replace(",", ".") in found.sentence


def test_what_a_stranger_says_to_have_used_in_another_unit_leaves_the_balance_as_it_is(
    world, owner, stranger, bad, goods
):
    lot = make_lot(world, owner, goods, packs=1000)
    claim = using(lot.class_uri, bad.class_uri, 3)
    claim["inputQuantityList"][0]["uom"] = "LTR"
    store(stranger, claim)
    assert graph_of(lot).nodes[lot.thing.pk].made == 150


def test_a_claim_that_is_not_on_the_way_leaves_the_balance_as_it_is(world, owner, stranger, bad, goods):
    lot, made = (make_lot(world, owner, goods, packs=1000) for _ in range(2))
    store(owner, using(lot.class_uri, made.class_uri, 100))
    store(stranger, using(lot.class_uri, bad.class_uri, 1000))
    graph = graph_of(made)
    assert graph.nodes[lot.thing.pk].used == 100
    (found,) = (broken for broken in graph.breaks if broken.kind == "never_given")
    assert stranger.organisation.name not in found.sentence


@pytest.mark.parametrize("way", ["named", "in a crate", "received without a name"])
def test_what_was_used_by_whom_it_was_given_to_counts(world, owner, stranger, bad, goods, way):
    lot = make_lot(world, owner, goods, packs=1000)
    given = {
        "named": [sending(lot.class_uri, stranger)],
        "in a crate": [packing(CRATE, [lot.class_uri], day=10), sending(CRATE, stranger)],
        "received without a name": [sending(lot.class_uri)],
    }
    store(owner, *given[way])
    store(stranger, sending(lot.class_uri, day=13, step="receiving"))
    store(stranger, using(lot.class_uri, bad.class_uri, 1000))
    graph = graph_of(lot)
    assert graph.nodes[lot.thing.pk].used == 1000
    assert "too_much" in kinds(graph)
    assert "never_given" not in kinds(graph)


# The public page


def makers(lot):
    return {stop.maker for stop in journey_of(lot)}


def names(*people):
    return {person.organisation.name for person in people}


def test_nobody_puts_himself_on_the_page_of_others_goods(world, owner, stranger, bad, goods):
    lot = make_lot(world, owner, goods)
    store(owner, packing(CRATE, [lot.class_uri], day=10))
    store(
        stranger,
        sending(lot.class_uri, stranger),
        sending(lot.class_uri, day=13, step="receiving"),
        sending(CRATE, stranger, day=13, step="receiving"),
        packing(sscc(9), [lot.class_uri], day=13),
    )
    assert makers(lot) == names(owner)
    assert {stop.biz_step for stop in journey_of(lot)}.isdisjoint({"receiving", "shipping"})


def test_nobody_puts_himself_on_the_page_as_the_maker_of_what_went_in(world, owner, stranger, bad, goods):
    foreign = "https://id.gs1.org/01/08935000000021/10/X1"
    lot = make_lot(world, owner, goods)
    store(owner, making([foreign], [lot.class_uri]))
    store(stranger, making([bad.class_uri], [foreign], day=5), sending(foreign, owner, day=6))
    assert makers(lot) == names(owner)


def test_those_who_made_what_went_in_and_those_who_got_it_are_on_the_page(world, owner, stranger, bad, goods):
    """The stranger's lot went in, a farm is named as the source of more, a carrier brings it all to a shop."""
    foreign = "https://id.gs1.org/01/08935000000021/10/X1"
    farm, carrier, shop = (make_owner(world) for _ in range(3))
    lot = make_lot(world, owner, goods)
    came = sending(foreign, day=6, step="receiving") | {
        "sourceList": [{"type": "possessing_party", "source": party_of(farm)}]
    }
    store(owner, came, making([foreign, bad.class_uri], [lot.class_uri]), packing(CRATE, [lot.class_uri], day=21))
    store(farm, beginning(foreign))
    store(owner, sending(CRATE, carrier, day=22))
    store(carrier, sending(CRATE, shop, day=23))
    store(shop, sending(CRATE, day=24, step="receiving"))
    assert makers(lot) == names(owner, stranger, farm, carrier, shop)
