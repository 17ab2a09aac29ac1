"""A transformation that is told in several events is told by one organisation: a stranger who uses its name again has
another one, else his goods would count as made into those of others.
"""

from importlib import import_module

from django.db import migrations

_before = import_module("nguongoc.trace.migrations.0012_tracing")
_PARTNERS = f"""
WITH told AS MATERIALIZED (
  SELECT DISTINCT mine.body ->> 'transformationID' AS name, mine.organisation_id
  FROM unnest(given_events::uuid[]) key
  CROSS JOIN {_before.event_row("key", "body", "organisation_id")} mine
  WHERE mine.body ->> 'transformationID' IS NOT NULL
)
SELECT other.id FROM told
JOIN trace_event other
  ON other.body ->> 'transformationID' = told.name AND other.organisation_id = told.organisation_id
WHERE NOT EXISTS (SELECT FROM trace_voidevent void WHERE void.event = other.id)
"""


def _replaced(query):
    made = _before.function("trace_same_transformation", "given_events uuid[]", "event uuid", query)
    return made.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("trace", "0012_tracing")]
    operations = [migrations.RunSQL(_replaced(_PARTNERS), _replaced(_before._PARTNERS))]  # noqa: SLF001 -- its query
