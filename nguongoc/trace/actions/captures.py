"""Documents of events are captured: taken in at once, stored by a job, all of it or its good events."""

import datetime as dt
import gc
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.epcis.documents import read_json
from nguongoc.common.epcis.events import Document, DocumentRefused
from nguongoc.common.epcis.events import Event as EpcisEvent
from nguongoc.common.epcis.xml.reader import read_xml
from nguongoc.common.errors import Refusal
from nguongoc.common.locks import one_at_a_time
from nguongoc.trace.actions.recording import record_events
from nguongoc.trace.enums import OnError
from nguongoc.trace.models import Capture, Event
from nguongoc.trace.rules.captured import Claims, unstorable

READERS: dict[str, Callable[[bytes], Document]] = {
    "application/json": read_json,
    "application/ld+json": read_json,
    "application/xml": read_xml,
    "text/xml": read_xml,
}
"""How a document of each media type is read."""

INVALID, TAKEN, TOO_LARGE, FAILED = (
    "ValidationException",
    "ResourceAlreadyExistsException",
    "CaptureLimitExceededException",
    "ImplementationException",
)
MOST_ATTEMPTS = 3
_PATIENCE = dt.timedelta(minutes=10)  # with the job of a capture, before it is planned once more
MOST_PROBLEMS = 1_000  # of one capture that are kept
_TAKEN = "SELECT event_id, is_declaration FROM trace_eventname WHERE event_id = ANY (%s) AND organisation_id = %s"
_GIVEN_UP = (
    "Máy chủ dừng giữa chừng nhiều lần khi lưu tài liệu này nên không lưu sự kiện nào. "
    "Hãy chia tài liệu thành nhiều phần rồi gửi lại."
)
_BROKEN = (
    "Hệ thống gặp lỗi nên không lưu sự kiện nào của tài liệu này. Hãy gửi lại; nếu vẫn lỗi, báo người quản trị."
)


class CaptureTooLarge(Refusal):
    """The document is over the limits of bytes or events of one capture."""


class TooManyWaiting(Refusal):
    """The organisation's documents that wait to be stored are as many, or as large together, as they may be."""


class EventsRefused(Refusal):
    """An event that was to be stored at once has faults, or is there already (`is_taken`)."""

    def __init__(self, problems: "list[Problem]") -> None:
        super().__init__(problems[0].why, field=problems[0].where or None)
        self.problems = problems
        self.is_taken = all(problem.type == TAKEN for problem in problems)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the event at `index`, or with the whole document (none)."""

    index: int | None
    where: str
    why: str
    type: str = INVALID

    def as_json(self) -> dict[str, object]:
        return {"index": self.index, "where": self.where, "why": self.why, "type": self.type}


@transaction.atomic
def accept_capture(*, payload: bytes, media_type: str, on_error: str, by: Person) -> Capture:
    """Take a document in, durable once this returns; a job stores its events.

    Raises CaptureTooLarge, TooManyWaiting, or Refusal with the field `media_type` or `on_error`. Effects: the
    capture, the audit trail, the job.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    _require_readable(payload, media_type)
    if on_error not in OnError.values:
        raise Refusal(f"Cách xử lý khi có lỗi phải là {' hoặc '.join(OnError.values)}.", field="on_error")
    _require_room_to_wait(organisation, len(payload))
    capture = Capture.objects.create(
        organisation=organisation, made_by=by, on_error=on_error, media_type=media_type, payload=payload
    )
    audit.record("accept_capture", by=by, subject=capture, size_bytes=len(payload))
    plan_capture(capture_id=capture.pk)
    return capture


def plan_capture(*, capture_id: uuid.UUID) -> None:
    """A job stores the capture's events; one that waits for it already will see to it."""
    name = f"capture {capture_id}"
    job = app.configure_task("trace.run_capture", queue="captures", lock=name, queueing_lock=name)
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(capture_id=str(capture_id))


def plan_waiting_captures() -> int:
    """Plan again the captures that have waited longer than their job should take: it may be lost. How many.

    A capture whose job is gone would never end, and would count for ever among those that wait.
    """
    waiting = Capture.objects.waiting().filter(received_at__lt=timezone.now() - _PATIENCE)
    ids = list(waiting.values_list("pk", flat=True))
    for pk in ids:
        plan_capture(capture_id=pk)
    return len(ids)


def run_capture(*, capture_id: uuid.UUID | str) -> Capture:
    """Store the events of a capture in one transaction with its end: all of them, or with `proceed` the good ones.

    A job that died before is begun again; the third that dies is reported failed. Of a capture that has ended
    nothing more is done.
    """
    capture = _begin(capture_id)
    if capture.finished_at is not None:
        return capture
    with _no_search_for_rings():
        return _carry_out(capture)


@transaction.atomic
def fail_capture(*, capture_id: uuid.UUID | str) -> None:
    """Report a capture as failed whose job met what nobody foresaw; nothing of it is stored."""
    capture = Capture.objects.select_for_update().get(pk=capture_id)
    if capture.finished_at is None:
        _end(capture, [Problem(None, "", _BROKEN, FAILED)], success=False)


def _carry_out(capture: Capture) -> Capture:
    try:
        document = READERS[capture.media_type](bytes(capture.payload or b""))
        _require_few_enough(document)
    except DocumentRefused as refused:
        problems = [Problem(None, fault.where, fault.why) for fault in refused.faults]
        return _end(capture, problems, success=False)
    except CaptureTooLarge as refusal:
        return _end(capture, [Problem(None, "", refusal.sentence, TOO_LARGE)], success=False)
    return _store(capture, document)


def _require_room_to_wait(organisation: Organisation, size: int) -> None:
    """Raise TooManyWaiting. Documents of one organisation come in one at a time, so that none is overlooked."""
    one_at_a_time(f"trace.waiting captures of {organisation.pk}")
    count, size_waiting = Capture.objects.waiting().filter(organisation=organisation).count_and_size()
    if count >= settings.CAPTURE_MAX_WAITING:
        why = f"đã có {count} tài liệu đang chờ lưu (tối đa {settings.CAPTURE_MAX_WAITING})"
    elif size_waiting + size > settings.CAPTURE_MAX_WAITING_BYTES:
        most = settings.CAPTURE_MAX_WAITING_BYTES
        why = f"các tài liệu đang chờ lưu, kể cả tài liệu này, dài {size_waiting + size} byte (tối đa {most})"
    else:
        return
    raise TooManyWaiting(f"Chưa nhận tài liệu này: {why}. Hãy đợi các tài liệu trước được lưu rồi gửi lại.")


def _require_readable(payload: bytes, media_type: str) -> None:
    if media_type not in READERS:
        raise Refusal(f"Chỉ nhận tài liệu kiểu {', '.join(READERS)}.", field="media_type")
    if len(payload) > settings.CAPTURE_MAX_BYTES:
        raise CaptureTooLarge(
            f"Tài liệu lớn hơn {settings.CAPTURE_MAX_BYTES} byte. Hãy chia thành nhiều tài liệu nhỏ hơn."
        )


@contextmanager
def _no_search_for_rings() -> Iterator[None]:
    """Python does not look for garbage in rings meanwhile: a document is a tree of many small objects."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@transaction.atomic
def capture_event(*, payload: bytes, media_type: str, by: Person) -> Event:
    """Store one event at once. Raises Refusal, CaptureTooLarge, or EventsRefused with what is wrong."""
    organisation = by.require(Permission.WRITE_LOGS)
    _require_readable(payload, media_type)
    try:
        document = READERS[media_type](payload)
    except DocumentRefused as refused:
        raise EventsRefused([Problem(None, fault.where, fault.why) for fault in refused.faults]) from refused
    if len(document.events) + len(document.faults) != 1:
        raise Refusal("Chỉ gửi một sự kiện ở đây. Nhiều sự kiện thì gửi thành một tài liệu.")
    one_at_a_time(_writers_of(organisation))
    good, problems = _judge(document, organisation)
    if problems:
        raise EventsRefused(problems)
    capture = Capture.objects.create(
        organisation=organisation,
        made_by=by,
        media_type=media_type,
        finished_at=timezone.now(),
        success=True,
        event_count=1,
        context=document.context,
    )
    (key,) = record_events(organisation=organisation, events=good, capture=capture)
    audit.record("capture_event", by=by, subject=capture)
    return Event.objects.get(id=key)


@transaction.atomic
def _begin(capture_id: uuid.UUID | str) -> Capture:
    """The capture with one attempt more; given up where it is one too many."""
    capture = (
        Capture.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organisation")
        .get(pk=capture_id)
    )
    if capture.finished_at is not None:
        return capture
    if capture.attempts == MOST_ATTEMPTS:
        return _end(capture, [Problem(None, "", _GIVEN_UP, FAILED)], success=False)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")  # a count that is lost with the machine costs nothing
    capture.attempts += 1
    capture.save(update_fields=["attempts"])
    return capture


@transaction.atomic
def _store(capture: Capture, document: Document) -> Capture:
    organisation = capture.organisation
    one_at_a_time(_writers_of(organisation))
    if Capture.objects.filter(pk=capture.pk, finished_at__isnull=False).exists():
        return Capture.objects.get(pk=capture.pk)  # another worker was faster
    good, problems = _judge(document, organisation)
    capture.context = document.context
    capture.event_count = len(good) if capture.on_error == OnError.PROCEED or not problems else 0
    if capture.event_count:
        record_events(organisation=organisation, events=good, capture=capture)
    return _end(capture, problems, success=not problems)


@transaction.atomic
def _end(capture: Capture, problems: list[Problem], *, success: bool) -> Capture:
    capture.finished_at = timezone.now()
    capture.success = success
    if len(problems) > MOST_PROBLEMS:
        more = Problem(None, "", f"Còn {len(problems) - MOST_PROBLEMS} lỗi nữa, không kể ra ở đây.")
        problems = [*problems[:MOST_PROBLEMS], more]
    capture.errors = [problem.as_json() for problem in problems]
    capture.payload = None
    capture.save(update_fields=["finished_at", "success", "errors", "payload", "context", "event_count"])
    return capture


def _writers_of(organisation: Organisation) -> str:
    return f"trace.captures of {organisation.pk}"


def _require_few_enough(document: Document) -> None:
    count = len(document.events) + len(document.faults)
    if count > settings.CAPTURE_MAX_EVENTS:
        raise CaptureTooLarge(
            f"Tài liệu có {count} sự kiện, nhiều hơn {settings.CAPTURE_MAX_EVENTS}. "
            "Hãy chia thành nhiều tài liệu nhỏ hơn."
        )


def _judge(document: Document, organisation: Organisation) -> tuple[list[EpcisEvent], list[Problem]]:
    """The events that can be stored, and what is wrong with the others, in the order of the document."""
    problems = [
        Problem(index, fault.where, fault.why) for index, faults in document.faults.items() for fault in faults
    ]
    events = [event for _, event in document.events]
    taken, claims = _names_taken(events, organisation), Claims.of(events, organisation)
    good = []
    for index, event in document.events:
        name = (event.event_id, event.error is not None)
        if fault := unstorable(event) or claims.fault_of(event):
            problems.append(Problem(index, fault.where, fault.why))
        elif name in taken:
            problems.append(Problem(index, "eventID", _taken_sentence(event), TAKEN))
        else:
            taken.add(name)
            good.append(event)
    return good, sorted(problems, key=lambda problem: problem.index or 0)


def _names_taken(events: list[EpcisEvent], organisation: Organisation) -> set[tuple[str, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [[event.event_id for event in events], organisation.pk])
        return set(cursor.fetchall())


def _taken_sentence(event: EpcisEvent) -> str:
    if event.error is not None:
        return f"Sự kiện {event.event_id} đã được khai báo sai trước đó rồi."
    return (
        f"Cơ sở đã ghi sự kiện {event.event_id}. Muốn sửa, hãy gửi lại chính sự kiện đó kèm errorDeclaration, "
        "rồi gửi sự kiện đúng với eventID khác."
    )
