"""Captures that meet each other, that are killed at work, and that are very large."""

import threading
import time
import tracemalloc

from django.db import connection, connections, transaction

from nguongoc.accounts.models import Person
from nguongoc.common.epcis import Part
from nguongoc.trace.actions import accept_capture, run_capture
from nguongoc.trace.models import Capture, Event, EventThing, Thing, VoidEvent
from nguongoc.trace.queries.events import settled_until
from tests.factories import make_owner, make_world
from tests.programs import worker
from tests.trace.documents import declared_wrong, document, item, object_event, store

PATIENCE = 60.0  # seconds
LARGE = 3_000  # events


def accept(by, payload):
    return accept_capture(payload=payload, media_type="application/json", on_error="rollback", by=by)


def at_once(*calls):
    """What each call gives, all begun together, each on a connection of its own."""
    barrier = threading.Barrier(len(calls), timeout=30)
    results = [None] * len(calls)

    def work(place, call):
        try:
            barrier.wait()
            results[place] = call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def stored_whole(capture, events):
    """Either all or nothing: events, edges and names agree with what the capture says."""
    found = Event.objects.filter(capture=capture)
    return (found.count(), EventThing.objects.filter(event__in=found.values("id"), part=Part.EPC).count()) == (
        events,
        events,
    )


def test_the_same_document_twice_at_once_is_stored_once(database_url):
    owner = make_owner(make_world())
    payload = document(*(object_event() for _ in range(50)))
    captures = [accept(owner, payload) for _ in range(4)]
    ended = at_once(*(lambda capture=capture: run_capture(capture_id=capture.pk) for capture in captures))
    assert sorted(capture.success for capture in ended) == [False, False, False, True]
    assert Event.objects.count() == 50


def test_two_workers_on_one_capture_store_it_once(database_url):
    owner = make_owner(make_world())
    capture = accept(owner, document(*(object_event() for _ in range(50))))
    first, second = at_once(*[lambda: run_capture(capture_id=capture.pk)] * 2)
    assert first.success
    assert second.success
    assert Event.objects.count() == 50


def test_documents_of_many_that_speak_of_the_same_things_at_once_are_all_stored(database_url):
    world = make_world()
    owners = [make_owner(world) for _ in range(4)]
    shared = [item() for _ in range(40)]
    captures = [accept(owner, document(*(object_event(epcList=shared[n::2]) for n in (1, 0)))) for owner in owners]
    ended = at_once(*(lambda capture=capture: run_capture(capture_id=capture.pk) for capture in captures))
    assert all(capture.success for capture in ended)
    assert Thing.objects.filter(uri__in=shared).count() == 40
    assert EventThing.objects.filter(part=Part.EPC).count() == 4 * 40


def test_a_worker_that_is_killed_leaves_nothing_half_and_the_next_one_goes_on(database_url, tmp_path):
    owner = make_owner(make_world())
    capture = accept(owner, document(*(object_event() for _ in range(LARGE))))
    for pause in (0.0, 0.15, 0.4):
        killed_at_work(capture, tmp_path / "worker.log", pause)
        capture.refresh_from_db()
        assert stored_whole(capture, LARGE if capture.finished_at else 0)
    Capture.objects.filter(pk=capture.pk, finished_at__isnull=True).update(attempts=0)
    ended = run_capture(capture_id=capture.pk)  # what the job does that was stalled
    assert ended.success
    assert stored_whole(capture, LARGE)


def killed_at_work(capture, log, pause):
    """Run the worker until it has begun the capture anew, and kill it a moment later."""
    begun = Capture.objects.get(pk=capture.pk).attempts
    with connection.cursor() as cursor:  # as the job of the worker before is taken up again
        cursor.execute("UPDATE procrastinate_jobs SET status = 'todo' WHERE queue_name = 'captures'")
    with worker(log) as process:
        deadline = time.monotonic() + PATIENCE
        while Capture.objects.get(pk=capture.pk).attempts == begun and time.monotonic() < deadline:
            if Capture.objects.filter(pk=capture.pk, finished_at__isnull=False).exists():
                return
            time.sleep(0.01)
        time.sleep(pause)
        process.kill()


def test_the_worker_captures_what_was_taken_in(database_url, tmp_path):
    owner = make_owner(make_world())
    capture = accept(owner, document(object_event()))
    with worker(tmp_path / "worker.log"):
        deadline = time.monotonic() + PATIENCE
        while Capture.objects.get(pk=capture.pk).success is None and time.monotonic() < deadline:
            time.sleep(0.1)
    assert Capture.objects.get(pk=capture.pk).success is True


def test_many_thousands_of_identifiers_in_one_event_are_stored_in_bounded_memory(owner, settings):
    settings.CAPTURE_MAX_BYTES = 64 * 1024 * 1024
    count = 100_000
    payload = document(object_event(epcList=[item(f"{n:07d}") for n in range(count)]))
    capture = accept(owner, payload)
    tracemalloc.start()
    ended = run_capture(capture_id=capture.pk)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert ended.success
    assert EventThing.objects.filter(part=Part.EPC).count() == count
    assert peak < 30 * len(payload)
    assert len(Event.objects.get().body["epcList"]) == count


def test_nothing_is_settled_from_the_beginning_of_a_writer_on(database_url):
    owner = make_owner(make_world())
    store(owner, object_event())
    done = threading.Event()
    written = threading.Event()

    def slow_writer():
        with transaction.atomic():
            store(Person.objects.get(pk=owner.pk), object_event())
            written.set()
            done.wait(PATIENCE)
        connections.close_all()

    before = settled_until()
    thread = threading.Thread(target=slow_writer)
    thread.start()
    assert written.wait(PATIENCE)
    during = settled_until()
    done.set()
    thread.join()
    late = Event.objects.latest("id").recorded_at
    assert before <= during <= late < settled_until()


def test_declarations_at_once_void_an_event_once(database_url):
    owner = make_owner(make_world())
    (event,) = store(owner, object_event())
    captures = [accept(owner, document(declared_wrong(event))) for _ in range(3)]
    ended = at_once(*(lambda capture=capture: run_capture(capture_id=capture.pk) for capture in captures))
    assert sorted(capture.success for capture in ended) == [False, False, True]
    assert VoidEvent.objects.count() == 2
