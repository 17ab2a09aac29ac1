"""Reads of the record of scans."""

from django.db import connection

from nguongoc.accounts.models import Organisation

_LOOKUPS = """
SELECT coalesce(sum(tally.sessions), 0)
FROM stamps_codebatch AS batch
JOIN scans_stamptally AS tally
  ON tally.number >= lower(batch.numbers) AND tally.number < upper(batch.numbers)
WHERE batch.organisation_id = %s
"""


def lookups_of(organisation: Organisation) -> int:
    """How often stamps of an establishment were opened: a visitor counts once for each stamp, programs never."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOKUPS, [organisation.pk])
        return int(cursor.fetchone()[0])
