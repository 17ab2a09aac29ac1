"""Documents of events are captured whole, once, or not at all."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError
from procrastinate.contrib.django.models import ProcrastinateJob

from nguongoc.accounts.enums import Role
from nguongoc.common.epcis import Part
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.identifiers import time_of
from nguongoc.common.models import AuditEntry
from nguongoc.passport.queries import read_passport
from nguongoc.passport.tasks import refresh_lots_and_made_of
from nguongoc.trace.actions import CaptureTooLarge, EventsRefused, accept_capture, capture_event, run_capture
from nguongoc.trace.actions.captures import MOST_ATTEMPTS
from nguongoc.trace.models import Capture, Event, EventThing, Thing, VoidEvent
from tests.factories import make_lot, make_owner, make_person, make_product
from tests.trace.documents import (
    CONTEXT,
    aggregation_event,
    capture,
    declared_wrong,
    document,
    item,
    object_event,
    store,
    transformation_event,
)

JSON_LD = "application/ld+json"


def accept(by, payload, **changes):
    return accept_capture(
        **{"payload": payload, "media_type": JSON_LD, "on_error": "rollback", "by": by} | changes
    )


def test_a_capture_is_kept_until_a_job_stores_its_events(owner):
    taken = accept(owner, document(object_event(), object_event()))
    assert (taken.success, taken.finished_at, bytes(taken.payload)[:1]) == (None, None, b"{")
    assert AuditEntry.objects.filter(action="accept_capture", subject_id=str(taken.pk)).exists()
    ended = run_capture(capture_id=taken.pk)
    assert (ended.success, ended.event_count, ended.errors, ended.payload) == (True, 2, [], None)
    assert Event.objects.filter(capture=taken).count() == 2


def test_an_event_is_stored_with_its_body_and_the_things_that_it_speaks_of(owner):
    parent, child = "https://id.gs1.org/00/106141412345678908", item()
    (event,) = store(
        owner, aggregation_event(parentID=parent, childEPCs=[child], recordTime="2026-11-20T10:00:01Z")
    )
    stored = Event.objects.get()
    assert stored.body == {name: value for name, value in event.items() if name != "recordTime"}
    assert (stored.event_type, stored.action, stored.biz_step) == ("AggregationEvent", "ADD", "shipping")
    assert stored.recorded_at == time_of(stored.id)
    edges = EventThing.objects.filter(event=stored.id).values_list("part", "thing__uri")
    assert {(Part.PARENT, parent), (Part.CHILD, child)} < set(edges)


def test_events_of_a_document_are_recorded_in_its_order(owner):
    events = store(owner, *(object_event() for _ in range(20)))
    recorded = Event.objects.order_by("id").values_list("event_id", flat=True)
    assert list(recorded) == [event["eventID"] for event in events]


def test_urns_and_digital_links_of_an_item_are_one_thing(owner):
    store(owner, object_event(epcList=["urn:epc:id:sgtin:0614141.107346.2017"]))
    store(owner, object_event(epcList=["https://example.com/01/10614141073464/21/2017"]))
    assert Thing.objects.get(uri__contains="/21/2017").event_parts.count() == 2


def test_quantities_of_a_lot_of_ours_are_counted_in_its_unit(world, owner, product):
    lot = make_lot(world, owner, product)
    store(owner, object_event(quantityList=[{"epcClass": lot.class_uri, "quantity": 2500, "uom": "GRM"}]))
    edge = EventThing.objects.filter(thing__lot=lot).latest("event")
    assert (edge.quantity, edge.unit) == (2.5, "KGM")


def test_pieces_have_the_unit_of_pieces(owner):
    store(owner, object_event(quantityList=[{"epcClass": item(), "quantity": 12}]))
    edge = EventThing.objects.get(part=Part.QUANTITY)
    assert (edge.quantity, edge.unit) == (12, "H87")


def test_by_default_one_bad_event_keeps_all_others_out(owner):
    ended = capture(owner, object_event(), object_event(eventTime="2026-11-20T10:00:00"), object_event())
    assert (ended.success, ended.event_count, Event.objects.count()) == (False, 0, 0)
    (error,) = ended.errors
    assert (error["index"], error["type"]) == (1, "ValidationException")
    assert error["where"].endswith("eventList[1].eventTime")
    assert error["why"]
    assert not Thing.objects.exists()


def test_proceed_stores_the_good_ones_and_is_no_success(owner):
    bad = object_event(bizStep="no_such_step")
    ended = capture(owner, object_event(), bad, object_event(), on_error="proceed")
    assert (ended.success, ended.event_count, Event.objects.count()) == (False, 2, 2)
    assert [error["index"] for error in ended.errors] == [1]


@pytest.mark.parametrize("payload", [b"", b"no JSON", b"[]", b'{"type": "EPCISDocument"}'])
def test_what_is_no_document_is_refused_with_a_reason(owner, payload):
    ended = run_capture(capture_id=accept(owner, payload).pk)
    assert ended.success is False
    assert ended.errors[0]["index"] is None
    assert ended.errors[0]["why"]


def test_an_organisation_says_each_event_once(owner):
    (event,) = store(owner, object_event())
    ended = capture(owner, event, object_event())
    assert (ended.success, Event.objects.count()) == (False, 1)
    assert (ended.errors[0]["index"], ended.errors[0]["type"]) == (0, "ResourceAlreadyExistsException")


def test_the_same_event_twice_in_a_document_is_once_too_often(owner):
    event = object_event()
    ended = capture(owner, event, event, on_error="proceed")
    assert [error["index"] for error in ended.errors] == [1]
    assert Event.objects.count() == 1


def test_another_organisation_may_tell_of_the_same_event(world, owner):
    (event,) = store(owner, object_event())
    store(make_owner(world), event)
    assert Event.objects.filter(event_id=event["eventID"]).count() == 2


def test_an_event_without_a_name_is_named_by_its_hash_and_so_stored_once(owner):
    event = object_event(eventID=None)
    store(owner, event)
    assert Event.objects.get().event_id.startswith("ni:///sha-256;")
    assert capture(owner, event).success is False


def test_an_error_declaration_keeps_the_original_and_voids_both(owner):
    (event,) = store(owner, object_event())
    store(owner, declared_wrong(event))
    original, declaration = Event.objects.filter(event_id=event["eventID"]).order_by("id")
    void = VoidEvent.objects.values_list("event", "declared_by")
    assert set(void) == {(original.id, declaration.id), (declaration.id, declaration.id)}


def test_an_event_is_declared_wrong_once(owner):
    (event,) = store(owner, object_event())
    store(owner, declared_wrong(event))
    assert capture(owner, declared_wrong(event)).errors[0]["type"] == "ResourceAlreadyExistsException"


def test_a_declaration_that_comes_before_its_original_voids_it_as_well(owner):
    event = object_event()
    store(owner, declared_wrong(event))
    store(owner, event)
    assert VoidEvent.objects.count() == 2


def test_nobody_declares_events_of_others_wrong(world, owner):
    (event,) = store(owner, object_event())
    store(make_owner(world), declared_wrong(event))
    assert not VoidEvent.objects.filter(event=Event.objects.get(organisation=owner.organisation).id).exists()


def test_the_database_itself_refuses_an_event_said_twice(owner):
    (event,) = store(owner, object_event())
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(
            organisation=owner.organisation,
            event_type="ObjectEvent",
            event_time="2026-11-20T10:00:00Z",
            body=event,
        )


def test_names_of_events_are_only_ever_added(owner):
    store(owner, object_event())
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Event.objects.all()._raw_delete("default")


def test_capturing_needs_the_right_to_write_logs(world, owner):
    reporter = make_person(owner.organisation, Role.REPORTER)
    for person in (reporter, world.reviewer):
        with pytest.raises(NotPermitted):
            accept(person, document(object_event()))


@pytest.mark.parametrize(("field", "value"), [("media_type", "text/csv"), ("on_error", "ignore")])
def test_what_is_asked_of_a_capture_is_judged_at_once(owner, field, value):
    with pytest.raises(Refusal) as refused:
        accept(owner, document(object_event()), **{field: value})
    assert refused.value.field == field


def test_documents_over_the_limit_of_bytes_are_refused_before_they_are_kept(owner, settings):
    settings.CAPTURE_MAX_BYTES = 1000
    with pytest.raises(CaptureTooLarge):
        accept(owner, document(*(object_event() for _ in range(5))))
    assert not Capture.objects.exists()


def test_documents_over_the_limit_of_events_are_refused_whole(owner, settings):
    settings.CAPTURE_MAX_EVENTS = 2
    ended = capture(owner, *(object_event() for _ in range(3)), on_error="proceed")
    assert (ended.success, Event.objects.count()) == (False, 0)
    assert ended.errors[0]["type"] == "CaptureLimitExceededException"


def test_running_a_capture_again_changes_nothing(owner):
    taken = accept(owner, document(object_event()))
    first = run_capture(capture_id=taken.pk)
    second = run_capture(capture_id=taken.pk)
    assert (first.finished_at, Event.objects.count()) == (second.finished_at, 1)


def test_a_capture_whose_jobs_keep_dying_is_reported_as_failed(owner):
    taken = accept(owner, document(object_event()))
    Capture.objects.filter(pk=taken.pk).update(attempts=MOST_ATTEMPTS)
    ended = run_capture(capture_id=taken.pk)
    assert (ended.success, ended.errors[0]["type"]) == (False, "ImplementationException")
    assert not Event.objects.exists()


def test_an_event_whose_name_no_index_holds_is_refused(owner):
    ended = capture(owner, object_event(eventID="urn:" + "ả" * 900), object_event(), on_error="proceed")
    assert [error["index"] for error in ended.errors] == [0]
    assert ended.errors[0]["where"].endswith("eventID")


def test_signs_that_copy_would_read_are_kept_as_they_are(owner):
    text = 'a\\tb \\N "quoted" \t tab \n line \\. 💧'
    (event,) = store(owner, object_event(**{"example:note": text}))
    assert Event.objects.get().body["example:note"] == event["example:note"] == text


def test_one_event_is_stored_at_once(owner):
    payload = json.dumps({"@context": CONTEXT} | object_event()).encode()
    event = capture_event(payload=payload, media_type=JSON_LD, by=owner)
    assert event.capture.success is True
    with pytest.raises(EventsRefused) as refused:
        capture_event(payload=payload, media_type=JSON_LD, by=owner)
    assert refused.value.is_taken


def test_one_event_with_a_fault_is_refused_with_its_place(owner):
    payload = json.dumps({"@context": CONTEXT} | object_event(action="PERHAPS")).encode()
    with pytest.raises(EventsRefused) as refused:
        capture_event(payload=payload, media_type=JSON_LD, by=owner)
    assert refused.value.problems[0].where.endswith("action")
    assert not refused.value.is_taken
    assert not Event.objects.exists()


def test_events_of_one_transformation_share_it_as_a_thing(owner):
    shared = {"transformationID": "urn:uuid:11111111-1111-4111-8111-111111111111"}
    store(owner, transformation_event(**shared), transformation_event(**shared))
    assert EventThing.objects.filter(part=Part.TRANSFORMATION).values("thing").distinct().count() == 1


def test_types_of_events_of_others_are_refused_with_a_sentence(owner):
    captured = capture(owner, object_event(type="example:Inspection"))
    assert (captured.success, Event.objects.count()) == (False, 0)
    assert captured.errors[0]["where"] == "type"


@pytest.mark.parametrize("number", ["L" * 1_001, {"example:a": ["L" * 1_001]}])
def test_lot_numbers_are_no_longer_than_an_index_takes(owner, number):
    captured = capture(owner, object_event(action="ADD", ilmd={"cbvmda:lotNumber": number}))
    assert captured.errors[0]["where"] == "ilmd.cbvmda:lotNumber"


def test_pages_of_lots_that_a_document_speaks_of_follow_in_the_background(world, owner):
    lot = make_lot(world, owner, make_product(world, owner))
    quantity = [{"epcClass": lot.class_uri, "quantity": 1}]
    store(owner, {**object_event(), "epcList": [], "quantityList": quantity})
    job = ProcrastinateJob.objects.get(task_name="passport.refresh_lots_and_made_of")
    assert job.args == {"lot_ids": [lot.pk]}
    refresh_lots_and_made_of(**job.args)
    assert read_passport(lot.pk).product.name == lot.name


def test_nobody_makes_or_fills_lots_of_other_establishments(world, owner):
    lot = make_lot(world, owner, make_product(world, owner))
    stranger = make_owner(world)
    quantity = {"epcClass": lot.class_uri, "quantity": 1}
    for claim in (
        transformation_event(outputEPCList=None, outputQuantityList=[quantity]),
        object_event(action="ADD", epcList=None, quantityList=[quantity]),
        aggregation_event(parentID=lot.class_uri),
    ):
        event = {name: value for name, value in claim.items() if value is not None}
        captured = capture(stranger, event)
        assert (captured.success, "cơ sở khác" in captured.errors[0]["why"]) == (False, True)
        assert capture(owner, event).success
    store(stranger, object_event(epcList=None, quantityList=[quantity]))


def test_entries_of_the_journal_are_not_declared_wrong_by_a_document(world, owner):
    make_lot(world, owner, make_product(world, owner))
    entry = Event.objects.filter(capture__isnull=True).first()
    captured = capture(owner, declared_wrong(entry.body))
    assert (captured.success, captured.errors[0]["where"]) == (False, "errorDeclaration")
    assert not VoidEvent.objects.exists()
