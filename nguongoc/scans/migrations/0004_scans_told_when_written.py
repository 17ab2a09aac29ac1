"""When a scan was written, beside when its page was opened: a scan of the journal is written later.

Those of before count as written now. The index of blocks costs the writing of scans next to nothing.
"""

from django.db import migrations

SCAN = """
ALTER TABLE scans_scan ADD COLUMN written_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX scans_scan_by_writing ON scans_scan USING brin (written_at)
  WITH (pages_per_range = 32, autosummarize = on);
"""


class Migration(migrations.Migration):
    dependencies = [("scans", "0003_sessions_in_tallies")]
    operations = [migrations.RunSQL(SCAN, migrations.RunSQL.noop)]
