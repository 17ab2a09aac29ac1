"""What happened to a carrier while it held goods is looked for from then on, not among all that ever was.

A crate serves for years. The key of an event begins with the time at which it was recorded (RFC 9562, version 7), and
nothing is recorded long before it takes place: an event that says so by more than a month is not looked for.
"""

import importlib

from django.db import migrations

_first = importlib.import_module("nguongoc.trace.migrations.0012_tracing")
_before = importlib.import_module("nguongoc.trace.migrations.0014_claims_of_strangers")


def _first_key(since):
    """The least key of events recorded from a month before that time on."""
    milliseconds = f"(extract(epoch FROM {since} - interval '31 days') * 1000)::bigint"
    return f"(lpad(to_hex(greatest(0, coalesce({milliseconds}, 0))), 12, '0') || repeat('0', 20))::uuid"


_HELD, _ON_HELD = "SELECT * FROM unnest(", "ON part.thing_id = held.thing_id"
_AROUND = "WHERE around.thing_id = carrier.thing_id"
_FASTER = {
    "trace_parts": {
        _HELD: f"SELECT *, {_first_key('since')} AS first_event FROM unnest(",
        _ON_HELD: f"{_ON_HELD} AND part.event >= held.first_event",
    },
    "trace_walk": {_AROUND: f"{_AROUND} AND around.event >= {_first_key('added.at')}"},
}


def _functions(*, are_faster):
    for name, changes in _FASTER.items():
        parameters, columns, query, _ = _before.REPLACED[name]
        for old, new in changes.items() if are_faster else ():
            query = query.replace(old, new)
        yield _before.replaced(name, parameters, columns, query)


_CHILDREN = f"""
SELECT part.event, part.thing_id, part.part, part.quantity, part.unit
FROM trace_eventthing part
WHERE part.event = ANY (given_events) AND part.part IN ({_first.CHILDREN}) AND part.thing_id = ANY (given_things)
"""
_NEW = _first.function(
    "trace_children",
    "given_events uuid[], given_things bigint[]",
    "event uuid, thing_id bigint, part smallint, quantity numeric, unit varchar",
    _CHILDREN,
)


class Migration(migrations.Migration):
    dependencies = [("trace", "0020_decisions_on_flags")]
    operations = [
        migrations.RunSQL("".join(_functions(are_faster=True)), "".join(_functions(are_faster=False))),
        migrations.RunSQL(_NEW, "DROP FUNCTION trace_children;"),
    ]
