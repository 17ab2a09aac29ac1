"""Documents of events are captured; events are found by what queries ask for."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Now

EVENTS = """
ALTER TABLE trace_capture ALTER COLUMN payload SET STORAGE EXTERNAL;
ALTER TABLE trace_event ADD COLUMN capture_id uuid REFERENCES trace_capture (id) ON DELETE RESTRICT;
CREATE INDEX trace_event_in_time ON trace_event (event_time, id);
DROP INDEX trace_event_by_time;
CREATE INDEX trace_event_by_organisation ON trace_event (organisation_id, id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("trace", "0005_things"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Capture",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("received_at", models.DateTimeField(db_default=Now())),
                ("finished_at", models.DateTimeField(null=True)),
                ("success", models.BooleanField(null=True)),
                (
                    "on_error",
                    models.CharField(
                        choices=[("rollback", "không lưu sự kiện nào"), ("proceed", "lưu các sự kiện đúng")],
                        default="rollback",
                        max_length=10,
                    ),
                ),
                ("media_type", models.CharField(max_length=40)),
                ("payload", models.BinaryField(null=True)),
                ("event_count", models.PositiveIntegerField(default=0)),
                ("errors", models.JSONField(default=list)),
                ("context", models.JSONField(default=dict)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="captures",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("-received_at", "-id"),
                "indexes": [
                    models.Index(fields=["organisation", "-received_at", "-id"], name="captures_of_organisation")
                ],
                "constraints": [
                    models.CheckConstraint(
                        name="capture_runs_or_is_finished",
                        condition=Q(finished_at__isnull=True, success__isnull=True, payload__isnull=False)
                        | Q(finished_at__isnull=False, success__isnull=False, payload__isnull=True),
                    )
                ],
            },
        ),
        migrations.RunSQL(EVENTS, migrations.RunSQL.noop),
    ]
