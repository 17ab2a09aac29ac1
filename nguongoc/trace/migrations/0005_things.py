"""Events speak of things by their identifiers: lots of ours are some of them."""

import django.db.models.deletion
from django.db import migrations, models

from nguongoc.common.immutable import AppendOnly

EDGES = """
CREATE TABLE trace_eventthing (
  event uuid NOT NULL,
  thing_id bigint NOT NULL REFERENCES trace_thing (id) ON DELETE RESTRICT,
  part smallint NOT NULL,
  quantity numeric(24, 6),
  unit varchar(3) NOT NULL DEFAULT ''
);
CREATE INDEX trace_eventthing_by_thing ON trace_eventthing (thing_id, part, event);
CREATE INDEX trace_eventthing_by_event ON trace_eventthing (event, part, thing_id);
ALTER TABLE trace_event
  ALTER COLUMN biz_step TYPE text,
  ALTER COLUMN disposition TYPE text,
  ADD COLUMN event_id text GENERATED ALWAYS AS (body ->> 'eventID') STORED;
CREATE INDEX trace_event_by_event_id ON trace_event (event_id);
"""
FILLED = """
INSERT INTO trace_thing (uri, lot_id)
SELECT coalesce('https://id.gs1.org/01/' || product.gtin || '/10/' || replace(lot.code, '/', '%2F'),
                'urn:nguongoc:lot:' || lot.id), lot.id
FROM trace_lot lot LEFT JOIN registry_product product ON product.record_ptr_id = lot.product_id;
INSERT INTO trace_eventthing (event, thing_id, part, quantity, unit)
SELECT event, thing.id, CASE part WHEN 'subject' THEN 11 WHEN 'input' THEN 14 ELSE 15 END, quantity, unit
FROM trace_eventlot edge JOIN trace_thing thing ON thing.lot_id = edge.lot_id ORDER BY edge.id;
"""


class Migration(migrations.Migration):
    dependencies = [("trace", "0004_helper_of_entries")]
    operations = [
        migrations.CreateModel(
            name="Thing",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("uri", models.TextField(db_collation="C", unique=True)),
                (
                    "lot",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="thing",
                        to="trace.lot",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VoidEvent",
            fields=[
                ("event", models.UUIDField(primary_key=True, serialize=False)),
                ("declared_by", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="EventThing",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "event", "part", "thing", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("event", models.UUIDField()),
                ("part", models.PositiveSmallIntegerField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("unit", models.CharField(blank=True, max_length=3)),
            ],
            options={"db_table": "trace_eventthing", "managed": False},
        ),
        migrations.RunSQL(EDGES, migrations.RunSQL.noop),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        AppendOnly("trace_eventthing"),
        AppendOnly("trace_voidevent"),
        migrations.DeleteModel(name="EventLot"),
    ]
