"""A program that asks again and again from the last recordTime that it saw misses nothing."""

from contextlib import contextmanager

import pytest
from django.db import connections
from django.utils import timezone

from nguongoc.trace.models import Event
from tests.api.epcis.door import event, events_of, ids_of, told

pytestmark = pytest.mark.django_db(transaction=True)
READ_ON = "GS1-Query-Min-Record-Time"
EVER = "2020-01-01T00:00:00Z"
IN_ORDER = {"orderBy": "recordTime", "orderDirection": "ASC"}


@contextmanager
def late_writer():
    """Another connection that writes an event, and commits it when the block ends; gives its ID."""
    name = event()["eventID"]
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(
            "INSERT INTO trace_event (id, organisation_id, event_type, action, event_time, biz_step, disposition,"
            " body) SELECT uuidv7(), organisation_id, event_type, action, event_time, biz_step, disposition,"
            " body || jsonb_build_object('eventID', %s::text) FROM trace_event LIMIT 1",
            [name],
        )
        try:
            yield name
        finally:
            cursor.execute("COMMIT")
            other.close()


def captured(door):
    one = event()
    assert door.capture(one)["success"]
    return one["eventID"]


@pytest.mark.parametrize("by", ["the header", "the last event"])
def test_who_reads_on_from_the_last_answer_misses_no_late_commit(door, by):
    seen, since = [], EVER

    def poll():
        nonlocal since
        answer = door.get("events", GE_recordTime=since, **IN_ORDER)
        found = events_of(answer)
        seen.extend(each for each in ids_of(found) if each not in seen)
        if by == "the header":
            since = answer[READ_ON]
        elif found:
            since = found[-1]["recordTime"]

    first = captured(door)
    poll()
    assert seen == [first]
    with late_writer() as late:
        early = captured(door)
        poll()
        assert seen == [first]
    poll()
    assert sorted(seen) == sorted([first, late, early])


def test_other_queries_show_at_once_what_is_committed(door):
    captured(door)
    with late_writer():
        (one, two) = captured(door), captured(door)
        assert ids_of(door.found(perPage=2)) == [two, one]
        assert ids_of(door.found(f"events/{one}")) == [one]
        assert len(door.found(GE_eventTime=EVER)) == 3
        assert READ_ON not in door.get("events")


@pytest.mark.parametrize(
    "asked", [{"GE_recordTime": EVER}, {"orderBy": "recordTime"}, {"LT_recordTime": "2999-01-01T00:00:00Z"}]
)
def test_every_query_by_record_time_ends_where_the_record_is_settled(door, asked):
    known = captured(door)
    with late_writer():
        captured(door)
        assert ids_of(door.found(**asked)) == [known]
        answer = door.get("events", maxEventCount=1, **asked)
        assert ids_of(events_of(answer)) == [known]
    assert len(door.found(**asked)) == 3


def test_a_window_that_is_over_but_not_settled_is_refused_for_some_seconds(door):
    known = captured(door)
    begun = timezone.now()
    window = {"GE_recordTime": EVER, "LT_recordTime": begun.isoformat()}
    assert ids_of(door.found(**window)) == [known]
    with late_writer():
        captured(door)
        assert ids_of(door.found(**window)) == [known]
        now = {"GE_recordTime": EVER, "LT_recordTime": timezone.now().isoformat()}
        answer = door.get("events", **now)
        assert "LT_recordTime" in told(answer, 503, "")["detail"]
        assert int(answer["Retry-After"]) > 0
    assert len(door.found(**now)) == 3


def test_pages_end_where_the_first_one_said(door):
    for _ in range(3):
        captured(door)
    first = door.get("events", GE_recordTime=EVER, perPage=2, **IN_ORDER)
    captured(door)
    second = door.next(first)
    assert (len(events_of(second)), "Link" in second) == (1, False)
    assert first[READ_ON] == second[READ_ON]
    assert len(door.found(GE_recordTime=second[READ_ON])) == 1


def test_a_query_under_a_name_that_asks_by_record_time_is_bound_too(door):
    door.post("queries", {"name": "Moi", "query": {"GE_recordTime": EVER}})
    known = captured(door)
    with late_writer():
        captured(door)
        assert ids_of(door.found("queries/Moi/events")) == [known]
    assert Event.objects.count() == 3
