"""What the events that somebody may read speak of."""

from collections.abc import Sequence

from django.db import connection

from nguongoc.accounts.models import Person
from nguongoc.common.epcis import Part
from nguongoc.common.epcis.vocabulary import Kind
from nguongoc.trace.models import Thing
from nguongoc.trace.queries.events import Reader
from nguongoc.trace.queries.events.finding import limited_time

_COLUMNS = {Kind.BIZ_STEP: "biz_step", Kind.DISPOSITION: "disposition"}
_THINGS = """
SELECT t.id, t.uri FROM trace_thing t
WHERE t.id > %s AND EXISTS (
  SELECT FROM trace_eventthing x JOIN trace_event e ON e.id = x.event
  WHERE x.thing_id = t.id AND x.part = ANY (%s) AND {seen}
) ORDER BY t.id LIMIT %s
"""
_WORDS = "SELECT DISTINCT {column} FROM trace_event e WHERE NOT {column} = ANY (%s) AND {seen} ORDER BY 1"


def known_things(parts: Sequence[Part], *, reader: Person, after: int, limit: int) -> list[Thing]:
    """Things that visible events name in these parts, in the order in which they first came, behind that key.

    Raises QueryRefused where that takes longer than QUERY_MAX_SECONDS, as below.
    """
    seen = Reader.of(reader).reads()
    values = [after, [int(part) for part in parts], *seen.values, limit]
    with limited_time():
        return list(Thing.objects.raw(_THINGS.format(seen=seen.sql), values))


def words_beside(standard: Sequence[str], *, kind: Kind, reader: Person) -> list[str]:
    """Steps or dispositions of visible events that are no words of CBV, in order."""
    seen = Reader.of(reader).reads()
    with limited_time(), connection.cursor() as cursor:
        cursor.execute(_WORDS.format(column=_COLUMNS[kind], seen=seen.sql), [["", *standard], *seen.values])
        return [row[0] for row in cursor.fetchall()]
