"""The walk through things and events as functions: their plans are made once a session and kept.

To plan a statement over the partitions of all months takes longer than to run it (docs/adr/0018). Each function
reads by keys alone; OFFSET 0 keeps the order of its steps, whatever the statistics say.
"""

from django.db import migrations

# nguongoc.common.epcis.Part, as stored
EPC, PARENT, OUTPUT, QUANTITY = 1, 2, 5, 11
INPUTS, OUTPUTS, CHILDREN = "4, 14", "5, 15", "3, 13"
BACK, FORWARD = -1, 1
_GOODS, _EVENT, _INSIDE, _AROUND = range(1, 5)
_NO_TIME = "NULL::timestamptz, NULL::timestamptz"

INDEXES = """
CREATE INDEX trace_event_by_lot_number ON trace_event ((body #>> '{ilmd,cbvmda:lotNumber}'))
  WHERE body #>> '{ilmd,cbvmda:lotNumber}' IS NOT NULL
    AND (body #>> '{epcList,0}' IS NOT NULL OR body #>> '{outputEPCList,0}' IS NOT NULL);
CREATE INDEX trace_event_by_transformation ON trace_event ((body ->> 'transformationID'))
  WHERE body ->> 'transformationID' IS NOT NULL;
"""


def event_row(key, *columns):
    """The row of an event: `id`, `at`, `action` and these columns. The month is that of the key's own time; the
    other months are only asked where it is not there.
    """
    made = f"uuid_extract_timestamp({key})"
    names = ", ".join(("id", "event_time AS at", "action", *columns))
    return f"""LATERAL (
      (SELECT {names} FROM trace_event WHERE id = {key}
         AND recorded_at BETWEEN {made} - interval '1 day' AND {made} + interval '1 day')
      UNION ALL (SELECT {names} FROM trace_event WHERE id = {key})
      LIMIT 1
    )"""


def not_void(part):
    """The condition that the event of a row of trace_eventthing counts."""
    return f"NOT EXISTS (SELECT FROM trace_voidevent void WHERE void.event = {part}.event)"


def function(name, parameters, columns, query):
    return f"""
CREATE FUNCTION {name}({parameters}) RETURNS TABLE ({columns})
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET jit = off AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY {query};
END $function$;
"""


# When what was put in came out again: taken out, as much of it as was put in, or the carrier was emptied. Which
# events say so is found in the index; only those are read.
_OUT = f"""LATERAL (
  SELECT min(at) AS until FROM (
    SELECT gone.at, removal.quantity IS NULL OR put.quantity IS NULL OR removal.unit <> put.unit
      OR sum(removal.quantity) OVER (ORDER BY gone.at, gone.id) >= put.quantity AS is_all
    FROM (
      SELECT around.event, mine.quantity, mine.unit FROM trace_eventthing around
      LEFT JOIN trace_eventthing mine
        ON mine.event = around.event AND mine.part IN ({CHILDREN}) AND mine.thing_id = put.thing_id
      WHERE around.thing_id = carrier.thing_id AND around.part = {PARENT}
        AND (mine.event IS NOT NULL OR NOT EXISTS (
          SELECT FROM trace_eventthing other
          WHERE other.event = around.event AND other.part IN ({CHILDREN})))
        AND {not_void("around")}
      OFFSET 0
    ) removal
    JOIN {event_row("removal.event")} gone ON gone.action = 'DELETE' AND (gone.at, gone.id) > (added.at, added.id)
  ) removals WHERE is_all
) taken"""

_STEPS = f"""
-- back: the events that made the goods, and what they were made of; a carrier brings what it held at that time
SELECT {_EVENT}, NULL::bigint, made.event, NULL::bigint, {_NO_TIME}
FROM trace_eventthing made
WHERE walk.way = {BACK} AND walk.kind IN ({_GOODS}, {_INSIDE})
  AND made.thing_id = walk.thing_id AND made.part IN ({OUTPUTS}) AND {not_void("made")}
UNION ALL
SELECT {_GOODS}, used.thing_id, NULL, NULL, carried.at, carried.at
FROM trace_eventthing used
CROSS JOIN LATERAL (
  SELECT CASE WHEN EXISTS (SELECT FROM trace_eventthing around
                           WHERE around.thing_id = used.thing_id AND around.part = {PARENT})
              THEN (SELECT at FROM {event_row("used.event")} event) END AS at
) carried
WHERE walk.way = {BACK} AND walk.kind = {_EVENT} AND used.event = walk.event AND used.part IN ({INPUTS})
UNION ALL
-- forward: the events that used them up, or the carrier while it held them, and what came of it
SELECT {_EVENT}, NULL, used.event, NULL, {_NO_TIME}
FROM trace_eventthing used
WHERE walk.way = {FORWARD} AND walk.kind <> {_EVENT}
  AND used.thing_id = walk.thing_id AND used.part IN ({INPUTS}) AND {not_void("used")}
  AND (walk.kind <> {_AROUND} OR EXISTS (
    SELECT FROM {event_row("used.event")} event
    WHERE event.at BETWEEN walk.since AND coalesce(walk.until, 'infinity')))
UNION ALL
SELECT {_GOODS}, made.thing_id, NULL, NULL, {_NO_TIME}
FROM trace_eventthing made
WHERE walk.way = {FORWARD} AND walk.kind = {_EVENT}
  AND made.event = walk.event AND made.part IN ({OUTPUTS})
UNION ALL
-- what a carrier held in the time that counts: all of it where the carrier is the start
SELECT {_INSIDE}, put.thing_id, put.event, carrier.thing_id,
       greatest(walk.since, added.at), least(walk.until, taken.until)
FROM trace_eventthing carrier
JOIN trace_eventthing put ON put.event = carrier.event AND put.part IN ({CHILDREN})
CROSS JOIN {event_row("carrier.event")} added
CROSS JOIN {_OUT}
WHERE walk.kind IN ({_GOODS}, {_INSIDE}) AND walk.since IS NOT NULL
  AND carrier.thing_id = walk.thing_id AND carrier.part = {PARENT}
  AND added.action <> 'DELETE' AND {not_void("carrier")}
  AND added.at <= coalesce(walk.until, 'infinity') AND coalesce(taken.until, 'infinity') >= walk.since
UNION ALL
-- the carriers in which goods were, and those in which these were meanwhile
SELECT {_AROUND}, carrier.thing_id, put.event, put.thing_id,
       CASE walk.kind WHEN {_AROUND} THEN greatest(walk.since, added.at) ELSE added.at END,
       CASE walk.kind WHEN {_AROUND} THEN least(walk.until, taken.until) ELSE taken.until END
FROM trace_eventthing put
JOIN trace_eventthing carrier ON carrier.event = put.event AND carrier.part = {PARENT}
CROSS JOIN {event_row("put.event")} added
CROSS JOIN {_OUT}
WHERE walk.kind <> {_EVENT} AND put.thing_id = walk.thing_id AND put.part IN ({CHILDREN})
  AND added.action <> 'DELETE' AND {not_void("put")}
  AND (walk.kind <> {_AROUND} OR (added.at < coalesce(walk.until, 'infinity')
                                  AND coalesce(taken.until, 'infinity') > walk.since))
"""
_WALK = f"""
WITH RECURSIVE walk (way, kind, thing_id, event, other, since, until) AS (
  SELECT way, CASE WHEN event IS NULL THEN {_GOODS} ELSE {_EVENT} END, thing_id, event, NULL::bigint,
         '-infinity'::timestamptz, NULL::timestamptz
  FROM unnest(given_ways::int[], given_things::bigint[], given_events::uuid[]) start (way, thing_id, event)
  UNION
  SELECT walk.way, step.* FROM walk CROSS JOIN LATERAL ({_STEPS}) step
  -- a class of goods without a lot is all of them: nothing follows from it
  WHERE walk.thing_id IS NULL OR NOT EXISTS (
    SELECT FROM trace_thing class
    WHERE class.id = walk.thing_id AND class.uri ~ '^https://id[.]gs1[.]org/01/[0-9]{{14}}$')
)
SELECT way, kind, thing_id, event, other, nullif(since, '-infinity'), until FROM walk LIMIT given_most
"""
# Only lots of products of which events know serials at all are looked up in each month's index. OFFSET 0 keeps
# the order of the steps: whatever the statistics say, nothing is read but by a key.
_SERIALS = f"""
WITH lot AS MATERIALIZED (
  SELECT id, split_part(uri, '/10/', 1) || '/21/' AS serials, replace(split_part(uri, '/10/', 2), '%2F', '/') AS code
  FROM trace_thing WHERE id = ANY (given_things) AND uri LIKE 'https://id.gs1.org/01/%/10/%'
)
SELECT part.thing_id, lot.id
FROM lot
CROSS JOIN LATERAL (
  SELECT id FROM trace_event
  WHERE body #>> '{{ilmd,cbvmda:lotNumber}}' = lot.code COLLATE "default"
    AND (body #>> '{{epcList,0}}' IS NOT NULL OR body #>> '{{outputEPCList,0}}' IS NOT NULL)
  OFFSET 0
) made
CROSS JOIN LATERAL (
  SELECT event, thing_id FROM trace_eventthing WHERE event = made.id AND part = ANY (given_parts) OFFSET 0
) part
CROSS JOIN LATERAL (
  SELECT FROM trace_thing WHERE id = part.thing_id AND starts_with(uri, lot.serials) OFFSET 0
) item
WHERE EXISTS (SELECT FROM trace_thing known WHERE known.uri > lot.serials COLLATE "C"
                AND known.uri < (lot.serials || 'zzzz') COLLATE "C")
  AND {not_void("part")}
"""
_LOTS = f"""
SELECT item.id, lot.id
FROM trace_thing item
JOIN trace_eventthing part ON part.thing_id = item.id AND part.part = ANY (given_parts)
CROSS JOIN {event_row("part.event", "body")} made
JOIN trace_thing lot ON lot.uri = split_part(item.uri, '/21/', 1) || '/10/'
  || replace(made.body #>> '{{ilmd,cbvmda:lotNumber}}', '/', '%2F')
WHERE item.id = ANY (given_things) AND item.uri LIKE 'https://id.gs1.org/01/%/21/%' AND {not_void("part")}
"""
_PARTNERS = f"""
WITH told AS MATERIALIZED (
  SELECT DISTINCT mine.body ->> 'transformationID' AS name
  FROM unnest(given_events::uuid[]) key CROSS JOIN {event_row("key", "body")} mine
  WHERE mine.body ->> 'transformationID' IS NOT NULL
)
SELECT other.id FROM told
JOIN trace_event other ON other.body ->> 'transformationID' = told.name
WHERE NOT EXISTS (SELECT FROM trace_voidevent void WHERE void.event = other.id)
"""


_EDGES = f"""
WITH held AS MATERIALIZED (
  SELECT * FROM unnest(given_carriers::bigint[], given_since::timestamptz[], given_until::timestamptz[])
    held (thing_id, since, until)
)
(SELECT part.event, part.thing_id, part.part, part.quantity, part.unit
 FROM trace_eventthing part WHERE part.event = ANY (given_events) AND part.part IN ({INPUTS}, {OUTPUTS}))
UNION
(SELECT part.event, part.thing_id, part.part, part.quantity, part.unit
 FROM trace_eventthing part
 WHERE part.thing_id = ANY (given_goods) AND part.part IN ({EPC}, {QUANTITY}) AND {not_void("part")}
 LIMIT given_most)
UNION
(SELECT part.event, part.thing_id, part.part, part.quantity, part.unit
 FROM held
 JOIN trace_eventthing part ON part.thing_id = held.thing_id AND part.part IN ({EPC}, {PARENT})
 CROSS JOIN {event_row("part.event")} event
 WHERE event.at BETWEEN coalesce(held.since, '-infinity') AND coalesce(held.until, 'infinity')
   AND {not_void("part")}
 LIMIT given_most)
"""


_ROWS = f"""
SELECT event.id, event_type, action, biz_step, at, recorded_at, event_id, organisation_id,
       coalesce(body #>> '{{bizLocation,id}}', body #>> '{{readPoint,id}}'),
       body -> 'sourceList', body -> 'destinationList', body ->> 'transformationID'
FROM unnest(given_events) key
CROSS JOIN {event_row("key", "event_type", "biz_step", "recorded_at", "event_id", "organisation_id", "body")} event
"""


FUNCTIONS = [
    function(
        "trace_walk",
        "given_ways int[], given_things bigint[], given_events uuid[], given_most bigint",
        "way int, kind int, thing_id bigint, event uuid, other bigint, since timestamptz, until timestamptz",
        _WALK,
    ),
    function(
        "trace_serials_of_lots", "given_things bigint[], given_parts int[]", "serial bigint, lot bigint", _SERIALS
    ),
    function(
        "trace_lots_of_serials", "given_things bigint[], given_parts int[]", "serial bigint, lot bigint", _LOTS
    ),
    function("trace_same_transformation", "given_events uuid[]", "event uuid", _PARTNERS),
    function(
        "trace_parts",
        "given_events uuid[], given_goods bigint[], given_carriers bigint[], given_since timestamptz[], "
        "given_until timestamptz[], given_most bigint",
        "event uuid, thing_id bigint, part smallint, quantity numeric, unit varchar",
        _EDGES,
    ),
    function(
        "trace_event_rows",
        "given_events uuid[]",
        "id uuid, event_type varchar, action varchar, biz_step text, at timestamptz, recorded_at timestamptz, "
        "event_id text, organisation_id bigint, place text, sources jsonb, destinations jsonb, transformation text",
        _ROWS,
    ),
]
NAMES = (
    "trace_walk",
    "trace_serials_of_lots",
    "trace_lots_of_serials",
    "trace_same_transformation",
    "trace_parts",
    "trace_event_rows",
)


class Migration(migrations.Migration):
    dependencies = [("trace", "0011_kept_balances")]
    operations = [
        migrations.RunSQL(
            INDEXES, "DROP INDEX trace_event_by_lot_number; DROP INDEX trace_event_by_transformation"
        ),
        migrations.RunSQL("".join(FUNCTIONS), "".join(f"DROP FUNCTION {name};" for name in NAMES)),
    ]
