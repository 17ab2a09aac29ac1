"""What was observed of a carrier while it held goods is looked for from then on, not among all that ever was.

A crate serves for years. The key of an event begins with the time at which it was recorded (RFC 9562, version 7), and
nothing is recorded long before it takes place: an event that says so by more than a month is not looked for.
"""

import importlib

from django.db import migrations

_before = importlib.import_module("nguongoc.trace.migrations.0014_claims_of_strangers")
_PARAMETERS, _COLUMNS, _EDGES, _ = _before.REPLACED["trace_parts"]

_HELD = """    held (thing_id, since, until)
"""
_SINCE = "(extract(epoch FROM since - interval '31 days') * 1000)::bigint"
_FIRST = f"""    held (thing_id, since, until)
  CROSS JOIN LATERAL (
    SELECT (lpad(to_hex(greatest(0, coalesce({_SINCE}, 0))), 12, '0') || repeat('0', 20))::uuid AS first_event
  ) AS recorded
"""
_JOINED = "ON part.thing_id = held.thing_id"
_FASTER = _EDGES.replace(_HELD, _FIRST).replace(_JOINED, f"{_JOINED} AND part.event >= held.first_event")


def _replaced(query):
    return _before.replaced("trace_parts", _PARAMETERS, _COLUMNS, query)


class Migration(migrations.Migration):
    dependencies = [("trace", "0020_decisions_on_flags")]
    operations = [migrations.RunSQL(_replaced(_FASTER), _replaced(_EDGES))]
