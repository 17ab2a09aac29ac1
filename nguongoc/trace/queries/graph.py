"""The graph that things and events make."""

from collections.abc import Collection

from django.db import connection

from nguongoc.common.epcis import Part

_INPUTS = f"{Part.INPUT}, {Part.INPUT_QUANTITY}"
_OUTPUTS = f"{Part.OUTPUT}, {Part.OUTPUT_QUANTITY}"
_REACH = """
WITH RECURSIVE reached (thing_id) AS (
  SELECT id FROM trace_thing WHERE lot_id = ANY (%s)
  UNION
  SELECT far.thing_id
  FROM reached
  JOIN trace_eventthing near ON near.thing_id = reached.thing_id AND near.part IN ({near})
  JOIN trace_eventthing far ON far.event = near.event AND far.part IN ({far})
  WHERE NOT EXISTS (SELECT FROM trace_voidevent void WHERE void.event = near.event)
)
SELECT lot_id FROM reached JOIN trace_thing thing ON thing.id = thing_id WHERE lot_id IS NOT NULL
"""


def descendants(lot_ids: Collection[int]) -> list[int]:
    """The lots themselves and every lot that anything of them went into, however far."""
    return _reach(_REACH.format(near=_INPUTS, far=_OUTPUTS), lot_ids)


def ancestors(lot_ids: Collection[int]) -> list[int]:
    """The lots themselves and every lot that anything in them came from, however far."""
    return _reach(_REACH.format(near=_OUTPUTS, far=_INPUTS), lot_ids)


def _reach(statement: str, lot_ids: Collection[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(lot_ids)])
        return [row[0] for row in cursor.fetchall()]
