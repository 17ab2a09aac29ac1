"""What each organisation's events speak of, by kind, so that resources are listed by an index."""

import django.db.models.deletion
from django.db import migrations, models

from nguongoc.common.immutable import AppendOnly

FILLED = """
INSERT INTO trace_thing (uri)
SELECT biz_step FROM trace_event WHERE biz_step LIKE '%:%'
UNION SELECT disposition FROM trace_event WHERE disposition LIKE '%:%'
ON CONFLICT DO NOTHING;
INSERT INTO trace_knownthing (organisation_id, kind, thing_id)
SELECT e.organisation_id, CASE WHEN x.part < 10 THEN 1 WHEN x.part = 21 THEN 2 ELSE 3 END, x.thing_id
FROM trace_event e JOIN trace_eventthing x ON x.event = e.id WHERE x.part < 10 OR x.part IN (21, 22)
UNION SELECT e.organisation_id, 4, thing.id FROM trace_event e JOIN trace_thing thing ON thing.uri = e.biz_step
WHERE e.biz_step LIKE '%:%'
UNION SELECT e.organisation_id, 5, thing.id FROM trace_event e JOIN trace_thing thing ON thing.uri = e.disposition
WHERE e.disposition LIKE '%:%';
"""


class Migration(migrations.Migration):
    dependencies = [("trace", "0016_captures_that_wait")]
    operations = [
        migrations.CreateModel(
            name="KnownThing",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation",
                        "kind",
                        "thing",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "epcs"),
                            (2, "readPoints"),
                            (3, "bizLocations"),
                            (4, "bizSteps"),
                            (5, "dispositions"),
                        ]
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "thing",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="trace.thing",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        AppendOnly("trace_knownthing"),
    ]
