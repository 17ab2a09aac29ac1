"""What there is of each kind of resource, for whom, page by page."""

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, InternalError

from nguongoc.accounts.enums import Role
from nguongoc.trace.enums import Known
from nguongoc.trace.models import KnownThing
from nguongoc.trace.queries.events.known import known_things
from tests.factories import make_lot, make_owner, make_person, make_product
from tests.trace.documents import aggregation_event, item, object_event, store, transformation_event
from tests.trace.test_event_readers import party, place, withhold

pytestmark = pytest.mark.django_db
STEP = "https://ns.example.com/own-step"
STATE = "https://ns.example.com/own-state"
OTHER_PLACE = "https://id.gs1.org/414/9521141123454"
PARENT = "https://id.gs1.org/00/106141412345678908"


def known(reader, kind=Known.EPC, after=0, limit=100):
    return [thing.uri for thing in known_things(kind, reader=reader, after=after, limit=limit)]


@pytest.fixture
def buyer(world):
    return make_owner(world)


@pytest.fixture
def sale(owner, buyer):
    (event,) = store(
        owner,
        object_event(
            bizStep=STEP,
            disposition=STATE,
            bizLocation={"id": OTHER_PLACE},
            destinationList=[{"type": "owning_party", "destination": party(buyer)}],
        ),
    )
    return event


def test_each_kind_lists_what_the_own_events_and_those_at_the_own_places_hold(world, owner, buyer, sale):
    for reader in (owner, buyer, world.reviewer):
        assert known(reader) == sale["epcList"]
        assert known(reader, Known.BIZ_LOCATION) == [OTHER_PLACE]
        assert known(reader, Known.READ_POINT) == [sale["readPoint"]["id"]]
        assert (known(reader, Known.BIZ_STEP), known(reader, Known.DISPOSITION)) == ([STEP], [STATE])
    stranger = make_owner(world)
    assert not any(known(stranger, kind) for kind in Known)


def test_words_of_the_standard_are_no_things(owner):
    store(owner, object_event())
    assert not KnownThing.objects.filter(kind__in=[Known.BIZ_STEP, Known.DISPOSITION]).exists()


def test_identifiers_in_every_part_are_listed_once(owner):
    child, made, used = item(), item(), item()
    store(owner, aggregation_event(parentID=PARENT, childEPCs=[child]))
    store(owner, transformation_event(inputEPCList=[used], outputEPCList=[made]), object_event(epcList=[made]))
    assert sorted(known(owner)) == sorted([PARENT, child, made, used])


def test_pages_go_on_behind_the_last_thing_and_hold_each_once(world, owner, buyer):
    sold = {"destinationList": [{"type": "owning_party", "destination": party(buyer)}]}
    mine = [store(buyer, object_event())[0]["epcList"][0] for _ in range(3)]
    theirs = [store(owner, object_event(**sold))[0]["epcList"][0] for _ in range(3)]
    store(buyer, object_event(epcList=theirs[:1]))
    pages, after = [], 0
    while found := known_things(Known.EPC, reader=buyer, after=after, limit=2):
        pages.append([thing.uri for thing in found])
        after = found[-1].pk
    assert [len(page) for page in pages] == [2, 2, 2]
    assert sorted(uri for page in pages for uri in page) == sorted(mine + theirs)
    assert len(known(world.reviewer, limit=4)) == 4


def test_what_a_producer_does_not_see_is_not_listed(world, owner):
    producer = make_person(owner.organisation, Role.PRODUCER)
    lot = make_lot(world, owner, make_product(world, owner))
    store(owner, object_event(bizStep=STEP, quantityList=[{"epcClass": lot.class_uri, "quantity": 1}]))
    assert (len(known(owner)), known(owner, Known.BIZ_STEP)) == (1, [STEP])
    assert not any(known(producer, kind) for kind in Known)


def test_what_others_may_not_read_of_an_event_they_do_not_find_in_a_list(world, owner, buyer):
    carrier = make_owner(world)
    store(
        owner,
        object_event(
            bizStep=STEP,
            readPoint={"id": place(carrier)},
            bizLocation={"id": OTHER_PLACE},
            destinationList=[{"type": "owning_party", "destination": party(buyer)}],
        ),
    )
    withhold("bizLocation epcList bizStep", "partner")
    for kind, count in ((Known.EPC, 0), (Known.BIZ_LOCATION, 0), (Known.BIZ_STEP, 0), (Known.READ_POINT, 1)):
        assert (len(known(carrier, kind)), len(known(buyer, kind)), len(known(owner, kind))) == (count, 1, 1)


def test_a_reader_who_sees_little_does_not_go_through_what_others_have(world, owner):
    """The plan goes by the index of what each organisation knows, in the order in which a page goes on."""
    store(make_owner(world), *(object_event() for _ in range(30)))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT thing_id FROM trace_knownthing"
            " WHERE organisation_id = %s AND kind = 1 AND thing_id > 5 ORDER BY thing_id LIMIT 31",
            [owner.organisation.pk],
        )
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "Index Only Scan" in plan
    assert "Sort" not in plan


def test_what_is_known_is_only_ever_added(owner, sale):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        KnownThing.objects.all()._raw_delete("default")
