"""Tables by month: coming months are made ahead, and what fits none is still kept."""

import datetime as dt

import pytest
from django.db import connection

from nguongoc.common.partitions import add_coming_months
from nguongoc.scans.tasks import add_months as add_scan_months
from nguongoc.trace.tasks import add_months as add_event_months

pytestmark = pytest.mark.django_db


def partitions(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [table])
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize(
    ("table", "job"),
    [("trace_event", add_event_months), ("scans_scan", add_scan_months), ("scans_pintry", add_scan_months)],
)
def test_months_ahead_are_made_once(table, job):
    month = dt.datetime.now(tz=dt.UTC).strftime("_%Y_%m")
    gone = next(name for name in sorted(partitions(table), reverse=True) if "rest" not in name)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {gone}")
    job(timestamp=0)
    add_coming_months(table)
    assert gone in partitions(table)
    assert table + month in partitions(table)


def test_row_outside_every_month_is_kept_in_the_last_partition():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO scans_scan (id, at, session, verdict, is_new_session) "
            "VALUES (gen_random_uuid(), '2999-01-01', gen_random_uuid(), 'unknown', true)"
        )
        cursor.execute("SELECT count(*) FROM scans_scan_rest")
        assert cursor.fetchone() == (1,)
