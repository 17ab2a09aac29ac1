"""Stamps, lots and past scans in bulk, for bench.scan: the rows that their actions would have left behind.

`make_stamps` issues batches of 50,000 stamps of the sample's products; of each, fifty ranges of 500 are active on
a lot of their own, the rest is allocated. Scans of the past were of active stamps, by a session each.
"""

from dataclasses import dataclass

from django.db import connection

BATCH, LOTS_OF_BATCH, STAMPS_OF_LOT = 50_000, 50, 500
PAST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Scale:
    stamps: int
    past_scans: int


_BATCHES = """
CREATE TEMPORARY TABLE made AS
WITH pattern AS (
  SELECT row_number() OVER (ORDER BY lot.id) - 1 AS place, count(*) OVER () AS patterns, batch.organisation_id,
    batch.product_id, batch.key_id, batch.key_fingerprint, batch.issued_by_id, lot.id AS lot_id
  FROM trace_lot lot
  JOIN passport_passport passport ON passport.lot_id = lot.id AND NOT passport.is_withheld
  JOIN LATERAL (SELECT range.* FROM stamps_stamprange range
    WHERE range.lot_id = lot.id AND range.state = 'active' LIMIT 1) range ON true
  JOIN stamps_codebatch batch ON batch.id = range.batch_id AND batch.origin = ''
  WHERE lot.state = 'open'
)
SELECT number, pattern.*, start.number_after + number * %(batch)s AS first
FROM generate_series(0, %(batches)s - 1) number
CROSS JOIN (SELECT max(upper(numbers)) AS number_after FROM stamps_codebatch) start
JOIN pattern ON pattern.place = number %% pattern.patterns;
"""
_ISSUE = """
WITH issued AS (
  INSERT INTO stamps_codebatch (organisation_id, product_id, numbers, key_id, key_fingerprint, issued_by_id)
  SELECT organisation_id, product_id, int8range(first, first + %(batch)s), key_id, key_fingerprint, issued_by_id
  FROM made ORDER BY number
  RETURNING id, numbers, product_id
)
INSERT INTO stamps_stamprange (batch_id, product_id, numbers, state, reason)
SELECT id, product_id, int8range(lower(numbers) + %(active)s, upper(numbers)), 'allocated', '' FROM issued
"""
_LOTS = """
WITH copied AS (
  INSERT INTO trace_lot (organisation_id, product_id, name, code, state, quantity, unit, pack_count,
    production_date, expiry_date, is_sample, opened_by_id)
  SELECT lot.organisation_id, lot.product_id, lot.name, 'D' || made.number || '-' || part, 'open', lot.quantity,
    lot.unit, %(stamps)s, lot.production_date, lot.expiry_date, lot.is_sample, lot.opened_by_id
  FROM made JOIN trace_lot lot ON lot.id = made.lot_id CROSS JOIN generate_series(0, %(lots)s - 1) part
  RETURNING id, code
), named AS (
  SELECT id, code, split_part(substr(code, 2), '-', 1)::int AS number, split_part(code, '-', 2)::int AS part
  FROM copied
), shown AS (
  INSERT INTO passport_passport (lot_id, content, version)
  SELECT named.id, jsonb_set(passport.content, '{lot,code}', to_jsonb(named.code)), 1
  FROM named JOIN made USING (number) JOIN passport_passport passport ON passport.lot_id = made.lot_id
)
INSERT INTO stamps_stamprange (batch_id, product_id, numbers, state, lot_id, reason)
SELECT batch.id, made.product_id,
  int8range(made.first + part * %(stamps)s, made.first + (part + 1) * %(stamps)s), 'active', named.id, ''
FROM named JOIN made USING (number) JOIN stamps_codebatch batch ON batch.numbers = int8range(made.first,
  made.first + %(batch)s)
"""
_SCANS = """
INSERT INTO scans_scan (id, at, number, lot_id, session, verdict, is_new_session)
SELECT gen_random_uuid(), now() - random() * interval '1 day' * %(days)s AS at, picked.number, lot.lot_id,
  gen_random_uuid(), 'seen', true
FROM (
  SELECT lot_first, lot_first + floor(random() * %(stamps)s)::bigint AS number
  FROM (
    SELECT floor(random() * %(batches)s)::int AS number, floor(random() * %(lots)s)::int AS part
    FROM generate_series(1, %(scans)s)
  ) drawn
  JOIN made USING (number)
  CROSS JOIN LATERAL (SELECT made.first + part * %(stamps)s AS lot_first) lot
) picked
JOIN stamps_stamprange lot ON lower(lot.numbers) = picked.lot_first AND lot.state = 'active'
ORDER BY at
"""
_TALLIES = """
INSERT INTO scans_stamptally (number, first_at, last_at, sessions, first_session, recent)
SELECT number, min(at), max(at), count(*), (array_agg(session ORDER BY at))[1],
  (array_agg(session))[:32]
FROM scans_scan
WHERE number IS NOT NULL GROUP BY number ON CONFLICT DO NOTHING;
"""
_TABLES = (
    "stamps_codebatch",
    "stamps_stamprange",
    "trace_lot",
    "passport_passport",
    "scans_scan",
    "scans_stamptally",
)


def make_stamps(scale: Scale) -> None:
    """So many stamps in all, half of them active, and scans of the last 60 days."""
    sizes = {
        "batch": BATCH,
        "batches": scale.stamps // BATCH,
        "lots": LOTS_OF_BATCH,
        "stamps": STAMPS_OF_LOT,
        "active": LOTS_OF_BATCH * STAMPS_OF_LOT,
        "scans": scale.past_scans,
        "days": PAST_DAYS,
    }
    with connection.cursor() as cursor:
        for back in range(1, PAST_DAYS // 28 + 1):
            cursor.execute(
                "SELECT nguongoc_add_month('scans_scan', (current_date - interval '1 month' * %s)::date)", [back]
            )
        cursor.execute("ALTER TABLE stamps_stamprange DISABLE TRIGGER stamps_refuse_excess")
        for statement in (_BATCHES, _ISSUE, _LOTS):
            cursor.execute(statement, sizes)
        cursor.execute("ALTER TABLE stamps_stamprange ENABLE TRIGGER stamps_refuse_excess")
        cursor.execute("ANALYZE stamps_stamprange, stamps_codebatch, trace_lot")
        for statement in (_SCANS, _TALLIES):
            cursor.execute(statement, sizes)
        for table in _TABLES:
            cursor.execute(f"VACUUM (ANALYZE) {table}")
