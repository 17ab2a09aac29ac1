"""What a query under a name finds anew: the part of it that was recorded within a window."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nguongoc.trace.queries.events import EventQuery, read_query
from nguongoc.trace.queries.events.values import instant
from nguongoc.trace.queries.named import parameters_of
from nguongoc.trace.schedules import ControlsRefused

_LIMITING = ("eventCountLimit", "maxEventCount")


def require_unlimited(definition: Mapping[str, Any]) -> None:
    """Raise ControlsRefused for a query that gives only so many events: a run would lose what is beyond."""
    if any(name in definition for name in _LIMITING):
        raise ControlsRefused(f"Câu hỏi có giới hạn số sự kiện ({', '.join(_LIMITING)}) thì không đăng ký được.")


def query_within(definition: Mapping[str, Any], *, since: dt.datetime, until: dt.datetime) -> EventQuery:
    """The query, of what was recorded from `since` on and before `until`, in the order of recording.

    The caller knows that the record is settled until then.
    """
    asked = parameters_of(definition)
    if (first := asked.get("GE_recordTime")) is not None:
        since = max(since, instant("GE_recordTime", first))
    if (last := asked.get("LT_recordTime")) is not None:
        until = min(until, instant("LT_recordTime", last))
    window = {"GE_recordTime": [since.isoformat()], "LT_recordTime": [until.isoformat()]}
    query = read_query(asked | window | {"orderBy": ["recordTime"], "orderDirection": ["ASC"]})
    return replace(query, reads_on=False)
