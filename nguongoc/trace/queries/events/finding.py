"""Events are found, page by page.

A page goes on behind the last event of the one before, by the key of the order and the event's id: what is
recorded in between neither repeats an event nor pushes one out. Events recorded after the first page was asked for
stay out of all others, so that a query ends.

Who asks by the time of recording reads on from there: such an answer ends where the record is settled, so that
nothing comes later that lies before what was shown (docs/adr/0017, Late commits).
"""

import base64
import binascii
import datetime as dt
import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from nguongoc.accounts.models import Person
from nguongoc.common.epcis.events import Json
from nguongoc.trace.models import Event
from nguongoc.trace.queries.events.parameters import EventQuery
from nguongoc.trace.queries.events.pieces import Order, Piece
from nguongoc.trace.queries.events.readers import Reader
from nguongoc.trace.queries.events.refusals import TOO_COMPLEX, TOO_LARGE, NotSettled, QueryRefused
from nguongoc.trace.queries.events.settled import settled_until
from nguongoc.trace.queries.events.statement import Row, find_rows

PER_PAGE = 30
_NO_LIMIT = 10**9
_INSTANT = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of events, and where the next one begins (none on the last).

    `until` is the time before which nothing more will be recorded that the query asks for, if it asks by it.
    """

    events: list[Event]
    next: str | None
    reader: Reader
    until: dt.datetime | None = None

    @property
    def bodies(self) -> list[Json]:
        """The events as their reader reads them, with the time of their recording."""
        return self.reader.bodies(self.events)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Behind which event the next page begins, by which order, how many were shown, and before when all were
    recorded.
    """

    order: str
    key: str
    event: uuid.UUID
    shown: int
    until: dt.datetime

    def written(self) -> str:
        values = [self.order, self.key, self.event.hex, self.shown, self.until.isoformat()]
        return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()

    @classmethod
    def read(cls, text: str) -> "Cursor":
        try:
            order, key, event, shown, until = json.loads(base64.urlsafe_b64decode(text.encode()))
            return cls(str(order), str(key), uuid.UUID(event), int(shown), dt.datetime.fromisoformat(until))
        except (ValueError, TypeError, AttributeError, binascii.Error) as error:
            raise QueryRefused("Mã trang tiếp theo không đúng.", parameter="nextPageToken") from error

    def behind(self, order: Order) -> Piece:
        """The condition that an event comes behind this one in the order.

        Raises QueryRefused for another order: the query of a name may be another one by now.
        """
        if order.name != self.order:
            raise QueryRefused("Câu hỏi đã đổi cách sắp xếp. Hãy hỏi lại từ trang đầu.", parameter="nextPageToken")
        sign = "<" if order.descending else ">"
        return Piece(
            f"({order.sql}, e.id) {sign} (%s::{order.cast}, %s::uuid)", (*order.values, self.key, self.event)
        )


def find_events(query: EventQuery, *, reader: Person, after: str | None = None, per_page: int = PER_PAGE) -> Found:
    """A page of the events that match and that the reader sees; `after` is the `next` of the page before.

    Raises QueryRefused (QueryTooLargeException beyond maxEventCount, QueryTooComplexException where the answer
    takes longer than QUERY_MAX_SECONDS), NotSettled, NotPermitted.
    """
    seeing = Reader.of(reader)
    if not seeing.may_order_by(query.order.name):
        raise QueryRefused("Không sắp xếp được theo trường này.", parameter="orderBy")
    cursor = Cursor.read(after) if after else None
    shown = cursor.shown if cursor else 0
    size = min(per_page, query.per_page or per_page, (query.limit or _NO_LIMIT) - shown)
    if size < 1:
        return Found([], None, seeing)
    with limited_time() as now:
        until = cursor.until if cursor else _end(query, now)
        bounds = [Piece("e.recorded_at < %s", (until,)), *([cursor.behind(query.order)] if cursor else [])]
        if (
            query.most is not None
            and cursor is None
            and len(find_rows(query, seeing, bounds, query.most + 1)) > query.most
        ):
            raise QueryRefused(
                f"Có nhiều hơn {query.most} sự kiện.", parameter="maxEventCount", exception=TOO_LARGE
            )
        rows = find_rows(query, seeing, bounds, size + 1)
        events = _events(rows[:size])
    shown += len(events)
    told = until if query.reads_on else None
    if len(rows) <= size or shown == query.limit:
        return Found(events, None, seeing, told)
    last = rows[size - 1]
    return Found(events, Cursor(query.order.name, last.key, last.event, shown, until).written(), seeing, told)


def _end(query: EventQuery, now: dt.datetime) -> dt.datetime:
    """The time before which the events of an answer were recorded: now, or where the record is settled.

    Raises NotSettled where the query ends by itself between the two: cut there, its end would be taken for
    complete, and who goes on from it would miss the rest.
    """
    if not query.reads_on:
        return now + _INSTANT
    settled = settled_until()
    if query.before is not None and settled < query.before <= now:
        raise NotSettled(
            "Hệ thống còn đang ghi sự kiện của trước thời điểm LT_recordTime. "
            "Hãy hỏi lại sau vài giây, hoặc bỏ LT_recordTime."
        )
    return settled


def _events(rows: Sequence[Row]) -> list[Event]:
    """In the order of the rows, with the captures in which they came but not these's payloads. One query."""
    found = (
        Event.objects.filter(id__in=[row.event for row in rows])
        .select_related("capture")
        .defer("capture__payload")
    )
    if rows:
        found = found.filter(recorded_at__in=[row.recorded_at for row in rows])
    by_id = {event.id: event for event in found}
    return [by_id[row.event] for row in rows]


@contextmanager
def limited_time() -> Iterator[dt.datetime]:
    """Gives the database's clock; what takes too long inside is refused."""
    is_nested = connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true), set_config('jit', 'off', true),"
                " clock_timestamp()",
                [f"{settings.QUERY_MAX_SECONDS}s"],
            )
            yield cursor.fetchone()[2]
            if is_nested:  # what follows in the outer transaction takes its time again
                cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        raise QueryRefused(
            "Truy vấn này phải xem qua quá nhiều sự kiện. "
            "Hãy hỏi hẹp hơn: một mã, một nơi hoặc một khoảng thời gian.",
            exception=TOO_COMPLEX,
        ) from error
