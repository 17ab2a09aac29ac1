"""Events are asked for at /events: what is found, in which form, and who sees it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from nguongoc.accounts.enums import Permission, Role
from nguongoc.accounts.models import ApiToken
from nguongoc.api.epcis import paging
from nguongoc.common.epcis.xml.reader import read_xml
from nguongoc.common.identifiers import check_digit
from tests.api.epcis.door import EX, LINK, URN, Door, document, event, events_of, ids_of, told
from tests.factories import make_owner, make_person

pytestmark = pytest.mark.django_db
TIME = "2005-04-03T20:33:31.116-06:00"


def stored(door, *events):
    """Hand events in; gives their ids."""
    job = door.capture(*events)
    assert job["success"], job
    return ids_of(events)


def test_an_unknown_event_is_404(door):
    told(door.get("events/urn:uuid:00000000-0000-4000-8000-000000000000"), 404, "NoSuchNameException")


def test_a_known_event_comes_in_a_query_document(door):
    (known,) = stored(door, event())
    answer = door.get(f"events/{known}")
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["type"] == "EPCISQueryDocument"
    assert ids_of(events_of(answer)) == [known]


def test_values_between_bars_are_alternatives(door):
    ids = stored(door, event(), event(bizStep="receiving"), event(bizStep="packing"))
    assert set(ids_of(door.found(EQ_bizStep="shipping|receiving"))) == set(ids[:2])
    told(door.get("events?EQ_bizStep=shipping&EQ_bizStep=receiving"), 400, "QueryParameterException")


def test_as_many_as_the_most_are_200_and_one_more_is_413(door):
    stored(door, event(), event(), event())
    assert len(door.found(maxEventCount=3)) == 3
    told(door.get("events", maxEventCount=2), 413, "QueryTooLargeException")


@pytest.mark.parametrize(
    "query",
    [
        {"eventCountLimit": 1},
        {"eventCountLimit": 1, "maxEventCount": 1, "orderBy": "eventTime"},
        {"orderBy": "eventTime", "orderDirection": "SIDEWAYS"},
        {"GE_eventDate": TIME},
        {"GE_eventTime": "2005-04-03T20:33:31"},
        {"GE_eventTime": "hôm qua"},
        {"EQ_action": "EAT"},
        {"perPage": "0"},
        {"perPage": "1000000"},
        {"perPage": "x"},
        {"nextPageToken": "x"},
    ],
)
def test_what_the_query_language_does_not_know_is_400(door, query):
    told(door.get("events", **query), 400, "QueryParameterException")


def test_order_without_a_direction_is_the_latest_first(door):
    early, late = stored(door, event(eventTime="2026-01-01T00:00:00Z"), event(eventTime="2026-01-02T00:00:00Z"))
    assert ids_of(door.found(orderBy="eventTime")) == [late, early]
    assert ids_of(door.found(orderBy="eventTime", orderDirection="ASC")) == [early, late]
    assert ids_of(door.found(orderBy="eventTime", eventCountLimit=1)) == [late]


def test_fields_of_extensions_and_of_ilmd_are_asked_for(door):
    red = {"ex:colour": "đỏ"}
    known, made = stored(door, event(**red), event(action="ADD", bizStep="commissioning", ilmd=red))
    assert ids_of(door.found(**{"EQ_ex:colour": "đỏ"})) == [known]
    assert ids_of(door.found(**{"EQ_ILMD_ex:colour": "đỏ"})) == [made]


@pytest.mark.parametrize(
    "form",
    [
        "shipping",
        "cbv:BizStep-shipping",
        "https://ref.gs1.org/cbv/BizStep-shipping",
        "urn:epcglobal:cbv:bizstep:shipping",
    ],
)
def test_every_form_of_a_step_is_captured_and_asked_for(door, form):
    (known,) = stored(door, event(bizStep=form))
    for asked in ("shipping", form):
        assert ids_of(door.found(EQ_bizStep=asked)) == [known]
    assert door.found()[0]["bizStep"] == "shipping"


@pytest.mark.parametrize(
    ("format_", "written"),
    [
        (None, LINK),
        ("No_Preference", LINK),
        ("Always_GS1_Digital_Link", LINK),
        ("Always_EPC_URN", URN),
        ("Never_Translates", URN),
    ],
)
def test_a_urn_is_found_by_its_link_and_written_in_the_form_asked_for(door, format_, written):
    stored(door, event(epcList=[URN]), event())
    headers = {"GS1-EPC-Format": format_} if format_ else {}
    (found,) = door.found(headers=headers, MATCH_anyEPC=LINK)
    assert found["epcList"] == [written]
    told(door.get("events", {"GS1-EPC-Format": "Sometimes"}), 400, "ValidationException")


def test_an_identifier_of_ours_becomes_a_urn_as_its_prefix_is_known(door, world):
    digits = f"1{world.province.gs1_prefix}000000001"
    ours = f"https://id.gs1.org/00/{digits}{check_digit(digits)}"
    stored(door, event(epcList=[ours, LINK]))
    (found,) = door.found(headers={"GS1-EPC-Format": "Always_EPC_URN"})
    assert found["epcList"] == [f"urn:epc:id:sscc:{world.province.gs1_prefix}.1000000001", LINK]
    listed = door.get("epcs", {"GS1-EPC-Format": "Always_EPC_URN"}).json()["member"]
    assert sorted(listed) == sorted(found["epcList"])


def test_the_end_of_a_time_is_left_out_and_zones_are_compared(door):
    (known,) = stored(door, event(eventTime=TIME, eventTimeZoneOffset="-06:00"))
    assert ids_of(door.found(GE_eventTime="2005-04-04T02:33:31.116Z")) == [known]
    assert door.found(LT_eventTime="2005-04-04T02:33:31.116Z") == []
    assert door.found(EXISTS_errorDeclaration="false") != []


def test_matches_look_where_their_name_says_and_signs_are_only_signs(door):
    parent, child = "https://id.gs1.org/00/106141412345678908", LINK
    packed = event(type="AggregationEvent", parentID=parent, childEPCs=[child], epcList=None)
    (known,) = stored(door, packed)
    assert door.found(MATCH_epc=parent) == []
    assert ids_of(door.found(MATCH_anyEPC=parent)) == ids_of(door.found(MATCH_parentID=parent)) == [known]
    assert door.found(MATCH_epcClass=child) == []
    for sign in "%_.":
        assert door.found(MATCH_anyEPC=f"https://id.gs1.org/01/10614141073464/21/201{sign}") == []


def test_pages_have_thirty_events_and_a_link_to_the_next_but_the_last(door):
    ids = stored(door, *(event() for _ in range(35)))
    first = door.get("events")
    assert len(events_of(first)) == 30
    assert first["GS1-Next-Page-Token-Expires"] > timezone.now().isoformat()
    second = door.next(first)
    assert len(events_of(second)) == 5
    assert "Link" not in second
    assert "GS1-Next-Page-Token-Expires" not in second
    assert sorted(ids_of(events_of(first) + events_of(second))) == sorted(ids)


def test_what_is_recorded_between_two_pages_is_neither_shown_twice_nor_skips_anything(door):
    ids = stored(door, *(event() for _ in range(5)))
    first = door.get("events", perPage=2)
    stored(door, *(event() for _ in range(5)))
    second = door.next(first)
    third = door.next(second)
    assert sorted(ids_of(events_of(first) + events_of(second) + events_of(third))) == sorted(ids)
    assert "Link" not in third


def test_a_forged_or_expired_token_or_one_of_another_question_is_400(door, door_of, world, monkeypatch):
    stored(door, *(event() for _ in range(3)))
    first = door.get("events", perPage=2)
    token = first["Link"].partition("nextPageToken=")[2].partition(">")[0]
    for bad in (token[:-1] + ("A" if token[-1] != "A" else "B"), token[5:], "%C3%BF"):
        told(door.get(f"events?perPage=2&nextPageToken={bad}"), 400, "QueryParameterException")
    told(door.get(f"events?EQ_bizStep=shipping&nextPageToken={token}"), 400, "QueryParameterException")
    stranger = door_of(make_owner(world))
    told(stranger.get(f"events?nextPageToken={token}"), 400, "QueryParameterException")
    monkeypatch.setattr(paging, "LIFETIME", timedelta(seconds=-1))
    assert "hết hạn" in told(door.next(first), 400, "QueryParameterException")["detail"]


def test_xml_is_answered_where_it_is_accepted(door):
    (known,) = stored(door, event(**{"ex:colour": "đỏ"}))
    for media in ("application/xml", "text/xml"):
        answer = door.get("events", {"Accept": media})
        assert answer["Content-Type"] == media
        document = read_xml(answer.content)
        assert document.kind == "EPCISQueryDocument"
        assert [each.event_id for _, each in document.events] == [known]


@pytest.mark.parametrize(
    ("format_", "written"),
    [
        (None, "https://ref.gs1.org/cbv/BizStep-shipping"),
        ("Always_Web_URI", "https://ref.gs1.org/cbv/BizStep-shipping"),
        ("Always_URN", "urn:epcglobal:cbv:bizstep:shipping"),
    ],
)
def test_words_of_cbv_in_xml_have_the_form_asked_for(door, format_, written):
    stored(door, event())
    headers = {"Accept": "application/xml"} | ({"GS1-CBV-XML-Format": format_} if format_ else {})
    assert f"<bizStep>{written}</bizStep>".encode() in door.get("events", headers).content
    told(door.get("events", {"GS1-CBV-XML-Format": "x"}), 400, "ValidationException")


def test_a_prefix_that_means_two_things_is_told_apart(door):
    stored(door, event(**{"ex:colour": "đỏ"}))
    other = document(event(**{"ex:colour": "xanh"}))
    other["@context"][1]["ex"] = "https://ns.khac.example/"
    assert door.capture(json.dumps(other).encode())["success"]
    answer = door.get("events", orderBy="recordTime", orderDirection="ASC").json()
    first, second = answer["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert answer["@context"][1]["ex"] == EX
    assert "@context" not in first
    assert second["@context"][1]["ex"] == "https://ns.khac.example/"


@pytest.mark.parametrize("accept", ["text/html", "image/png", "application/pdf", "application/json;q=0"])
def test_an_answer_that_we_cannot_give_is_406(door, accept):
    told(door.get("events", {"Accept": accept}), 406, "NotAcceptableException")


def test_lists_in_json_alone_are_406_for_xml(door):
    told(door.get("queries", {"Accept": "application/xml"}), 406, "NotAcceptableException")
    assert door.get("queries", {"Accept": "application/ld+json"})["Content-Type"] == "application/ld+json"


@pytest.mark.parametrize(
    ("name", "version", "status"),
    [
        ("GS1-EPCIS-Min", "2.0.0", 200),
        ("GS1-EPCIS-Min", "2.1", 406),
        ("GS1-EPCIS-Max", "2.0", 200),
        ("GS1-EPCIS-Max", "1.2.0", 406),
        ("GS1-CBV-Max", "1.2", 406),
        ("GS1-EPCIS-Min", "hai", 400),
        ("GS1-EPCIS-Min", "", 400),
    ],
)
def test_versions_that_are_not_ours_are_406(door, name, version, status):
    assert door.get("events", {name: version}).status_code == status


def test_an_address_that_is_too_long_is_414(door):
    told(door.get("events", MATCH_anyEPC="|".join([LINK] * 300)), 414, "URITooLongException")


def test_without_a_key_that_counts_nothing_is_told(client):
    for secret in ("", "ng_unknown", "\u00ff"):
        for path in ("", "events", "events/x", "capture", "queries/x/subscriptions", "epcs"):
            answer = Door(client, secret).get(path)
            told(answer, 401, "SecurityException")
            assert answer["WWW-Authenticate"] == "Bearer"


def test_a_key_for_stamps_alone_reads_no_events(door_of, owner):
    told(door_of(owner, Permission.REQUEST_STAMPS).get("events"), 403, "SecurityException")


def test_calls_are_limited_by_the_minute(door):
    ApiToken.objects.update(minute_calls=10**6, minute_at=timezone.now().replace(second=0, microsecond=0))
    answer = door.get("events")
    if answer.status_code == 200:  # the minute has just turned
        ApiToken.objects.update(minute_calls=10**6, minute_at=timezone.now().replace(second=0, microsecond=0))
        answer = door.get("events")
    told(answer, 429, "")
    assert answer["Retry-After"] == "60"


def test_events_of_another_organisation_are_not_there_but_for_the_authority(door, door_of, world):
    (known,) = stored(door, event())
    stranger = door_of(make_owner(world))
    assert stranger.found() == []
    told(stranger.get(f"events/{known}"), 404, "NoSuchNameException")
    official = door_of(make_person(world.department, Role.ADMINISTRATOR), Permission.SEE_REGISTER)
    assert ids_of(official.found()) == [known]


def test_what_cannot_be_read_at_all_is_a_problem_too(door):
    told(door.get("events?EQ_bizStep=%00"), 400, "ValidationException")
    told(door.get("events?" + "&".join(f"a{n}=1" for n in range(1100))), 400, "ValidationException")


def test_every_other_address_and_method_is_a_problem(door):
    for path in ("nowhere", "events/", "queries/a/b", "capture/a/b", "openapi.yaml"):
        told(door.get(path), 404, "NoSuchNameException")
    told(door.delete("events"), 405, "")
    assert door.delete("events")["Allow"] == "OPTIONS, GET, POST"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("", "OPTIONS, GET"),
        ("capture", "OPTIONS, GET, POST"),
        ("capture/x", "OPTIONS, GET"),
        ("events", "OPTIONS, GET, POST"),
        ("bizSteps/shipping/events", "OPTIONS, GET"),
        ("queries/x", "OPTIONS, GET, DELETE"),
        ("queries/x/subscriptions/y", "OPTIONS, GET, DELETE"),
    ],
)
def test_options_tell_versions_forms_and_methods_to_everybody(client, path, allowed):
    answer = client.options(f"/epcis/{path}")
    assert (answer.status_code, answer["Allow"]) == (204, allowed)
    assert (answer["GS1-EPCIS-Version"], answer["GS1-EPCIS-Min"], answer["GS1-EPCIS-Max"]) == (
        "2.0.0",
        "1.2.0",
        "2.0.0",
    )
    assert "Always_EPC_URN" in answer["GS1-EPC-Format"]
    assert ("GS1-EPCIS-Capture-Limit" in answer) == ("POST" in allowed)
    if "POST" in allowed:
        assert answer["GS1-Capture-Error-Behaviour"] == "all"


def test_head_is_like_get_without_a_body(client, door):
    answer = client.head("/epcis/events", headers={"Authorization": f"Bearer {door.secret}"})
    assert (answer.status_code, answer.content) == (200, b"")


DOCUMENTS = Path("../shared/data/openepcis-test-resources/2.0/EPCIS/JSON/Capture/Documents")


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.json")), ids=lambda path: path.stem)
def test_events_of_another_maker_come_back_with_all_that_they_had(door, path):
    sent = json.loads(path.read_bytes())
    job = door.capture(path.read_bytes())
    assert job["success"], job
    found = door.found(headers={"GS1-EPC-Format": "Never_Translates"}, orderBy="recordTime", orderDirection="ASC")
    for had, has in zip(sent["epcisBody"]["eventList"], found, strict=True):
        assert set(had) - {"recordTime", "@context"} <= set(has)
    answer = door.get("events", {"Accept": "application/xml", "GS1-EPC-Format": "Never_Translates"})
    assert len(read_xml(answer.content).events) == len(found)
