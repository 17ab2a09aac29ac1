"""What is new of a query is sent once, in order, signed; what fails is tried again and not lost."""

import hashlib
import hmac

import pytest
from django.db import connection, connections
from django.utils import timezone

from nguongoc.accounts.actions import revoke_token
from nguongoc.accounts.models import ApiToken, Notice
from nguongoc.trace.actions import deliveries
from nguongoc.trace.actions.deliveries import FAILURES_MAX, deliver
from nguongoc.trace.models import Event, Subscription
from tests.api.epcis.door import event
from tests.api.epcis.receiver import PATH, SECRET, subscribe
from tests.factories import make_owner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def subscribed(asked, receiver):
    """A stream to the receiver, from the beginning of time."""
    return subscribe(asked, receiver)


def run(subscription, *, at_once=True):
    """The job's work, as if its time had come."""
    if at_once:
        Subscription.objects.filter(pk=subscription.pk, due_at__isnull=False).update(due_at=timezone.now())
    deliver(subscription_id=subscription.pk)
    return Subscription.objects.filter(pk=subscription.pk).first()


def captured(door, *steps):
    events = [event(bizStep=step) for step in steps or ("shipping",)]
    assert door.capture(*events)["success"]
    return [each["eventID"] for each in events]


def jobs():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args ->> 'subscription_id', scheduled_at FROM procrastinate_jobs"
            " WHERE task_name = 'trace.deliver' AND status = 'todo'"
        )
        return cursor.fetchall()


def test_the_secret_may_come_under_the_name_that_the_standard_requires_of_it(asked, receiver):
    given = {
        "dest": receiver.address,
        "secret": SECRET,
        "stream": True,
        "initialRecordTime": "2020-01-01T00:00:00Z",
    }
    assert asked.post(PATH, given).status_code == 201
    captured(asked)
    run(Subscription.objects.get())
    assert "Gs1-Signature" in {name.title() for name in receiver.calls[0][1]}


def test_dropping_the_query_drops_its_subscriptions(asked, receiver):
    subscription = subscribe(asked, receiver)
    assert asked.delete("queries/GiaoNhan").status_code == 204
    assert not Subscription.objects.exists()
    captured(asked)
    assert run(subscription) is None
    assert receiver.calls == []


def test_what_is_new_is_sent_once_in_order_and_signed(asked, subscribed, receiver):
    first = captured(asked, "shipping", "packing", "shipping")
    after = run(subscribed)
    assert receiver.batches == [[first[0], first[2]]]
    ((_, headers, body),) = receiver.calls
    assert headers["GS1-Signature"] == hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    results = receiver.received[0]["epcisBody"]["queryResults"]
    assert (results["queryName"], results["subscriptionID"]) == ("GiaoNhan", str(subscribed.public_id))
    assert after.last_notified_at is not None
    run(subscribed)
    second = captured(asked)
    run(subscribed)
    run(subscribed)
    assert receiver.batches == [[first[0], first[2]], second]


def test_only_what_was_recorded_since_the_subscription_is_sent(asked, receiver):
    captured(asked)
    subscription = subscribe(asked, receiver, stream=True, initialRecordTime="2099-01-01T00:00:00Z")
    (new,) = captured(asked)
    run(subscription)
    assert receiver.batches == [[new]]


def test_a_failed_callback_is_tried_again_with_growing_pauses_and_not_lost(asked, subscribed, receiver):
    (known,) = captured(asked)
    receiver.statuses = [500, 503]
    pauses = []
    for failures in (1, 2):
        found = run(subscribed)
        assert (found.failures, "trả lời 50" in found.last_error) == (failures, True)
        pauses.append((found.due_at - timezone.now()).total_seconds())
    assert [round(pause, -1) for pause in pauses] == [60, 120]
    (job,) = jobs()
    assert job[0] == str(subscribed.pk)
    more = captured(asked)
    deliver(subscription_id=subscribed.pk)  # too early: what waits goes on waiting
    assert receiver.batches == []
    found = run(subscribed)
    assert receiver.batches == [[known]]
    assert (found.failures, found.last_error, found.due_at) == (0, "", None)
    run(subscribed)
    assert receiver.batches == [[known], more]


def test_a_run_that_fails_half_way_goes_on_behind_what_was_received(asked, subscribed, receiver, monkeypatch):
    monkeypatch.setattr(deliveries, "BATCH", 2)
    known = captured(asked, *["shipping"] * 5)
    receiver.statuses = [200, 500]
    assert run(subscribed).failures == 1
    assert receiver.batches == [known[:2]]
    run(subscribed)
    assert receiver.batches == [known[:2], known[2:4], known[4:]]


def test_a_subscription_that_is_cancelled_while_it_runs_sends_no_further_batch(
    asked, subscribed, receiver, monkeypatch
):
    monkeypatch.setattr(deliveries, "BATCH", 1)
    known = captured(asked, *["shipping"] * 3)
    receiver.on_call = lambda: asked.delete(f"{PATH}/{subscribed.public_id}")
    assert run(subscribed) is None
    assert receiver.batches == [known[:1]]


def test_a_client_that_cannot_take_so_much_gets_smaller_batches(asked, subscribed, receiver):
    known = captured(asked, *["shipping"] * 30)
    receiver.statuses = [413]
    run(subscribed)
    assert [len(each) for each in receiver.batches] == [25, 5]
    assert [name for batch in receiver.batches for name in batch] == known


def test_after_many_failures_it_is_paused_and_its_maker_is_told(asked, subscribed, receiver, owner):
    (known,) = captured(asked)
    receiver.statuses = [500] * FAILURES_MAX
    for _ in range(FAILURES_MAX):
        found = run(subscribed)
    assert found.paused_at is not None
    assert found.due_at is None
    run(subscribed)
    assert len(receiver.calls) == FAILURES_MAX
    notice = Notice.objects.get(person=owner, subject__contains="GiaoNhan")
    assert found.min_record_time.isoformat() in notice.text
    shown = asked.get(f"{PATH}/{subscribed.public_id}").json()
    assert (shown["paused"], "500" in shown["lastError"]) == (True, True)
    again = subscribe(asked, receiver, stream=True, initialRecordTime=found.min_record_time.isoformat())
    run(again)
    assert receiver.batches == [[known]]


def test_a_revoked_key_sends_nothing_more(asked, subscribed, receiver, owner):
    captured(asked)
    revoke_token(token=ApiToken.objects.get(), by=owner)
    found = run(subscribed)
    assert (receiver.calls, found.paused_at is not None) == ([], True)
    assert "thu hồi" in found.last_error


def test_a_schedule_runs_when_it_says_and_reports_nothing_only_where_asked(asked, receiver):
    silent = subscribe(asked, receiver, schedule={"minute": "0,30"}, initialRecordTime="2020-01-01T00:00:00Z")
    assert silent.due_at > timezone.now()
    assert timezone.localtime(silent.due_at).minute in {0, 30}
    deliver(subscription_id=silent.pk)  # early
    assert receiver.calls == []
    found = run(silent)
    assert (receiver.calls, found.due_at > timezone.now()) == ([], True)
    loud = subscribe(asked, receiver, schedule={"hour": "1"}, reportIfEmpty=True)
    run(loud)
    assert receiver.batches == [[]]
    known = captured(asked)
    run(silent)
    assert receiver.batches == [[], known]


def test_identifiers_are_sent_in_the_form_that_was_asked_for(asked, receiver):
    urn = "urn:epc:id:sgtin:0614141.107346.2017"
    given = {"dest": receiver.address, "stream": True, "initialRecordTime": "2020-01-01T00:00:00Z"}
    answer = asked.post(PATH, given, {"GS1-EPC-Format": "Always_EPC_URN"})
    assert answer.json()["epcFormat"] == "Always_EPC_URN"
    asked.capture(event(epcList=[urn]))
    run(Subscription.objects.get())
    assert urn in receiver.calls[0][2].decode()
    assert "GS1-Signature" not in receiver.calls[0][1]


def test_what_the_subscriber_may_not_see_is_not_sent(asked, subscribed, receiver, door_of, world):
    captured(door_of(make_owner(world)))
    run(subscribed)
    assert receiver.calls == []


def test_a_stream_gets_a_job_as_soon_as_events_are_committed(asked, subscribed):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name LIKE 'trace.%%'")
    captured(asked)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'trace.plan_deliveries'")
        assert cursor.fetchone() == (1,)


def test_what_is_committed_late_is_not_passed_over(asked, subscribed, receiver):
    """Two write at once; who began first commits last, and its event comes in the run after that."""
    early, late = event(), event()
    other = connections.create_connection("default")
    asked.capture(event())
    source = Event.objects.get()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(
            "INSERT INTO trace_event (id, organisation_id, event_type, action, event_time, biz_step, disposition,"
            " body) SELECT gen_random_uuid(), organisation_id, event_type, action, event_time, biz_step,"
            " disposition, body || jsonb_build_object('eventID', %s::text) FROM trace_event",
            [early["eventID"]],
        )
    asked.capture(late)
    run(subscribed)
    with other.cursor() as cursor:
        cursor.execute("COMMIT")
    other.close()
    run(subscribed)
    sent = [name for batch in receiver.batches for name in batch]
    assert sorted(sent) == sorted([source.event_id, early["eventID"], late["eventID"]])
