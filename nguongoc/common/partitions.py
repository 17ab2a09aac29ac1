"""Tables partitioned by month: what migrations declare and what a periodic job keeps ahead of time."""

import datetime as dt
import re
from collections.abc import Sequence

from django.db import connection, migrations, transaction
from django.utils import timezone

MONTHS_AHEAD = 3

_FUNCTION = """
CREATE OR REPLACE FUNCTION nguongoc_add_month(parent text, month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first timestamptz := (date_trunc('month', month::timestamp)) AT TIME ZONE 'UTC';
  after timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
  EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
    parent || to_char(month, '_YYYY_MM'), parent, first, after);
END $$;
"""


class PartitionByMonth(migrations.RunSQL):
    """A migration step after the table's own: the first months, and a partition for what fits no month.

    The table must have been created with PARTITION BY RANGE. The last one stays empty as long as the periodic
    job runs; should the job fail, nothing is lost.
    """

    def __init__(self, table: str) -> None:
        months = "".join(
            f"SELECT nguongoc_add_month('{table}', (current_date + interval '{ahead} month')::date);"
            for ahead in range(MONTHS_AHEAD + 1)
        )
        super().__init__(
            sql=_FUNCTION + months + f"CREATE TABLE {table}_rest PARTITION OF {table} DEFAULT;",
            reverse_sql=migrations.RunSQL.noop,
        )


def add_coming_months(table: str) -> None:
    """Make the partitions of this month and of the next ones; those that exist stay as they are."""
    first = timezone.now().date().replace(day=1)
    with connection.cursor() as cursor:
        for _ in range(MONTHS_AHEAD + 1):
            cursor.execute("SELECT nguongoc_add_month(%s, %s)", [table, first])
            first = (first + dt.timedelta(days=32)).replace(day=1)


def drop_months_before(
    table: str, first: dt.date, *, unless: tuple[str, Sequence[dt.datetime]] = ("false", ())
) -> list[str]:
    """Drop the partitions of the months before `first`; gives their names. What fits no month stays.

    A partition with a row for which `unless` holds (a condition and its values) is kept. Each goes in a
    transaction of its own, which waits a second at most: whoever reads the table for longer never holds up those
    who write to it. Raises OperationalError where one was locked for so long; those before it are gone.
    """
    old = [name for name in _months_of(table) if name[-7:] < f"{first:%Y_%m}"]
    return [name for name in old if _drop(name, unless)]


def _months_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass ORDER BY 1", [table]
        )
        return [name for (name,) in cursor.fetchall() if re.fullmatch(rf"{table}_\d{{4}}_\d{{2}}", name)]


def _drop(name: str, unless: tuple[str, Sequence[dt.datetime]]) -> bool:
    condition, values = unless
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1s'")
        cursor.execute(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(f"SELECT EXISTS (SELECT FROM {name} WHERE {condition})", values)  # noqa: S608 -- our own words
        if cursor.fetchone()[0]:
            return False
        cursor.execute(f"DROP TABLE {name}")
    return True
