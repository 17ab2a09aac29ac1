"""What a query under a name finds anew: the part of it that was recorded within a window."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from nguongoc.trace.queries.events import EventQuery, read_query
from nguongoc.trace.queries.named import parameters_of


def query_within(definition: Mapping[str, Any], *, since: dt.datetime, until: dt.datetime) -> EventQuery:
    """The query, of what was recorded from `since` on and before `until`, in the order of recording."""
    asked = parameters_of(definition)
    if "GE_recordTime" in asked:
        since = max(since, dt.datetime.fromisoformat(asked["GE_recordTime"][0]))
    if "LT_recordTime" in asked:
        until = min(until, dt.datetime.fromisoformat(asked["LT_recordTime"][0]))
    window = {"GE_recordTime": [since.isoformat()], "LT_recordTime": [until.isoformat()]}
    return read_query(asked | window | {"orderBy": ["recordTime"], "orderDirection": ["ASC"]})
