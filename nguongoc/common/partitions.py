"""Tables partitioned by month: what migrations declare and what a periodic job keeps ahead of time."""

import datetime as dt

from django.db import connection, migrations
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
