"""What a visit told of itself, and the sessions of a stamp beside its count.

The old version goes on while this runs: its columns and its table stay, and go with the next version.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

SCAN = """
ALTER TABLE scans_scan
  ADD COLUMN kind varchar(10) NOT NULL DEFAULT 'person',
  ADD COLUMN province varchar(10) NOT NULL DEFAULT '',
  ADD COLUMN network bigint,
  ADD COLUMN asked varchar(64) NOT NULL DEFAULT '',
  ALTER COLUMN is_bot SET DEFAULT false;
ALTER TABLE scans_scan DISABLE TRIGGER USER;
UPDATE scans_scan SET kind = 'preview' WHERE is_bot;
ALTER TABLE scans_scan ENABLE TRIGGER USER;
"""
RECENT = """
UPDATE scans_stamptally tally SET recent = (
  SELECT array_agg(session) FROM (
    SELECT session FROM scans_stamp_session WHERE number = tally.number ORDER BY at DESC LIMIT 32
  ) last
) WHERE EXISTS (SELECT FROM scans_stamp_session WHERE number = tally.number);
"""


class Migration(migrations.Migration):
    dependencies = [("scans", "0002_scans_by_month"), ("stamps", "0011_ranges_by_first")]
    operations = [
        migrations.RunSQL(SCAN, migrations.RunSQL.noop),
        migrations.AddField(
            "stamptally", "first_province", models.CharField(blank=True, db_default="", max_length=10)
        ),
        migrations.AddField("stamptally", "recent", ArrayField(models.UUIDField(), db_default=[])),
        migrations.RunSQL(RECENT, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("StampSession")]),
    ]
