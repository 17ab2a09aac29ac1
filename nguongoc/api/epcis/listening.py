"""A program that listens to a query by WebSocket: who it is, what it wants, and what is new for it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from nguongoc.accounts.actions import bearer_in_name_of
from nguongoc.accounts.models import ApiToken, Person
from nguongoc.api.callers import caller_with
from nguongoc.api.epcis.headers import EPC_FORMATS
from nguongoc.api.epcis.problems import Problem, bad_parameter, missing, problem_of
from nguongoc.common.epcis.rendering import EpcFormat
from nguongoc.trace.models import NamedQuery
from nguongoc.trace.queries.events import MAY_READ_EVENTS, EventQuery, find_events, settled_until
from nguongoc.trace.queries.events.values import as_instant
from nguongoc.trace.queries.standing import query_within, require_unlimited
from nguongoc.trace.query_documents import written_json
from nguongoc.trace.schedules import PARTS, ControlsRefused, Schedule, read_schedule

BATCH = 100  # events in one message
_LONGEST_REASON = 120  # bytes
_CONTROLS = {"stream", "reportIfEmpty", "initialRecordTime", *PARTS}
_TRUTHS = {"true": True, "false": False}


@dataclass(slots=True)
class Window:
    """What is told at one time: events recorded before `until`, of which those up to `after` were told."""

    query: EventQuery
    until: dt.datetime
    after: str | None = None
    is_told: bool = False


@dataclass(slots=True)
class Listener:
    """What was recorded before `since` was told, or is not wanted. A stream has no schedule."""

    key: ApiToken
    query: NamedQuery
    schedule: Schedule | None
    reports_if_empty: bool
    epc_format: EpcFormat
    since: dt.datetime
    due_at: dt.datetime
    window: Window | None = None

    @classmethod
    def of(cls, name: str, controls: Mapping[str, str], headers: Mapping[str, str]) -> "Listener":
        """Raises what the door tells as problems: no key, no such query, neither stream nor schedule."""
        secret = headers.get("authorization", "").partition("Bearer ")[2].strip()
        caller = caller_with(secret, MAY_READ_EVENTS) if secret else None
        if caller is None:
            raise Problem("SecurityException", "Cần khóa còn hiệu lực.", status=401)
        query = NamedQuery.objects.visible_to(caller.person).filter(name=name).first()
        if query is None:
            raise missing()
        if unknown := set(controls) - _CONTROLS:
            raise bad_parameter(min(unknown), "ở đây không có.")
        parts = {part: controls[part] for part in PARTS if part in controls}
        if (_truth(controls, "stream") and bool(parts)) or not (_truth(controls, "stream") or parts):
            raise ControlsRefused("Hãy chọn một trong hai: stream=true, hoặc lịch gửi.")
        require_unlimited(query.definition)
        schedule, now = read_schedule(parts) if parts else None, timezone.now()
        return cls(
            key=caller.token,
            query=query,
            schedule=schedule,
            reports_if_empty=_truth(controls, "reportIfEmpty") and schedule is not None,
            epc_format=_format(headers),
            since=min(_moment(controls) or now, now),
            due_at=schedule.after(now) if schedule else now,
        )

    @property
    def is_stream(self) -> bool:
        return self.schedule is None

    def is_due(self, now: dt.datetime) -> bool:
        return self.is_stream or self.due_at <= now

    def seconds_until_due(self, now: dt.datetime, most: float) -> float:
        return most if self.is_stream else min(most, max(0.0, (self.due_at - now).total_seconds()))

    def next_document(self) -> bytes | None:
        """The next batch of what is new, in the order of recording; None once all of it was told.

        Raises Problem once the key or the query is gone.
        """
        reader = self._reader()
        if self.window is None:
            until = max(settled_until(), self.since)
            self.window = Window(query_within(self.query.definition, since=self.since, until=until), until)
        window = self.window
        if window.is_told:
            self._close(window)
            return None
        found = find_events(window.query, reader=reader, after=window.after, per_page=BATCH)
        window.after, window.is_told = found.next, found.next is None
        if not found.events and not self.reports_if_empty:
            self._close(window)
            return None
        return written_json(found, epc_format=self.epc_format, query_name=self.query.name)

    def _close(self, window: "Window") -> None:
        self.since, self.window = window.until, None
        if self.schedule is not None:
            self.due_at = self.schedule.after(timezone.now())

    def _reader(self) -> Person:
        key = ApiToken.objects.open().select_related("made_by").filter(pk=self.key.pk).first()
        reader = bearer_in_name_of(token=key) if key is not None else None
        if reader is None or not reader.may(*MAY_READ_EVENTS):
            raise Problem("SecurityException", "Khóa không còn hiệu lực.")
        if not NamedQuery.objects.filter(pk=self.query.pk).exists():
            raise missing("Câu hỏi đã bị xóa.")
        return reader


def refusal_of(error: Exception) -> str:
    """Why a listener is sent away: the sentence of the problem, as long as the closing of a WebSocket allows."""
    return problem_of(error).detail.encode()[:_LONGEST_REASON].decode(errors="ignore")


def _truth(controls: Mapping[str, str], name: str) -> bool:
    value = _TRUTHS.get(controls.get(name, "false"))
    if value is None:
        raise bad_parameter(name, "phải là true hoặc false.")
    return value


def _moment(controls: Mapping[str, str]) -> dt.datetime | None:
    text = controls.get("initialRecordTime")
    if text is None:
        return None
    moment = as_instant(text.replace(" ", "+"))
    if moment is None:
        raise bad_parameter("initialRecordTime", "phải là ngày giờ kèm múi giờ.")
    return moment


def _format(headers: Mapping[str, str]) -> EpcFormat:
    value = headers.get("gs1-epc-format", EPC_FORMATS[0])
    if value not in EPC_FORMATS:
        raise Problem("ValidationException", f"GS1-EPC-Format: chỉ nhận {', '.join(EPC_FORMATS)}.")
    return EpcFormat(value)
