"""What an organisation may hand in before it is stored, and what the database refuses."""

import datetime as dt
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from nguongoc.common import env
from nguongoc.common.epcis.documents import read_json
from nguongoc.trace.actions import TooManyWaiting, accept_capture, run_capture
from nguongoc.trace.actions.captures import plan_waiting_captures
from nguongoc.trace.actions.recording import record_events
from nguongoc.trace.models import Capture, Event
from tests.factories import make_owner
from tests.trace.documents import document, item, object_event

pytestmark = pytest.mark.django_db
PAYLOAD = document(object_event())


def accept(by, payload=None):
    payload = payload or document(object_event())
    return accept_capture(payload=payload, media_type="application/ld+json", on_error="rollback", by=by)


def jobs_of(capture):
    return ProcrastinateJob.objects.filter(task_name="trace.run_capture", args={"capture_id": str(capture.pk)})


def test_an_organisation_has_only_so_many_documents_waiting(world, owner, settings):
    settings.CAPTURE_MAX_WAITING = 2
    first, _ = accept(owner), accept(owner)
    with pytest.raises(TooManyWaiting, match="2 tài liệu"):
        accept(owner)
    assert Capture.objects.count() == 2
    accept(make_owner(world))  # others are not held up
    run_capture(capture_id=first.pk)
    accept(owner)


def test_an_organisation_has_only_so_many_bytes_waiting(owner, settings):
    settings.CAPTURE_MAX_WAITING_BYTES = 2 * len(PAYLOAD) + 1
    first, _ = accept(owner, PAYLOAD), accept(owner, PAYLOAD)
    with pytest.raises(TooManyWaiting, match=f"{3 * len(PAYLOAD)} byte"):
        accept(owner, PAYLOAD)
    run_capture(capture_id=first.pk)
    accept(owner, PAYLOAD)


@pytest.mark.django_db(transaction=True)
def test_two_documents_at_once_do_not_both_take_the_last_place(owner, settings):
    settings.CAPTURE_MAX_WAITING = 1
    both = threading.Barrier(2, timeout=30)

    def hand_in():
        both.wait()
        try:
            return accept(owner).pk
        except TooManyWaiting:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = [each.result() for each in [pool.submit(hand_in) for _ in range(2)]]
    assert (found.count(None), Capture.objects.count()) == (1, 1)


@pytest.mark.parametrize(("value", "told"), [("0", "1 or more"), ("1001", "1000 or less"), ("many", "whole")])
def test_a_limit_out_of_its_bounds_stops_the_start_with_an_instruction(monkeypatch, value, told):
    monkeypatch.setenv("CAPTURE_MAX_WAITING", value)
    with pytest.raises(ImproperlyConfigured, match=told):
        env.integer("CAPTURE_MAX_WAITING", 50, least=1, most=1_000)


def test_a_capture_whose_job_was_lost_gets_another_one_and_only_then(owner):
    lost, fresh = accept(owner), accept(owner)
    jobs_of(lost).delete()
    jobs_of(fresh).delete()
    Capture.objects.filter(pk=lost.pk).update(received_at=lost.received_at - dt.timedelta(hours=1))
    assert plan_waiting_captures() == plan_waiting_captures() == 1
    assert (jobs_of(lost).count(), jobs_of(fresh).count()) == (1, 0)
    run_capture(capture_id=lost.pk)
    assert plan_waiting_captures() == 0


@pytest.mark.parametrize(
    ("written", "where"),
    [
        ('{"example:note": "a\\u0000b"}', "epcisBody.eventList[1].example:note"),
        ('{"example:a\\u0000": 1}', "epcisBody.eventList[1].example:a\\u0000"),
        ('{"eventID": "urn:x:\\u0000"}', "epcisBody.eventList[1].eventID"),
        ('{"example:n": [1, 1e400]}', "epcisBody.eventList[1].example:n[1]"),
        ('{"example:n": -%s}' % ("9" * 5_000), "epcisBody.eventList[1].example:n"),
        ('{"example:n": 1e300}', "epcisBody.eventList[1].example:n"),
        ('{"example:n": %s}' % ("9" * 40), "epcisBody.eventList[1].example:n"),
    ],
)
def test_what_the_database_does_not_hold_is_refused_with_its_place(owner, written, where):
    good, bad = object_event(), json.dumps(object_event())
    mark = "MARK"
    payload = document(good, mark).replace(json.dumps(mark).encode(), f"{bad[:-1]}, {written[1:]}".encode())
    if "eventID" in written:
        payload = payload.replace(f'"eventID": {json.dumps(json.loads(bad)["eventID"])}, '.encode(), b"")
    ended = run_capture(capture_id=accept(owner, payload).pk)
    assert (ended.success, ended.errors[0]["type"]) == (False, "ValidationException")
    assert ended.errors[0]["where"] == where
    assert ended.errors[0]["why"]
    assert not Event.objects.exists()


@pytest.mark.parametrize("amount", ["999999999999999.9", "1e-300", "0.0000001"])
def test_the_largest_and_smallest_quantities_are_stored(owner, amount):
    quantity = f'[{{"epcClass": "{item()}", "quantity": {amount}, "uom": "TNE"}}]'
    payload = document(object_event(quantityList="MARK")).replace(b'"MARK"', quantity.encode())
    ended = run_capture(capture_id=accept(owner, payload).pk)
    assert ended.success, ended.errors


def test_what_the_copy_meets_comes_as_an_error_of_django(owner):
    ((_, event),) = read_json(PAYLOAD).events
    record_events(organisation=owner.organisation, events=[event])
    with pytest.raises(IntegrityError), transaction.atomic():
        record_events(organisation=owner.organisation, events=[event])
    ((_, counted),) = read_json(document(object_event(quantityList=[{"epcClass": item(), "quantity": 1}]))).events
    counted = replace(counted, mentions=[replace(each, quantity=Decimal(10) ** 30) for each in counted.mentions])
    with pytest.raises(DataError), transaction.atomic():
        record_events(organisation=owner.organisation, events=[counted])
