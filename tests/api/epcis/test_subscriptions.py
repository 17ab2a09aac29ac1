"""Subscriptions are asked for, told and ended; the secret is never shown again."""

import pytest
from django.utils import timezone

from nguongoc.common.models import AuditEntry
from nguongoc.trace.actions.subscriptions import SUBSCRIPTIONS_MAX
from nguongoc.trace.models import Subscription
from tests.api.epcis.door import told
from tests.api.epcis.receiver import PATH, SECRET, subscribe
from tests.factories import make_owner

pytestmark = pytest.mark.django_db
STREAM = {"dest": "https://nhan.vidu.example/epcis", "signatureToken": SECRET, "stream": True}


@pytest.mark.parametrize("more", [{}, {"stream": True, "schedule": {"hour": "1"}}, {"stream": False}])
def test_a_stream_with_a_schedule_or_neither_is_400(asked, more):
    given = {"dest": STREAM["dest"], "signatureToken": SECRET} | more
    told(asked.post(PATH, given), 400, "SubscriptionControlsException")
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("changes", "exception"),
    [
        ({"stream": None, "schedule": {}}, "SubscriptionControlsException"),
        ({"stream": None, "schedule": {"minute": "60"}}, "SubscriptionControlsException"),
        ({"stream": None, "schedule": {"dayOfMonth": "31", "month": "2"}}, "SubscriptionControlsException"),
        ({"stream": None, "schedule": "hàng ngày"}, "SubscriptionControlsException"),
        ({"stream": "true"}, "ValidationException"),
        ({"reportIfEmpty": 1}, "ValidationException"),
        ({"dest": None}, "ValidationException"),
        ({"dest": "http://nhan.vidu.example/"}, "ValidationException"),
        ({"dest": "https://192.168.1.10/"}, "ValidationException"),
        ({"signatureToken": "x" * 501}, "ValidationException"),
        ({"signatureToken": 5}, "ValidationException"),
        ({"initialRecordTime": "2026-01-01T00:00:00"}, "ValidationException"),
        ({"initialRecordTime": "mai"}, "ValidationException"),
        ({"more": 1}, "ValidationException"),
    ],
)
def test_what_cannot_be_subscribed_to_is_400_and_says_why(asked, changes, exception):
    given = {name: value for name, value in (STREAM | changes).items() if value is not None}
    told(asked.post(PATH, given), 400, exception)


def test_a_query_that_limits_its_events_is_not_subscribed_to(door):
    door.post("queries", {"name": "x", "query": {"orderBy": "eventTime", "eventCountLimit": 5}})
    told(door.post("queries/x/subscriptions", STREAM), 400, "SubscriptionControlsException")


def test_a_subscription_is_told_without_its_secret(asked):
    made = asked.post(PATH, STREAM | {"initialRecordTime": "2026-01-01T00:00:00+07:00"})
    assert made.status_code == 201
    told_ = made.json()
    assert made["Location"] == f"/epcis/{PATH}/{told_['subscriptionID']}"
    assert (told_["queryName"], told_["stream"], told_["dest"]) == ("GiaoNhan", True, STREAM["dest"])
    one = asked.get(f"{PATH}/{told_['subscriptionID']}")
    assert one["GS1-Query-Min-Record-Time"] == "2025-12-31T17:00:00+00:00"
    for answer in (made, one, asked.get(PATH)):
        assert SECRET not in answer.content.decode()
        assert "ecret" not in answer.content.decode()
    assert SECRET.encode() not in bytes(Subscription.objects.get().secret)
    assert SECRET not in str(AuditEntry.objects.get(action="subscribe").details)
    assert asked.get(PATH).json() == [one.json()]


def test_a_subscription_ends_where_it_is_deleted_and_only_by_its_own_organisation(asked, receiver, door_of, world):
    subscription = subscribe(asked, receiver)
    path = f"{PATH}/{subscription.public_id}"
    told(door_of(make_owner(world)).delete(path), 404, "NoSuchNameException")
    told(asked.delete(f"{PATH}/x"), 404, "NoSuchNameException")
    assert asked.delete(path).status_code == 204
    told(asked.get(path), 404, "NoSuchNameException")


def test_an_organisation_subscribes_so_often_and_no_more(asked, receiver):
    subscribed = subscribe(asked, receiver)
    fields = {name: getattr(subscribed, name) for name in ("query", "key", "destination", "epc_format")}
    times = dict.fromkeys(("initial_record_time", "min_record_time"), timezone.now())
    for number in range(SUBSCRIPTIONS_MAX - 1):
        Subscription.objects.create(**fields, **times, public_id=f"00000000-0000-4000-8000-{number:012}")
    told(asked.post(PATH, STREAM | {"dest": receiver.address}), 400, "ValidationException")
