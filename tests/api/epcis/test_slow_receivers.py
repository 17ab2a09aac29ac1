"""A receiver that takes its time holds up itself and nobody else."""

from contextlib import contextmanager, suppress

import pytest
from django.db import connection, connections
from django.utils import timezone

from nguongoc.common.locks import one_of
from nguongoc.trace.actions import deliveries
from nguongoc.trace.actions.deliveries import RUNS_OF_ONE, deliver
from nguongoc.trace.models import Subscription
from tests.api.epcis.door import event
from tests.api.epcis.receiver import subscribe
from tests.factories import make_owner

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def under_way(name):
    """As many runs elsewhere as one may have."""
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        for place in range(RUNS_OF_ONE):
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 3))", [f"{name} {place}"])
        yield
        cursor.execute("SELECT pg_advisory_unlock_all()")
    other.close()


def waiting(subscription):
    """When the jobs for the subscription come."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'trace.deliver' AND status = 'todo'"
            " AND args ->> 'subscription_id' = %s",
            [str(subscription.pk)],
        )
        return [row[0] for row in cursor.fetchall()]


def forget_jobs():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'trace.deliver'")


def captured(door, count=1):
    events = [event() for _ in range(count)]
    assert door.capture(*events)["success"]
    return [each["eventID"] for each in events]


@pytest.fixture
def subscribed(asked, receiver):
    return subscribe(asked, receiver)


@pytest.mark.parametrize("busy", ["organisation", "host"])
def test_of_one_organisation_and_to_one_host_only_some_runs_are_under_way(
    asked, subscribed, receiver, owner, busy
):
    known = captured(asked)
    forget_jobs()
    name = "callbacks to 127.0.0.1" if busy == "host" else f"callbacks of organisation {owner.organisation.pk}"
    with under_way(name):
        deliver(subscription_id=subscribed.pk)
        (soon,) = waiting(subscribed)
        assert 0 < (soon - timezone.now()).total_seconds() <= 5
    subscribed.refresh_from_db()
    assert (receiver.calls, subscribed.failures, subscribed.due_at) == ([], 0, None)
    deliver(subscription_id=subscribed.pk)
    assert receiver.batches == [known]


def test_others_are_sent_to_meanwhile(asked, subscribed, receiver, door_of, world, owner):
    other = door_of(make_owner(world))
    other.post("queries", {"name": "GiaoNhan", "query": {"EQ_bizStep": ["shipping"]}})
    known = captured(other)
    theirs = subscribe(other, receiver)
    with under_way(f"callbacks of organisation {owner.organisation.pk}"):
        deliver(subscription_id=theirs.pk)
    assert receiver.batches == [known]


def test_a_run_that_takes_long_goes_on_in_another_one(asked, subscribed, receiver, monkeypatch):
    monkeypatch.setattr(deliveries, "BATCH", 2)
    monkeypatch.setattr(deliveries, "LONGEST_RUN", 0)
    known = captured(asked, 5)
    Subscription.objects.filter(pk=subscribed.pk).update(failures=3)
    for count in (1, 2):
        forget_jobs()
        deliver(subscription_id=subscribed.pk)
        assert receiver.batches == [known[:2], known[2:4]][:count]
        subscribed.refresh_from_db()
        assert (len(waiting(subscribed)), subscribed.failures, subscribed.cursor is None) == (1, 0, False)
    deliver(subscription_id=subscribed.pk)
    subscribed.refresh_from_db()
    assert (receiver.batches, subscribed.cursor) == ([known[:2], known[2:4], known[4:]], None)


def test_a_place_is_let_go_whatever_happens():
    with suppress(RuntimeError), one_of("place", 1):
        raise RuntimeError
    with under_way("place"), one_of("place", RUNS_OF_ONE) as has:
        assert not has
    with one_of("place", 1) as has:
        assert has
