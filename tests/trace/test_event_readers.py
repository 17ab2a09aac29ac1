"""Who sees which events, and what of them."""

import datetime as dt

import pytest
from django.utils import timezone

from nguongoc.accounts.enums import Level, Role, Sector
from nguongoc.places.models import Province
from nguongoc.trace.models import Event
from nguongoc.trace.queries.events import QueryRefused, Reader, find_events, read_query
from tests.factories import make_authority, make_lot, make_owner, make_person, make_product, make_site
from tests.ground import made_once
from tests.trace.documents import object_event, store

FIELDS = {"example:driverPhone": "0000 000 111", "example:buyer": "Người mua thử"}


def party(person):
    return f"https://id.gs1.org/417/{person.organisation.establishment.gln}"


def place(person):
    return f"https://id.gs1.org/414/{person.organisation.establishment.gln}"


def seen(reader, **parameters):
    query = read_query({name: [value] for name, value in parameters.items()})
    return [event.event_id for event in find_events(query, reader=reader).events]


def bodies(reader):
    return find_events(read_query({}), reader=reader).bodies


def withhold(fields, audience, begin=dt.date(2026, 1, 1)):
    """A rule of the profile for members of events."""
    province = Province.objects.get(pk=1)
    row = {"fields": fields, "audience": audience, "effective_from": begin.isoformat(), "effective_to": ""}
    rows = [*province.settings["event_fields"], row]
    Province.objects.filter(pk=1).update(settings=province.settings | {"event_fields": rows})


@made_once
def buyer(world):
    return make_owner(world)


@made_once
def carrier(world):
    return make_owner(world)


@made_once
def sale(owner, buyer, carrier):
    """An event of the owner: sold to the buyer, observed at the carrier's place."""
    (event,) = store(
        owner,
        object_event(
            readPoint={"id": place(carrier)},
            sourceList=[{"type": "owning_party", "source": party(owner)}],
            destinationList=[{"type": "owning_party", "destination": party(buyer)}],
            **FIELDS,
        ),
    )
    return event


def test_events_are_seen_by_their_organisation_and_by_those_whose_places_stand_in_them(
    world, owner, buyer, carrier, sale
):
    for reader in (owner, buyer, carrier):
        assert seen(reader) == seen(reader, MATCH_anyEPC=sale["epcList"][0]) == [sale["eventID"]]
        assert seen(reader, EQ_eventID=sale["eventID"]) == [sale["eventID"]]
        assert seen(reader, EQ_bizStep="shipping", EQ_readPoint=place(carrier)) == [sale["eventID"]]
    stranger = make_owner(world)
    assert seen(stranger) == seen(stranger, EQ_eventID=sale["eventID"]) == []
    assert seen(stranger, MATCH_anyEPC=sale["epcList"][0]) == []


def test_the_sites_of_an_establishment_are_its_places(world, owner, buyer):
    site = make_site(world, buyer)
    (event,) = store(owner, object_event(bizLocation={"id": f"https://id.gs1.org/414/{site.gln}/254/K2"}))
    assert seen(buyer) == [event["eventID"]]


def test_authorities_see_the_events_of_their_jurisdiction(world, sale):
    other = make_authority(Level.DEPARTMENT, "Sở Y tế", world.province.unit, Sector.HEALTH)
    assert seen(world.reviewer) == seen(world.approver) == [sale["eventID"]]
    assert seen(make_person(other, Role.APPROVER)) == []


def test_a_producer_sees_events_of_lots_of_assigned_products(world, owner):
    lot = make_lot(world, owner, make_product(world, owner))
    producer = make_person(owner.organisation, Role.PRODUCER)
    (event,) = store(owner, object_event(quantityList=[{"epcClass": lot.class_uri, "quantity": 1}]))
    assert event["eventID"] in seen(owner)
    assert seen(producer) == []


def test_a_body_says_when_the_event_was_recorded(owner, sale):
    event = Event.objects.get()
    (body,) = Reader.of(owner).bodies([event])
    assert dt.datetime.fromisoformat(body.pop("recordTime")) == event.recorded_at
    assert body == sale


def test_what_is_for_partners_is_read_by_source_and_destination_and_authorities(
    world, owner, buyer, carrier, sale
):
    withhold("example:driverPhone destinationList", "partner")
    for reader in (owner, buyer, world.reviewer):
        assert bodies(reader)[0]["example:driverPhone"] == FIELDS["example:driverPhone"]
    (left,) = bodies(carrier)
    assert left.keys() == (sale.keys() | {"recordTime"}) - {"example:driverPhone", "destinationList"}


def test_what_is_for_authorities_is_read_by_them_and_whoever_captured_it(world, owner, buyer, carrier, sale):
    withhold("example:buyer", "authority")
    assert "example:buyer" in bodies(owner)[0]
    assert "example:buyer" in bodies(world.reviewer)[0]
    assert "example:buyer" not in bodies(buyer)[0]
    assert "example:buyer" not in bodies(carrier)[0]


def test_members_are_withheld_wherever_they_stand(owner, buyer):
    withhold("example:buyer", "authority")
    store(
        owner,
        object_event(
            destinationList=[{"type": "owning_party", "destination": party(buyer)}],
            **{"example:box": [{"example:buyer": "A", "example:kept": "B"}]},
        ),
    )
    assert bodies(buyer)[0]["example:box"] == [{"example:kept": "B"}]


def test_a_rule_that_has_not_begun_withholds_nothing(carrier, sale):
    withhold("example:buyer", "authority", begin=timezone.localdate() + dt.timedelta(days=1))
    assert "example:buyer" in bodies(carrier)[0]


def test_nobody_finds_by_what_is_withheld(owner, buyer, carrier, sale):
    withhold("example:driverPhone destinationList", "partner")
    phone = {"EQ_example:driverPhone": FIELDS["example:driverPhone"]}
    assert seen(owner, **phone) == seen(buyer, **phone) == [sale["eventID"]]
    assert seen(carrier, **phone) == seen(carrier, **{"EXISTS_example:driverPhone": "true"}) == []
    assert seen(buyer, EQ_destination_owning_party=party(buyer)) == [sale["eventID"]]
    assert seen(carrier, EQ_destination_owning_party=party(buyer)) == []
    with pytest.raises(QueryRefused):
        seen(carrier, orderBy="example:driverPhone")


def test_the_profile_withholds_personal_data(world):
    rules = {name for row in world.province.settings["event_fields"] for name in row["fields"].split()}
    assert {"nguongoc:driverPhone", "nguongoc:buyer"} <= rules


def test_nobody_finds_by_what_stands_inside_the_withheld(owner, carrier):
    place_of_carrier = {"id": place(carrier)}
    report = {"type": "Temperature", "value": 5, "uom": "CEL"}
    (event,) = store(
        owner,
        object_event(
            action="ADD",
            readPoint=place_of_carrier,
            ilmd={"example:colour": "red"},
            sensorElementList=[{"sensorReport": [report]}],
            **{"example:buyer": {"example:name": "A"}, "example:box": {"example:kept": "B"}},
        ),
    )
    questions = [
        {"EQ_INNER_example:name": "A"},
        {"EQ_ILMD_example:colour": "red"},
        {"GE_value_CEL": "1"},
        {"EXISTS_sensorElementList": "true"},
    ]
    for asked in questions:
        assert seen(carrier, **asked) == [event["eventID"]]
    withhold("example:buyer ilmd sensorElementList", "authority")
    for asked in questions:
        assert (seen(carrier, **asked), seen(owner, **asked)) == ([], [event["eventID"]])
    (other,) = store(owner, object_event(readPoint=place_of_carrier, **{"example:box": {"example:kept": "B"}}))
    assert seen(carrier, **{"EQ_INNER_example:kept": "B"}) == [other["eventID"]]
