from django.db import migrations

from nguongoc.common.immutable import AppendOnly
from nguongoc.common.partitions import PartitionByMonth

EVENT = """
CREATE TABLE trace_event (
  id uuid NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  organisation_id bigint NOT NULL REFERENCES accounts_organisation (id) ON DELETE RESTRICT,
  event_type varchar(20) NOT NULL,
  action varchar(10) NOT NULL,
  event_time timestamptz NOT NULL,
  biz_step varchar(60) NOT NULL,
  disposition varchar(60) NOT NULL,
  body jsonb NOT NULL,
  PRIMARY KEY (recorded_at, id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX trace_event_by_id ON trace_event (id);
CREATE INDEX trace_event_by_time ON trace_event (event_time);
"""


class Migration(migrations.Migration):
    dependencies = [("trace", "0001_initial"), ("common", "0002_append_only")]
    operations = [
        migrations.RunSQL(EVENT, "DROP TABLE trace_event"),
        PartitionByMonth("trace_event"),
        AppendOnly("trace_event"),
        AppendOnly("trace_eventlot"),
        AppendOnly("trace_logentry"),
    ]
