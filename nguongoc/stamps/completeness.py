"""The changes of a batch and its ranges tell the same; where they do not, an older version left changes out."""

TOLD = """
WITH part AS (
  SELECT change.batch_id, change.state, coalesce(change.lot_id, 0) AS lot,
         unnest(int8multirange(change.numbers) - coalesce(range_agg(later.numbers), '{}')) AS numbers
  FROM stamps_stampchange AS change
  LEFT JOIN stamps_stampchange AS later ON later.batch_id = change.batch_id AND later.id > change.id
  GROUP BY change.id
), told AS (
  SELECT batch_id, state, lot, range_agg(numbers) AS numbers FROM part GROUP BY batch_id, state, lot
), stands AS (
  SELECT batch_id, state, coalesce(lot_id, 0) AS lot, range_agg(numbers) AS numbers
  FROM stamps_stamprange GROUP BY batch_id, state, lot
)
"""
"""How stamps stand by their changes (`told`) and by their ranges (`stands`); a lot of 0 is none."""

_DIFFERENT = """SELECT DISTINCT batch_id FROM told FULL JOIN stands USING (batch_id, state, lot)
WHERE told.numbers IS DISTINCT FROM stands.numbers ORDER BY batch_id"""
AT_ODDS = TOLD + _DIFFERENT
