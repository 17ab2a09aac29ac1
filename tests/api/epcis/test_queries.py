"""Queries under a name are kept, asked, listed and dropped, each by its own organisation."""

import pytest

from nguongoc.accounts.enums import Permission
from nguongoc.common.models import AuditEntry
from nguongoc.trace.actions.named_queries import QUERIES_MAX
from nguongoc.trace.models import NamedQuery
from tests.api.epcis.door import event, ids_of, told
from tests.factories import make_owner

pytestmark = pytest.mark.django_db
SHIPPING = {"eventType": ["ObjectEvent"], "EQ_bizStep": ["shipping", "receiving"]}


def test_a_query_gets_a_name_and_is_asked_by_it(door):
    made = door.post("queries", {"name": "GiaoNhan", "query": SHIPPING})
    assert (made.status_code, made["Location"]) == (201, "/epcis/queries/GiaoNhan")
    assert door.get("queries/GiaoNhan").json() == made.json() == {"name": "GiaoNhan", "query": SHIPPING}
    first, second, other = event(), event(bizStep="receiving"), event(bizStep="packing")
    assert door.capture(first, second, other)["success"]
    assert set(ids_of(door.found("queries/GiaoNhan/events"))) == {first["eventID"], second["eventID"]}
    assert AuditEntry.objects.get(action="name_query").subject_name == "GiaoNhan"


def test_the_events_of_a_query_come_in_pages_and_take_no_further_parameters(door):
    door.post("queries", {"name": "GiaoNhan", "query": SHIPPING})
    door.capture(*(event() for _ in range(3)))
    first = door.get("queries/GiaoNhan/events", perPage=2)
    assert "Link" not in door.next(first)
    told(door.get("queries/GiaoNhan/events", EQ_bizStep="packing"), 400, "QueryParameterException")


def test_numbers_and_truths_and_the_context_of_the_standard_are_taken(door):
    query = {
        "@context": "https://ref.gs1.org/standards/epcis/2.0.0/query-schema.json",
        "GE_quantity": 1,
        "EXISTS_errorDeclaration": False,
        "orderBy": "eventTime",
        "eventCountLimit": 10,
    }
    assert door.post("queries", {"name": "a", "query": query}).status_code == 201
    assert door.found("queries/a/events") == []


@pytest.mark.parametrize(
    ("given", "exception"),
    [
        ({"query": SHIPPING}, "ValidationException"),
        ({"name": "a"}, "ValidationException"),
        ({"name": "a", "query": []}, "ValidationException"),
        ({"name": 1, "query": {}}, "ValidationException"),
        ({"name": "", "query": {}}, "ValidationException"),
        ({"name": "a/b", "query": {}}, "ValidationException"),
        ({"name": "..", "query": {}}, "ValidationException"),
        ({"name": "x" * 101, "query": {}}, "ValidationException"),
        ({"name": "a", "query": {}, "more": 1}, "ValidationException"),
        ({"name": "a", "query": {"GE_eventDate": "x"}}, "QueryParameterException"),
        ({"name": "a", "query": {"eventCountLimit": 1}}, "QueryParameterException"),
        ({"name": "a", "query": {"EQ_bizStep": []}}, "QueryParameterException"),
        ({"name": "a", "query": {"EQ_bizStep": [{}]}}, "QueryParameterException"),
        ({"name": "a", "query": {"EQ_bizStep": None}}, "QueryParameterException"),
        ([], "ValidationException"),
        (b"{", "ValidationException"),
        (b"", "ValidationException"),
        (b'{"name": "a", "name": "b", "query": {}}', "ValidationException"),
        (b"[" * 100_000, "ValidationException"),
    ],
)
def test_what_could_not_be_asked_gets_no_name(door, given, exception):
    body = given if given != b"" else b" "
    told(door.post("queries", body), 400, exception)
    assert not NamedQuery.objects.exists()


def test_a_name_that_is_taken_is_409_and_free_again_once_dropped(door):
    assert door.post("queries", {"name": "a", "query": {}}).status_code == 201
    told(door.post("queries", {"name": "a", "query": SHIPPING}), 409, "ResourceAlreadyExistsException")
    assert door.delete("queries/a").status_code == 204
    told(door.get("queries/a"), 404, "NoSuchNameException")
    told(door.delete("queries/a"), 404, "NoSuchNameException")
    assert door.post("queries", {"name": "a", "query": SHIPPING}).status_code == 201


def test_queries_are_listed_in_pages_the_oldest_first(door):
    for name in ("c", "a", "b"):
        door.post("queries", {"name": name, "query": {}})
    first = door.get("queries", perPage=2)
    assert [each["name"] for each in (*first.json(), *door.next(first).json())] == ["c", "a", "b"]


def test_a_query_of_another_organisation_is_404_and_its_name_is_free(door, door_of, world):
    door.post("queries", {"name": "a", "query": {}})
    stranger = door_of(make_owner(world), Permission.SEE_REPORTS)
    for path in ("queries/a", "queries/a/events", "queries/a/subscriptions"):
        told(stranger.get(path), 404, "NoSuchNameException")
    told(stranger.delete("queries/a"), 404, "NoSuchNameException")
    assert stranger.get("queries").json() == []
    assert stranger.post("queries", {"name": "a", "query": {}}).status_code == 201
    assert NamedQuery.objects.count() == 2


def test_an_organisation_keeps_so_many_queries_and_no_more(door, owner):
    NamedQuery.objects.bulk_create(
        NamedQuery(organisation=owner.organisation, name=f"q{n}", definition={}, made_by=owner)
        for n in range(QUERIES_MAX)
    )
    assert (
        "đã có 200" in told(door.post("queries", {"name": "a", "query": {}}), 400, "ValidationException")["detail"]
    )


def test_a_page_of_a_query_that_was_replaced_by_another_is_400(asked):
    asked.capture(event(), event())
    first = asked.get("queries/GiaoNhan/events", perPage=1)
    asked.delete("queries/GiaoNhan")
    asked.post("queries", {"name": "GiaoNhan", "query": {"orderBy": "eventTime"}})
    told(asked.next(first), 400, "QueryParameterException")
