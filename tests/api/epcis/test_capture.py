"""Documents are handed in at /capture: what is answered, what is stored, and what becomes of the bad ones."""

import pytest

from nguongoc.accounts.enums import Permission, Role
from nguongoc.common.models import AuditEntry
from nguongoc.trace.models import Event
from tests.api.epcis.door import document, event, ids_of, told
from tests.factories import make_owner, make_person

pytestmark = pytest.mark.django_db
CODE = "ni:///sha-256;df7bb3c352fef055578554f09f5e2aa41782150ced7bd0b8af24dd3ccb30ba69?ver=CBV2.0"


def test_a_valid_document_is_202_with_the_address_of_its_job(door):
    answer = door.post("capture", document(event()))
    assert answer.status_code == 202
    assert answer["Location"].startswith("/epcis/capture/")
    assert (answer["GS1-EPCIS-Version"], answer["GS1-CBV-Version"]) == ("2.0.0", "2.0.0")
    job = door.get(answer["Location"].removeprefix("/epcis/")).json()
    assert (job["running"], job["success"], "finishedAt" in job) == (True, True, False)


def test_a_job_says_when_it_was_made_and_finished_and_how_it_went(door):
    job = door.capture(event())
    assert set(job) == {
        "captureID", "createdAt", "finishedAt", "running", "success", "captureErrorBehaviour", "errors",
    }  # fmt: skip
    assert (job["running"], job["success"], job["captureErrorBehaviour"], job["errors"]) == (
        False,
        True,
        "rollback",
        [],
    )
    assert job["finishedAt"] >= job["createdAt"]


@pytest.mark.parametrize(("behaviour", "stored"), [(None, 0), ("rollback", 0), ("proceed", 2)])
def test_of_three_events_with_one_invalid_all_fail_or_two_are_stored(door, behaviour, stored):
    headers = {"GS1-Capture-Error-Behaviour": behaviour} if behaviour else {}
    job = door.capture(event(), event(bizStep="flying"), event(), headers=headers)
    assert (job["success"], job["running"], job["captureErrorBehaviour"]) == (
        False,
        False,
        behaviour or "rollback",
    )
    assert Event.objects.count() == stored
    (error,) = job["errors"]
    assert (error["type"], error["index"]) == ("epcisException:ValidationException", 1)
    assert error["detail"].startswith("epcisBody.eventList[1].bizStep: ")


def test_another_error_behaviour_is_400(door):
    told(
        door.post("capture", document(event()), {"GS1-Capture-Error-Behaviour": "all"}), 400, "ValidationException"
    )


def test_a_known_event_id_is_409_unless_it_is_declared_wrong_and_then_both_are_found(door):
    first = event(eventID=CODE)
    assert door.capture(first)["success"]
    job = door.capture(first)
    assert (job["success"], job["errors"][0]["type"]) == (False, "epcisException:ResourceAlreadyExistsException")
    told(door.post("events", {"@context": document()["@context"]} | first), 409, "ResourceAlreadyExistsException")
    declared = first | {"errorDeclaration": {"declarationTime": "2026-01-03T00:00:00Z", "reason": "did_not_occur"}}
    assert door.capture(declared)["success"]
    found = door.found(f"events/{CODE.replace('?', '%3F')}")
    assert ids_of(found) == [CODE, CODE]
    assert sorted("errorDeclaration" in each for each in found) == [False, True]


def test_one_event_is_stored_at_once_and_found_under_its_address(door):
    answer = door.post("events", {"@context": document()["@context"]} | event(eventID=CODE))
    assert answer.status_code == 201, answer.content
    assert answer["Location"].endswith("ba69%3Fver%3DCBV2.0")
    assert ids_of(door.found(answer["Location"].removeprefix("/epcis/"))) == [CODE]


def test_an_event_without_an_id_gets_one(door):
    answer = door.post("events", {"@context": document()["@context"]} | event(eventID=None))
    (found,) = door.found(answer["Location"].removeprefix("/epcis/"))
    assert found["eventID"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"eventTime": "2026-01-02T03:04:05"}, "eventTime"),
        ({"bizStep": "flying"}, "bizStep"),
        ({"action": None}, "action"),
    ],
)
def test_a_bad_event_is_400_and_says_where_and_why(door, changes, where):
    problem = told(
        door.post("events", {"@context": document()["@context"]} | event(**changes)), 400, "ValidationException"
    )
    assert where in problem["detail"]
    assert not Event.objects.exists()


@pytest.mark.parametrize("path", ["capture", "events"])
@pytest.mark.parametrize(
    "media", ["text/plain", "application/octet-stream", "application/json; charset=utf-16", "x"]
)
def test_another_content_type_is_415(door, path, media):
    told(door.post(path, document(event()), media=media), 415, "UnsupportedMediaTypeException")


@pytest.mark.parametrize("path", ["capture", "events"])
def test_more_bytes_than_the_limit_are_413_with_the_limits(door, settings, path):
    settings.CAPTURE_MAX_BYTES = 1000
    answer = door.post(path, b" " * 1001)
    told(answer, 413, "CaptureLimitExceededException")
    assert answer["GS1-EPCIS-Capture-File-Size-Limit"] == "1000"
    assert answer["GS1-EPCIS-Capture-Limit"] == str(settings.CAPTURE_MAX_EVENTS)


@pytest.mark.parametrize("media", ["application/json", "application/xml"])
def test_more_events_than_the_limit_are_413_at_once(door, settings, media):
    settings.CAPTURE_MAX_EVENTS = 2
    events = [event(), event(), event()]
    body = document(*events) if media == "application/json" else XML.replace(b"EVENT", ONE * 3)
    answer = door.post("capture", body, media=media)
    told(answer, 413, "CaptureLimitExceededException")
    assert answer["GS1-EPCIS-Capture-Limit"] == "2"
    assert door.post("capture", document(*events[:2])).status_code == 202


def test_what_announces_more_than_any_request_may_have_is_told_as_a_problem_too(client, door, settings):
    answer = client.post(
        "/epcis/capture",
        b"{}",
        content_type="application/json",
        headers={"Authorization": f"Bearer {door.secret}", "Content-Length": str(10**12)},
    )
    told(answer, 413, "CaptureLimitExceededException")


def test_too_many_documents_that_wait_are_429_with_the_reason_and_when_to_come_again(door, settings):
    settings.CAPTURE_MAX_WAITING = 1
    assert door.post("capture", document(event())).status_code == 202
    answer = door.post("capture", document(event()))
    assert "chờ lưu" in told(answer, 429, "")["detail"]
    assert int(answer["Retry-After"]) > 0
    assert len(door.get("capture").json()) == 1


def test_a_body_of_no_announced_length_is_411(client, door):
    answer = client.generic(
        "POST",
        "/epcis/capture",
        CONTENT_TYPE="application/json",
        headers={"Authorization": f"Bearer {door.secret}", "Transfer-Encoding": "chunked"},
    )
    told(answer, 411, "")


def test_a_document_in_xml_is_captured(door):
    job = door.capture(XML.replace(b"EVENT", ONE), media="application/xml")
    assert job["success"], job
    assert door.found()[0]["bizStep"] == "shipping"


@pytest.mark.parametrize(
    "body", [b" ", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"type": "EPCISDocument"}']
)
def test_what_is_no_document_fails_its_job_with_a_reason(door, body):
    job = door.capture(body)
    assert (job["success"], job["running"]) == (False, False)
    assert job["errors"][0]["detail"]


def test_jobs_are_listed_in_pages_the_newest_first(door):
    jobs = [door.capture(event())["captureID"] for _ in range(5)]
    first = door.get("capture", perPage=2)
    second = door.next(first)
    assert [each["captureID"] for each in (*first.json(), *second.json())] == jobs[:0:-1]
    assert "Link" not in door.next(second)


def test_a_job_of_another_organisation_is_404(door, door_of, world):
    job = door.capture(event())["captureID"]
    stranger = door_of(make_owner(world))
    for path in (
        f"capture/{job}",
        "capture/00000000-0000-0000-0000-000000000000",
        "capture/x",
        "capture/" + "1" * 99,
    ):
        told(stranger.get(path), 404, "NoSuchNameException")
    assert stranger.get("capture").json() == []


def test_only_who_may_write_logs_captures(door_of, world, owner):
    reports = door_of(owner, Permission.SEE_REPORTS)
    told(reports.post("capture", document(event())), 403, "SecurityException")
    told(reports.post("events", event()), 403, "SecurityException")
    official = door_of(make_person(world.department, Role.ADMINISTRATOR), Permission.SEE_REGISTER)
    told(official.post("capture", document(event())), 403, "SecurityException")


def test_the_audit_trail_names_the_key(door):
    door.post("capture", document(event()))
    assert AuditEntry.objects.filter(action="accept_capture").get().device.startswith("khóa Phần mềm kho (ng_")


ONE = b"""<ObjectEvent><eventTime>2026-01-02T03:04:05Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>
<epcList><epc>urn:epc:id:sgtin:0614141.107346.2017</epc></epcList><action>OBSERVE</action>
<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep></ObjectEvent>"""
XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0"
 creationDate="2026-01-02T03:04:05Z">
<EPCISBody><EventList>EVENT</EventList></EPCISBody></epcis:EPCISDocument>"""
