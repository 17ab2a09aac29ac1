"""Until when the record of events is complete."""

import datetime as dt

from django.db import connection

_WRITERS = """
SELECT min(coalesce(activity.xact_start, now() - interval '1 hour'))
FROM pg_locks held JOIN pg_stat_activity activity USING (pid)
WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1 AND held.pid <> pg_backend_pid()
  AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (held.classid::bigint << 32 | held.objid::bigint) = hashtextextended('trace.events', 2)
"""


def settled_until() -> dt.datetime:
    """The instant before which no event will be recorded any more: whoever reads on from there misses none.

    A transaction commits later than its events say, so that an event may turn up behind one that was read already.
    Each writer announces itself by a lock before it takes the time of its recording (a trigger sees to it); before
    the start of the oldest that is at work, all is there. The caller's own transaction sees what it writes itself.
    """
    with connection.cursor() as cursor:
        # who is at work is remembered within a transaction, and may be long gone
        cursor.execute("SELECT date_trunc('milliseconds', clock_timestamp()), pg_stat_clear_snapshot()")
        now: dt.datetime = cursor.fetchone()[0]
        cursor.execute(_WRITERS)
        begun: dt.datetime | None = cursor.fetchone()[0]
    return min(now, begun.replace(microsecond=begun.microsecond // 1000 * 1000)) if begun else now
