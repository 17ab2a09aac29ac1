"""The resources at the top: what there is of each kind, and the events under each."""

import pytest

from tests.api.epcis.door import LINK, URN, event, events_of, ids_of, told
from tests.factories import make_owner

pytestmark = pytest.mark.django_db
PLACE = "https://id.gs1.org/414/9521141123454"
STEP = "https://ns.vidu.example/buoc/phoi-kho"


@pytest.fixture
def known(door):
    """An event that speaks of one thing of every kind."""
    own = event(
        epcList=[URN],
        bizStep=STEP,
        disposition="in_progress",
        readPoint={"id": PLACE},
        bizLocation={"id": PLACE},
    )
    job = door.capture(own, event())
    assert job["success"], job["errors"]
    return own


def members(answer):
    assert answer.status_code == 200, answer.content
    assert answer.json()["type"] == "Collection"
    return answer.json()["member"]


def test_the_top_names_every_resource(door):
    for path in ("", "?"):
        assert set(members(door.get(path))) == {
            "events", "eventTypes", "epcs", "bizSteps", "bizLocations", "readPoints", "dispositions", "capture",
            "queries",
        }  # fmt: skip


@pytest.mark.parametrize("path", ["", "eventTypes", "epcs", "bizSteps", "queries", "capture"])
def test_parameters_that_a_list_does_not_know_are_400(door, path):
    told(door.get(path, EQ_bizStep="shipping"), 400, "QueryParameterException")


@pytest.mark.parametrize(
    ("kind", "one", "also"),
    [
        ("eventTypes", "ObjectEvent", 4),
        ("epcs", LINK, 1),
        ("bizSteps", STEP, 41),
        ("bizLocations", PLACE, 0),
        ("readPoints", PLACE, 0),
        ("dispositions", "in_progress", 32),
    ],
)
def test_each_kind_lists_what_is_known_and_leads_to_its_events(door, known, kind, one, also):
    listed = members(door.get(kind, perPage=100))
    assert one in listed
    assert len(listed) == len(set(listed)) == 1 + also
    escaped = one.replace("/", "%2F").replace(":", "%3A")
    for written in (one, escaped):
        assert members(door.get(f"{kind}/{written}")) == ["events"]
        assert known["eventID"] in ids_of(door.found(f"{kind}/{written}/events"))


def test_lists_come_in_pages(door, known):
    first = door.get("bizSteps", perPage=30)
    second = door.next(first)
    assert (len(members(first)), len(members(second)), "Link" in second) == (30, 12, False)
    one = door.get("epcs", perPage=1)
    assert len({*members(one), *members(door.next(one))}) == 2


def test_words_may_be_written_in_any_form(door, known):
    for form in ("in_progress", "https://ref.gs1.org/cbv/Disp-in_progress", "urn:epcglobal:cbv:disp:in_progress"):
        assert ids_of(door.found(f"dispositions/{form}/events")) == [known["eventID"]]


def test_a_standard_word_without_events_has_none_and_what_nobody_knows_is_404(door):
    assert door.found("bizSteps/packing/events") == []
    assert members(door.get("bizSteps/packing")) == ["events"]
    for path in (
        "bizSteps/flying", "bizSteps/https://ns.vidu.example/x", f"epcs/{LINK}", "epcs/x", f"readPoints/{PLACE}",
        "dispositions/x", "eventTypes/x",
    ):  # fmt: skip
        told(door.get(path), 404, "NoSuchNameException")
        told(door.get(f"{path}/events"), 404, "NoSuchNameException")


def test_the_events_of_one_may_be_asked_further_but_not_for_another_one(door, known):
    assert ids_of(door.found(f"epcs/{LINK}/events", EQ_action="OBSERVE")) == [known["eventID"]]
    assert door.found(f"epcs/{LINK}/events", EQ_action="ADD") == []
    told(door.get(f"epcs/{LINK}/events", MATCH_anyEPC=LINK), 400, "QueryParameterException")
    told(door.get(f"epcs/{LINK}/events", GE_eventDate="x"), 400, "QueryParameterException")
    assert len(events_of(door.get("eventTypes/ObjectEvent/events", perPage=1))) == 1


def test_what_others_hold_is_not_listed(door_of, world, known):
    stranger = door_of(make_owner(world))
    assert members(stranger.get("epcs")) == members(stranger.get("readPoints")) == []
    assert STEP not in members(stranger.get("bizSteps", perPage=100))
    told(stranger.get(f"epcs/{LINK}"), 404, "NoSuchNameException")
