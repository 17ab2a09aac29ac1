"""What strangers say of lots and carriers of others is kept and found, but goods do not follow it (docs/adr/0018)."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from nguongoc.common.immutable import AppendOnly

_before = import_module("nguongoc.trace.migrations.0012_tracing")

# nguongoc.common.epcis.Part, as stored
EPC, PARENT, CHILD, QUANTITY = 1, 2, 3, 11
INPUTS, OUTPUTS, CHILDREN, COUNTED = "4, 14", "5, 15", "3, 13", "14, 15"
GOODS = "1, 2, 3, 4, 5, 11, 13, 14, 15"
WHITHER = "22, 25"  # the place where things are afterwards, and the destination
BACK, FORWARD = -1, 1
_GOODS, _EVENT, _INSIDE, _AROUND = range(1, 5)
_NO_TIME = "NULL::timestamptz, NULL::timestamptz"

# What others said of the lots that are here already.
FILLED = f"""
INSERT INTO trace_overruledclaim (event, thing_id)
SELECT DISTINCT part.event, part.thing_id
FROM trace_thing thing
JOIN trace_lot lot ON lot.id = thing.lot_id
JOIN trace_eventthing part ON part.thing_id = thing.id
JOIN trace_event event ON event.id = part.event AND event.organisation_id <> lot.organisation_id
WHERE part.part IN ({OUTPUTS}, {PARENT})
  OR (part.part IN ({EPC}, {QUANTITY}) AND event.event_type = 'ObjectEvent' AND event.action = 'ADD');
"""


def event_row(key, *columns):
    return _before.event_row(key, *columns)


def not_void(part):
    return _before.not_void(part)


def counts(part):
    """The condition that a row of trace_eventthing counts: its event is not void, and was this one's to say."""
    return f"""{not_void(part)} AND NOT EXISTS (
      SELECT FROM trace_overruledclaim claim WHERE claim.thing_id = {part}.thing_id AND claim.event = {part}.event)"""


# Whether a carrier came from one organisation to another by the word of those who had it: the first names the second as
# the destination, or somebody else who names the second. It is followed from its end, as few name that one; what held
# the carrier is looked at where nobody speaks of the carrier itself. An event is read by its key alone, in a statement
# of its own: so the months where it cannot be are not even opened.
HANDED_ON = f"""
CREATE FUNCTION trace_handed_on(given_carrier bigint, given_from bigint, given_to bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $function$
DECLARE
  carriers bigint[] := ARRAY[given_carrier];
  known bigint[];
  asked bigint[];
  givers bigint[];
  giver bigint;
  told uuid;
BEGIN
  IF given_from = given_to THEN RETURN true; END IF;
  FOR round IN 1..2 LOOP
    known := ARRAY[given_to];
    asked := known;
    WHILE asked <> '{{}}' LOOP
      givers := '{{}}';
      FOR told IN
        SELECT DISTINCT seen.event
        FROM trace_eventthing seen
        JOIN trace_eventthing named ON named.event = seen.event AND named.part IN ({WHITHER})
        WHERE seen.thing_id = ANY (carriers) AND seen.part IN ({EPC}, {PARENT})
          AND named.thing_id = ANY (ARRAY(
            SELECT thing.id
            FROM (SELECT gln FROM registry_establishment WHERE owner_id = ANY (asked)
                  UNION ALL
                  SELECT site.gln FROM registry_record record
                  JOIN registry_site site ON site.record_ptr_id = record.id
                  WHERE record.organisation_id = ANY (asked) AND record.kind = 'site') own
            CROSS JOIN (VALUES ('https://id.gs1.org/414/'), ('https://id.gs1.org/417/')) kind (prefix)
            JOIN trace_thing thing ON thing.uri >= (kind.prefix || own.gln) COLLATE "C"
              AND thing.uri < (kind.prefix || own.gln || '0') COLLATE "C"))
          AND {not_void("seen")}
      LOOP
        SELECT organisation_id INTO giver FROM trace_event
        WHERE id = told AND recorded_at BETWEEN uuid_extract_timestamp(told) - interval '1 day'
                                            AND uuid_extract_timestamp(told) + interval '1 day';
        IF NOT FOUND THEN
          SELECT organisation_id INTO giver FROM trace_event WHERE id = told;
        END IF;
        IF giver = given_from THEN RETURN true; END IF;
        givers := givers || giver;
      END LOOP;
      asked := ARRAY(SELECT unnest(givers) EXCEPT SELECT unnest(known));
      known := known || asked;
    END LOOP;
    carriers := ARRAY(
      WITH RECURSIVE around (thing_id) AS (
        SELECT given_carrier
        UNION
        SELECT carrier.thing_id FROM around
        JOIN trace_eventthing held ON held.thing_id = around.thing_id AND held.part = {CHILD}
        JOIN trace_eventthing carrier ON carrier.event = held.event AND carrier.part = {PARENT}
      ) SELECT thing_id FROM around);
    EXIT WHEN cardinality(carriers) = 1;
  END LOOP;
  RETURN false;
END $function$;
"""

# As in 0012, but only who put goods in, or was handed the carrier since, takes them out. With the cast an event's few
# parts are read and not searched for: the search would prepare its list anew for each of the carrier's events.
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
          WHERE other.event = around.event AND other.part::int IN ({CHILDREN})))
        AND {counts("around")}
      OFFSET 0
    ) removal
    JOIN {event_row("removal.event", "organisation_id")} gone
      ON gone.action = 'DELETE' AND (gone.at, gone.id) > (added.at, added.id)
      AND CASE WHEN gone.organisation_id = added.organisation_id THEN true
          ELSE trace_handed_on(carrier.thing_id, added.organisation_id, gone.organisation_id) END
  ) removals WHERE is_all
) taken"""

_STEPS = f"""
-- back: the events that made the goods, and what they were made of; a carrier brings what it held at that time
SELECT {_EVENT}, NULL::bigint, made.event, NULL::bigint, {_NO_TIME}
FROM trace_eventthing made
WHERE walk.way = {BACK} AND walk.kind IN ({_GOODS}, {_INSIDE})
  AND made.thing_id = walk.thing_id AND made.part IN ({OUTPUTS}) AND {counts("made")}
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
  AND made.event = walk.event AND made.part IN ({OUTPUTS}) AND {counts("made")}
UNION ALL
-- what a carrier held in the time that counts: all of it where the carrier is the start
SELECT {_INSIDE}, put.thing_id, put.event, carrier.thing_id,
       greatest(walk.since, added.at), least(walk.until, taken.until)
FROM trace_eventthing carrier
JOIN trace_eventthing put ON put.event = carrier.event AND put.part IN ({CHILDREN})
CROSS JOIN {event_row("carrier.event", "organisation_id")} added
CROSS JOIN {_OUT}
WHERE walk.kind IN ({_GOODS}, {_INSIDE}) AND walk.since IS NOT NULL
  AND carrier.thing_id = walk.thing_id AND carrier.part = {PARENT}
  AND added.action <> 'DELETE' AND {counts("carrier")}
  AND added.at <= coalesce(walk.until, 'infinity') AND coalesce(taken.until, 'infinity') >= walk.since
UNION ALL
-- the carriers in which goods were, and those in which these were meanwhile
SELECT {_AROUND}, carrier.thing_id, put.event, put.thing_id,
       CASE walk.kind WHEN {_AROUND} THEN greatest(walk.since, added.at) ELSE added.at END,
       CASE walk.kind WHEN {_AROUND} THEN least(walk.until, taken.until) ELSE taken.until END
FROM trace_eventthing put
JOIN trace_eventthing carrier ON carrier.event = put.event AND carrier.part = {PARENT}
CROSS JOIN {event_row("put.event", "organisation_id")} added
CROSS JOIN {_OUT}
WHERE walk.kind <> {_EVENT} AND put.thing_id = walk.thing_id AND put.part IN ({CHILDREN})
  AND added.action <> 'DELETE' AND {counts("carrier")}
  AND (walk.kind <> {_AROUND} OR (added.at < coalesce(walk.until, 'infinity')
                                  AND coalesce(taken.until, 'infinity') > walk.since))
"""
_WALK = _before._WALK.replace(_before._STEPS, _STEPS)  # noqa: SLF001 -- its own frame

# As in 0012, but what serials of a lot were made of is for the lot's owner to say.
_SERIALS = f"""
WITH lot AS MATERIALIZED (
  SELECT thing.id, split_part(uri, '/10/', 1) || '/21/' AS serials,
         replace(split_part(uri, '/10/', 2), '%2F', '/') AS code, owned.organisation_id AS owner
  FROM trace_thing thing LEFT JOIN trace_lot owned ON owned.id = thing.lot_id
  WHERE thing.id = ANY (given_things) AND uri LIKE 'https://id.gs1.org/01/%/10/%'
)
SELECT part.thing_id, lot.id
FROM lot
CROSS JOIN LATERAL (
  SELECT id, organisation_id FROM trace_event
  WHERE body #>> '{{ilmd,cbvmda:lotNumber}}' = lot.code COLLATE "default"
    AND (body #>> '{{epcList,0}}' IS NOT NULL OR body #>> '{{outputEPCList,0}}' IS NOT NULL)
  OFFSET 0
) made
CROSS JOIN LATERAL (
  SELECT event, thing_id FROM trace_eventthing WHERE event = made.id AND part = ANY (given_parts)
    AND (part = {EPC} OR lot.owner IS NULL OR lot.owner = made.organisation_id)
  OFFSET 0
) part
CROSS JOIN LATERAL (
  SELECT FROM trace_thing WHERE id = part.thing_id AND starts_with(uri, lot.serials) OFFSET 0
) item
WHERE EXISTS (SELECT FROM trace_thing known WHERE known.uri > lot.serials COLLATE "C"
                AND known.uri < (lot.serials || 'zzzz') COLLATE "C")
  AND {not_void("part")}
"""
_EDGES = f"""
WITH held AS MATERIALIZED (
  SELECT * FROM unnest(given_carriers::bigint[], given_since::timestamptz[], given_until::timestamptz[])
    held (thing_id, since, until)
)
(SELECT part.event, part.thing_id, part.part, part.quantity, part.unit
 FROM trace_eventthing part
 WHERE part.event = ANY (given_events) AND part.part IN ({INPUTS}, {OUTPUTS}) AND {counts("part")})
UNION
(SELECT part.event, part.thing_id, part.part, part.quantity, part.unit
 FROM trace_eventthing part
 WHERE part.thing_id = ANY (given_goods) AND part.part IN ({EPC}, {QUANTITY}) AND {counts("part")}
 LIMIT given_most)
UNION
(SELECT part.event, part.thing_id, part.part, part.quantity, part.unit
 FROM held
 JOIN trace_eventthing part ON part.thing_id = held.thing_id AND part.part IN ({EPC}, {PARENT})
 CROSS JOIN {event_row("part.event")} event
 WHERE event.at BETWEEN coalesce(held.since, '-infinity') AND coalesce(held.until, 'infinity')
   AND {counts("part")}
 LIMIT given_most)
"""
_SUMS = f"""
SELECT part.thing_id, part.part, part.unit, sum(part.quantity)
FROM trace_eventthing part
WHERE part.thing_id = ANY (given_things) AND part.part IN ({COUNTED}) AND {counts("part")}
GROUP BY part.thing_id, part.part, part.unit
"""
# All that counts of goods, and of what they were ever put into: who had them, by whose word.
_HANDS = f"""
WITH RECURSIVE around (goods, thing_id) AS (
  SELECT given, given FROM unnest(given_things::bigint[]) given
  UNION
  SELECT around.goods, carrier.thing_id FROM around
  JOIN trace_eventthing held ON held.thing_id = around.thing_id AND held.part IN ({CHILDREN})
  JOIN trace_eventthing carrier ON carrier.event = held.event AND carrier.part = {PARENT} AND {counts("carrier")}
)
SELECT part.event, around.goods, around.thing_id, part.part, part.quantity, part.unit
FROM around JOIN trace_eventthing part ON part.thing_id = around.thing_id AND part.part IN ({GOODS})
WHERE {counts("part")}
LIMIT given_most
"""

REPLACED = {
    "trace_walk": (
        "given_ways int[], given_things bigint[], given_events uuid[], given_most bigint",
        "way int, kind int, thing_id bigint, event uuid, other bigint, since timestamptz, until timestamptz",
        _WALK,
        _before._WALK,  # noqa: SLF001 -- what it is put back to
    ),
    "trace_serials_of_lots": (
        "given_things bigint[], given_parts int[]",
        "serial bigint, lot bigint",
        _SERIALS,
        _before._SERIALS,  # noqa: SLF001 -- as above
    ),
    "trace_parts": (
        "given_events uuid[], given_goods bigint[], given_carriers bigint[], given_since timestamptz[], "
        "given_until timestamptz[], given_most bigint",
        "event uuid, thing_id bigint, part smallint, quantity numeric, unit varchar",
        _EDGES,
        _before._EDGES,  # noqa: SLF001 -- as above
    ),
}
NEW = {
    "trace_sums": (
        "given_things bigint[]",
        "thing_id bigint, part smallint, unit varchar, quantity numeric",
        _SUMS,
    ),
    "trace_hands": (
        "given_things bigint[], given_most bigint",
        "event uuid, goods bigint, thing_id bigint, part smallint, quantity numeric, unit varchar",
        _HANDS,
    ),
}


def replaced(name, parameters, columns, query):
    made = _before.function(name, parameters, columns, query)
    return made.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


_FORTH = "".join(
    replaced(name, parameters, columns, query) for name, (parameters, columns, query, _) in REPLACED.items()
)
_BACK = "".join(
    replaced(name, parameters, columns, query) for name, (parameters, columns, _, query) in REPLACED.items()
)


class Migration(migrations.Migration):
    dependencies = [
        ("trace", "0013_transformations_of_one_organisation"),
        ("registry", "0010_sites_chains_key_products"),
    ]
    operations = [
        migrations.CreateModel(
            name="OverruledClaim",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "thing", "event", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("event", models.UUIDField()),
                (
                    "thing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="trace.thing",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        AppendOnly("trace_overruledclaim"),
        migrations.RunSQL(HANDED_ON, "DROP FUNCTION trace_handed_on"),
        migrations.RunSQL(_FORTH, _BACK),
        migrations.RunSQL(
            "".join(_before.function(name, *parts) for name, parts in NEW.items()),
            "".join(f"DROP FUNCTION {name};" for name in NEW),
        ),
    ]
