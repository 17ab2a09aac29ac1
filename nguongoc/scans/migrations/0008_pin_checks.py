"""Tries at the hidden PIN of security stamps, and the first right check of each."""

from django.db import migrations, models
from django.db.models.functions import Now

from nguongoc.common.immutable import AppendOnly
from nguongoc.common.partitions import PartitionByMonth

TRY = """
CREATE TABLE scans_pintry (
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT now(),
  number bigint NOT NULL,
  session uuid NOT NULL,
  network bigint,
  province varchar(10) NOT NULL DEFAULT '',
  is_right boolean NOT NULL,
  PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
CREATE INDEX scans_pintry_by_number ON scans_pintry (number, at);
CREATE INDEX scans_pintry_by_session ON scans_pintry (session, at);
"""


class Migration(migrations.Migration):
    dependencies = [("scans", "0006_alerts"), ("common", "0002_append_only")]
    operations = [
        migrations.RunSQL(TRY, "DROP TABLE scans_pintry"),
        PartitionByMonth("scans_pintry"),
        AppendOnly("scans_pintry"),
        migrations.CreateModel(
            "PinTry",
            [
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "at", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("at", models.DateTimeField(db_default=Now())),
                ("number", models.BigIntegerField()),
                ("session", models.UUIDField()),
                ("network", models.BigIntegerField(null=True)),
                ("province", models.CharField(blank=True, db_default="", max_length=10)),
                ("is_right", models.BooleanField()),
            ],
            options={"db_table": "scans_pintry", "managed": False},
        ),
        migrations.CreateModel(
            "PinCheck",
            [
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=Now())),
                ("session", models.UUIDField()),
                ("province", models.CharField(blank=True, db_default="", max_length=10)),
            ],
        ),
        AppendOnly("scans_pincheck"),
    ]
