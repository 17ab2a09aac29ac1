"""Documents of events are captured; events are found by what queries ask for."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Now

from nguongoc.common.immutable import AppendOnly

EVENTS = """
ALTER TABLE trace_capture ALTER COLUMN payload SET STORAGE EXTERNAL;
ALTER TABLE trace_event
  ADD COLUMN capture_id uuid REFERENCES trace_capture (id) ON DELETE RESTRICT,
  ALTER COLUMN recorded_at SET DEFAULT clock_timestamp();
ALTER TABLE trace_eventthing ADD COLUMN type text NOT NULL DEFAULT '';
DROP INDEX trace_event_by_time;
DROP INDEX trace_event_by_event_id;
CREATE INDEX trace_event_in_time ON trace_event (event_time, id);
CREATE INDEX trace_event_of_organisation ON trace_event (organisation_id, id);
CREATE INDEX trace_event_of_errors ON trace_event (id) WHERE body ? 'errorDeclaration';
"""
NAMES = """
INSERT INTO trace_eventname (event_id, organisation_id, is_declaration, event)
SELECT DISTINCT ON (event_id, organisation_id, body ? 'errorDeclaration')
       event_id, organisation_id, body ? 'errorDeclaration', id
FROM trace_event ORDER BY event_id, organisation_id, body ? 'errorDeclaration', recorded_at;
CREATE INDEX trace_eventname_of_declarations ON trace_eventname (organisation_id, event_id) WHERE is_declaration;
CREATE FUNCTION trace_name_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO trace_eventname (event_id, organisation_id, is_declaration, event)
  VALUES (NEW.body ->> 'eventID', NEW.organisation_id, NEW.body ? 'errorDeclaration', NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER trace_event_named AFTER INSERT ON trace_event
FOR EACH ROW EXECUTE FUNCTION trace_name_event();
CREATE FUNCTION trace_announce_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('trace.events', 2));
  RETURN NULL;
END $$;
CREATE TRIGGER trace_event_announced BEFORE INSERT ON trace_event
FOR EACH STATEMENT EXECUTE FUNCTION trace_announce_events();
"""
READERS = r"""
CREATE FUNCTION trace_instant(written text) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  IF written ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$' THEN
    RETURN written::timestamptz;
  END IF;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $$;
CREATE FUNCTION trace_number(written text) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE WHEN written ~ '^[+-]?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,2})?$' THEN written::numeric END
$$;
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
        migrations.CreateModel(
            name="EventName",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "event_id",
                        "organisation",
                        "is_declaration",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("event_id", models.TextField(db_collation="C")),
                ("is_declaration", models.BooleanField()),
                ("event", models.UUIDField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(EVENTS, migrations.RunSQL.noop),
        migrations.RunSQL(NAMES, migrations.RunSQL.noop),
        migrations.RunSQL(READERS, migrations.RunSQL.noop),
        AppendOnly("trace_eventname"),
    ]
