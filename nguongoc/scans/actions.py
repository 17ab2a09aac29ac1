"""What becomes of scans once they are recorded: they are counted, and forgotten after a while."""

import datetime as dt
import logging
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from nguongoc.common.partitions import drop_months_before
from nguongoc.common.validity import months_after
from nguongoc.scans.models import CountedScans
from nguongoc.scans.recorder import APPLICATION

SETTLING = dt.timedelta(seconds=30)
"""Scans written less than so long ago are left to the next run."""
LONGEST_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_TALLIES_A_TIME = 5_000
_NOBODY = "00000000-0000-0000-0000-000000000000"
_log = logging.getLogger(__name__)

# Whoever writes scans goes under one name. What a transaction writes bears the time at which it began: before the
# oldest one that still runs, nothing can be added any more.
_SETTLED = """
SELECT least(clock_timestamp() - %s, min(xact_start)) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = %s AND pid <> pg_backend_pid()
"""
# A scan belongs to the lot on which its stamp was then; one on no lot to what its stamp is of.
_COUNT = """
WITH written AS MATERIALIZED (
  SELECT scan.number, scan.lot_id, (scan.at AT TIME ZONE %(zone)s)::date AS day, scan.province,
    count(*) FILTER (WHERE kind = 'person' AND is_new_session) AS sessions,
    count(*) FILTER (WHERE kind = 'person') AS opened,
    count(*) FILTER (WHERE kind = 'person' AND is_new_session AND verdict = 'first') AS first,
    count(*) FILTER (WHERE kind = 'person' AND verdict IN ('inactive', 'suspended', 'void', 'recalled')) AS warned,
    count(*) FILTER (WHERE kind = 'staff') AS staff,
    count(*) FILTER (WHERE kind IN ('preview', 'monitor')) AS programs
  FROM scans_scan scan
  WHERE written_at >= %(since)s AND written_at < %(until)s AND verdict <> 'unknown' AND number IS NOT NULL
  GROUP BY scan.number, scan.lot_id, day, scan.province
), found AS MATERIALIZED (
  SELECT written.*, lot.id AS known_lot_id, coalesce(lot.product_id, range.product_id) AS product_id
  FROM written
  LEFT JOIN trace_lot lot ON lot.id = written.lot_id
  LEFT JOIN LATERAL (
    SELECT product_id FROM stamps_stamprange
    WHERE lot.id IS NULL AND lower(numbers) <= written.number ORDER BY lower(numbers) DESC LIMIT 1
  ) range ON lot.id IS NULL
), lots AS (
  INSERT INTO scans_lotscans AS counted (lot_id, day, sessions, opened, first, warned, staff, programs)
  SELECT known_lot_id, day, sum(sessions), sum(opened), sum(first), sum(warned), sum(staff), sum(programs)
  FROM found WHERE known_lot_id IS NOT NULL GROUP BY known_lot_id, day
  ON CONFLICT (lot_id, day) DO UPDATE SET sessions = counted.sessions + excluded.sessions,
    opened = counted.opened + excluded.opened, first = counted.first + excluded.first,
    warned = counted.warned + excluded.warned, staff = counted.staff + excluded.staff,
    programs = counted.programs + excluded.programs
), days AS (
  INSERT INTO scans_dailyscans AS counted
    (organisation_id, day, product_id, province, sessions, opened, first, warned, staff, programs)
  SELECT product.organisation_id, day, product.id, province, sum(sessions), sum(opened), sum(first), sum(warned),
    sum(staff), sum(programs)
  FROM found JOIN registry_record product ON product.id = found.product_id
  GROUP BY product.organisation_id, day, product.id, province
  ON CONFLICT (organisation_id, day, product_id, province) DO UPDATE SET
    sessions = counted.sessions + excluded.sessions, opened = counted.opened + excluded.opened,
    first = counted.first + excluded.first, warned = counted.warned + excluded.warned,
    staff = counted.staff + excluded.staff, programs = counted.programs + excluded.programs
)
SELECT coalesce(sum(opened + staff + programs), 0) FROM written
"""
_FORGET_SESSIONS = f"""
WITH next AS (
  SELECT number, last_at, first_session FROM scans_stamptally
  WHERE number > %(after)s ORDER BY number LIMIT %(size)s
), old AS (
  SELECT number FROM scans_stamptally
  WHERE number IN (SELECT number FROM next WHERE last_at < %(before)s AND first_session <> '{_NOBODY}')
  FOR UPDATE SKIP LOCKED
), forgotten AS (
  UPDATE scans_stamptally tally SET first_session = '{_NOBODY}', recent = '{{}}'
  FROM old WHERE tally.number = old.number AND tally.last_at < %(before)s
  RETURNING 1
)
SELECT (SELECT max(number) FROM next), (SELECT count(*) FROM forgotten)
"""  # noqa: S608 -- our own words


@transaction.atomic
def count_scans(*, settling: dt.timedelta = SETTLING) -> int:
    """Add to the counters what was written since the last run; gives how many scans that were.

    Each scan is counted once, whenever its page was opened: a run goes from where the last one ended up to a
    moment before which nothing can be written any more, and remembers that moment together with what it counted.
    While another run is under way, it counts nothing.
    """
    CountedScans.objects.get_or_create(pk=1, defaults={"written_before": LONGEST_AGO})
    counted = CountedScans.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if counted is None:
        return 0
    (until,) = _asked(_SETTLED, [settling, APPLICATION])
    if until <= counted.written_before:
        return 0
    spans = {"since": counted.written_before, "until": until, "zone": settings.TIME_ZONE}
    (count,) = _asked(_COUNT, spans)
    counted.written_before = until
    counted.save(update_fields=["written_before"])
    return int(count)


def forget_visitors(*, today: dt.date | None = None) -> tuple[list[str], int]:
    """Forget who opened what longer ago than SCAN_KEEP_MONTHS whole months; the counters stay.

    Scans and tries of PINs go by whole months, scans once they are all counted; sessions in the tallies of stamps
    give way to nobody's. Gives the names of the months and the number of stamps. What is locked now is left to the
    next night.
    """
    first = (today or timezone.localdate()).replace(day=1)
    before = months_after(first, -settings.SCAN_KEEP_MONTHS)
    counted = CountedScans.objects.filter(pk=1).first()
    months: list[str] = []
    if counted is not None:
        try:
            months = drop_months_before("scans_pintry", before)
            months += drop_months_before("scans_scan", before, unless=_uncounted(counted.written_before))
        except OperationalError as error:
            _log.warning("old scans are dropped another night: %s", error)
    return months, _forget_sessions(dt.datetime.combine(before, dt.time.min, tzinfo=dt.UTC))


def _uncounted(written_before: dt.datetime) -> tuple[str, list[dt.datetime]]:
    return "written_at >= %s", [written_before]


def _forget_sessions(before: dt.datetime) -> int:
    count, after = 0, -1
    while True:
        last, forgotten = _asked(_FORGET_SESSIONS, {"after": after, "size": _TALLIES_A_TIME, "before": before})
        if last is None:
            return count
        count, after = count + forgotten, last


def _asked(statement: str, values: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] = cursor.fetchone()
    return row
