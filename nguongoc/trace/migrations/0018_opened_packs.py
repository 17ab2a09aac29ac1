"""Movements say how many packs of their lot were opened for them, so that a correction gives these back."""

from django.db import migrations, models

# What was opened before this was kept: the packs that entries tell of and the lot has no longer. They are told of the
# last use of the lot, since nothing says which one it was.
FILLED = """
ALTER TABLE trace_movement DISABLE TRIGGER trace_movement_append_only;
WITH opened AS (
  SELECT lot.id, sum(entry.pack_count) - lot.pack_count AS packs
  FROM trace_lot lot JOIN trace_logentry entry ON entry.lot_id = lot.id AND entry.kind = 'packing'
  WHERE NOT EXISTS (SELECT FROM trace_logcorrection correction WHERE correction.entry_id = entry.id)
  GROUP BY lot.id HAVING sum(entry.pack_count) > lot.pack_count
), last_use AS (
  SELECT DISTINCT ON (movement.lot_id) movement.id, opened.packs
  FROM opened JOIN trace_movement movement ON movement.lot_id = opened.id AND movement.kind = 'used'
  WHERE NOT EXISTS (SELECT FROM trace_voidevent void WHERE void.event = movement.event)
  ORDER BY movement.lot_id, movement.id DESC
)
UPDATE trace_movement SET packs = last_use.packs FROM last_use WHERE trace_movement.id = last_use.id;
ALTER TABLE trace_movement ENABLE TRIGGER trace_movement_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("trace", "0017_known_things")]
    operations = [
        migrations.AddField(
            model_name="movement",
            name="packs",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
    ]
