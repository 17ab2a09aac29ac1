"""Programs listen to a query by WebSocket: what is new comes at once, and only to whom it may come."""

import json
import os
import subprocess
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from nguongoc.accounts.actions import revoke_token
from nguongoc.accounts.models import ApiToken
from nguongoc.api.epcis.live import MOST_OF_ONE, LiveApplication
from nguongoc.api.epcis.problems import Problem
from tests.api.epcis.door import event
from tests.factories import make_owner
from tests.programs import live_application

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = Path(__file__).parent / "clients"


@pytest.fixture
def live(database_url, tmp_path, asked):
    """The address of the program's events of the query."""
    with live_application(tmp_path / "live.log") as port:
        yield f"ws://127.0.0.1:{port}/epcis/queries/GiaoNhan/events"


class Ear:
    def __init__(self, process):
        self._process = process

    def next(self):
        return json.loads(self._process.stdout.readline())

    def next_ids(self):
        results = self.next()["document"]["epcisBody"]["queryResults"]
        assert results["queryName"] == "GiaoNhan"
        return [each["eventID"] for each in results["resultsBody"]["eventList"]]


@contextmanager
def listening(address, key):
    command = ["scripts/with_node.sh", "node", str(CLIENTS / "listen.mjs"), address, key]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        try:
            yield Ear(process)
        finally:
            process.kill()


def captured(door, *steps):
    events = [event(bizStep=step) for step in steps or ("shipping",)]
    assert door.capture(*events)["success"]
    return [each["eventID"] for each in events]


def test_what_is_new_comes_at_once_and_in_order(live, asked):
    captured(asked)
    with listening(f"{live}?stream=true", asked.secret) as ear:
        assert ear.next() == {"opened": True}
        first = captured(asked, "shipping", "packing", "shipping")
        assert ear.next_ids() == [first[0], first[2]]
        second = captured(asked)
        assert ear.next_ids() == second


def test_what_was_recorded_before_comes_where_it_is_asked_for(live, asked):
    known = captured(asked)
    with listening(f"{live}?stream=true&initialRecordTime=2020-01-01T00:00:00Z", asked.secret) as ear:
        ear.next()
        assert ear.next_ids() == known


def test_a_schedule_is_kept_and_reports_nothing_where_asked(live, asked):
    with listening(f"{live}?second=0%2F1&reportIfEmpty=true", asked.secret) as ear:
        ear.next()
        assert ear.next_ids() == []
        known = captured(asked)
        assert any(ear.next_ids() == known for _ in range(5))


def test_a_revoked_key_hears_nothing_more(live, asked, owner):
    with listening(f"{live}?stream=true", asked.secret) as ear:
        ear.next()
        captured(asked)
        ear.next()
        revoke_token(token=ApiToken.objects.get(), by=owner)
        told = ear.next()
        assert (told["closed"], "Khóa" in told["reason"]) == (1008, True)


@pytest.mark.parametrize("query", ["", "?stream=true&hour=1", "?stream=maybe", "?stream=true&x=1", "?hour=25"])
def test_whoever_asks_for_neither_or_both_is_refused(live, asked, query):
    with listening(live + query, asked.secret) as ear:
        assert "refused" in ear.next()


def test_strangers_are_refused(live, asked, door_of, world):
    for key in ("", "ng_unknown", door_of(make_owner(world)).secret):
        with listening(f"{live}?stream=true", key) as ear:
            assert "refused" in ear.next()


def test_an_organisation_does_not_take_the_places_of_all():
    application = LiveApplication()
    with ExitStack() as stack:
        for _ in range(MOST_OF_ONE):
            stack.enter_context(application._place_of(1))
        with pytest.raises(Problem), application._place_of(1):
            pytest.fail("let in")
        with application._place_of(2):
            pass
    with application._place_of(1):
        pass
