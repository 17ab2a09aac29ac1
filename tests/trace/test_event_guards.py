"""Nobody finds events by a member that they may not read there: no place, party, item, step or time."""

import pytest

from nguongoc.common.epcis import Part
from nguongoc.trace.queries.events.pieces import MEMBERS
from tests.factories import make_owner, make_site
from tests.trace.documents import GTIN, aggregation_event, declared_wrong, item, object_event, store
from tests.trace.test_event_readers import party, place, seen, withhold

pytestmark = pytest.mark.django_db
OTHER_PLACE = "https://id.gs1.org/414/9521141123454"
DOCUMENT = "urn:epcglobal:cbv:bt:9522021000013:PO1"
STEP = "https://ns.example.com/own-step"


@pytest.fixture
def buyer(world):
    return make_owner(world)


@pytest.fixture
def carrier(world):
    return make_owner(world)


@pytest.fixture
def told(owner, buyer, carrier):
    """An event of the owner that says all that can be said, sold to the buyer, with the carrier on the way."""
    (event,) = store(
        owner,
        object_event(
            action="ADD",
            bizStep=STEP,
            epcList=[item("G1")],
            quantityList=[{"epcClass": f"https://id.gs1.org/01/{GTIN}/10/L1", "quantity": 5, "uom": "KGM"}],
            readPoint={"id": place(carrier)},
            bizLocation={"id": OTHER_PLACE},
            bizTransactionList=[{"type": "po", "bizTransaction": DOCUMENT}],
            sourceList=[{"type": "owning_party", "source": party(owner)}],
            destinationList=[{"type": "owning_party", "destination": party(buyer)}],
            persistentDisposition={"set": ["completeness_verified"]},
        ),
    )
    return event


QUESTIONS = [
    ("bizLocation", {"EQ_bizLocation": OTHER_PLACE}),
    ("bizLocation", {"WD_bizLocation": OTHER_PLACE}),
    ("readPoint", {"EQ_readPoint": "CARRIER"}),
    ("readPoint", {"WD_readPoint": "CARRIER"}),
    ("readPoint", {"HASATTR_readPoint": "name"}),
    ("epcList", {"MATCH_epc": item("G1")}),
    ("epcList", {"MATCH_anyEPC": item("G1")}),
    ("quantityList", {"MATCH_epcClass": f"https://id.gs1.org/01/{GTIN}/10/L1"}),
    (
        "quantityList",
        {"MATCH_anyEPCClass": f"urn:epc:idpat:sgtin:0614141.107346.*|https://id.gs1.org/01/{GTIN}/10/L1"},
    ),
    ("quantityList", {"GE_quantity": "1"}),
    ("quantity", {"EQ_quantity_KGM": "5"}),
    ("bizTransactionList", {"EQ_bizTransaction_po": DOCUMENT}),
    ("bizTransaction", {"EQ_bizTransaction_po": DOCUMENT}),
    ("sourceList", {"EQ_source_owning_party": "OWNER"}),
    ("bizStep", {"EQ_bizStep": STEP}),
    ("disposition", {"EQ_disposition": "in_transit"}),
    ("persistentDisposition", {"EQ_persistentDisposition_set": "completeness_verified"}),
    ("action", {"EQ_action": "ADD"}),
    ("eventID", {"EQ_eventID": "EVENT"}),
]


@pytest.mark.parametrize(("member", "asked"), QUESTIONS, ids=lambda value: "-".join(value) if value else "")
def test_nobody_finds_by_a_member_that_they_may_not_read(owner, buyer, carrier, world, told, member, asked):
    meant = {"CARRIER": place(carrier), "OWNER": party(owner), "EVENT": told["eventID"]}
    asked = {name: meant.get(value, value) for name, value in asked.items()}
    for reader in (owner, buyer, carrier, world.reviewer):
        assert seen(reader, **asked) == [told["eventID"]]
    withhold(member, "partner")
    for reader in (owner, buyer, world.reviewer):
        assert seen(reader, **asked) == [told["eventID"]]
    assert (seen(carrier, **asked), seen(carrier)) == ([], [told["eventID"]])


def test_times_and_declarations_that_are_withheld_find_nothing(owner, carrier):
    (event,) = store(owner, object_event(readPoint={"id": place(carrier)}))
    store(owner, declared_wrong(event))
    questions = {
        "eventTime": {"GE_eventTime": "2026-01-01T00:00:00Z", "orderBy": "recordTime"},
        "declarationTime": {"GE_errorDeclarationTime": "2026-01-01T00:00:00Z"},
        "reason": {"EQ_errorReason": "incorrect_data"},
        "errorDeclaration": {"EXISTS_errorDeclaration": "true"},
    }
    for member, asked in questions.items():
        assert seen(carrier, **asked)
        withhold(member, "authority")
        assert (seen(carrier, **asked), bool(seen(owner, **asked))) == ([], True)


def test_what_stands_in_a_member_that_may_be_read_is_found_all_the_same(owner, carrier):
    """MATCH_anyEPC asks five members: one that is withheld does not hide the others."""
    parent = "https://id.gs1.org/00/106141412345678908"
    child = item()
    here = {"id": place(carrier)}
    (packed,) = store(owner, aggregation_event(parentID=parent, childEPCs=[child], readPoint=here))
    withhold("childEPCs", "authority")
    assert seen(carrier, MATCH_anyEPC=parent) == [packed["eventID"]]
    assert (seen(carrier, MATCH_anyEPC=child), seen(owner, MATCH_anyEPC=child)) == ([], [packed["eventID"]])


def test_places_that_are_withheld_do_not_show_by_what_lies_within_them(world, owner, carrier):
    site = make_site(world, owner)
    around = place(owner)
    inner = f"https://id.gs1.org/414/{site.gln}"
    (event,) = store(owner, object_event(readPoint={"id": place(carrier)}, bizLocation={"id": inner}))
    assert seen(carrier, WD_bizLocation=around) == [event["eventID"]]
    withhold("bizLocation", "authority")
    assert (seen(carrier, WD_bizLocation=around), seen(carrier, EQ_bizLocation=inner)) == ([], [])
    assert seen(owner, WD_bizLocation=around) == [event["eventID"]]


def test_every_part_has_its_members():
    assert set(MEMBERS) == set(Part)
