from django.db import migrations

from nguongoc.common.immutable import AppendOnly
from nguongoc.common.partitions import PartitionByMonth

SCAN = """
CREATE TABLE scans_scan (
  id uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  number bigint,
  lot_id bigint,
  session uuid NOT NULL,
  verdict varchar(12) NOT NULL,
  is_new_session boolean NOT NULL,
  is_bot boolean NOT NULL,
  PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
CREATE INDEX scans_scan_by_number ON scans_scan (number, at);
CREATE INDEX scans_scan_by_lot ON scans_scan (lot_id, at);
"""


class Migration(migrations.Migration):
    dependencies = [("scans", "0001_initial"), ("common", "0002_append_only")]
    operations = [
        migrations.RunSQL(SCAN, "DROP TABLE scans_scan"),
        PartitionByMonth("scans_scan"),
        AppendOnly("scans_scan"),
    ]
