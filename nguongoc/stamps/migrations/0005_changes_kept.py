"""What happened to stamps, and why they were printed again, is kept; of before, what the ranges still say."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from nguongoc.common.immutable import AppendOnly

FILL = """
INSERT INTO stamps_stampchange (batch_id, numbers, state, reason, by_id, organisation_id, at)
SELECT batch.id, batch.numbers, 'allocated', '', batch.issued_by_id,
       coalesce(request.decider_id, batch.organisation_id), batch.issued_at
FROM stamps_codebatch AS batch LEFT JOIN stamps_stamprequest AS request ON request.id = batch.request_id
ORDER BY batch.id;
INSERT INTO stamps_stampchange (batch_id, numbers, state, lot_id, reason, organisation_id, at)
SELECT range.batch_id, range.numbers, range.state, range.lot_id, range.reason, batch.organisation_id, range.changed_at
FROM stamps_stamprange AS range JOIN stamps_codebatch AS batch ON batch.id = range.batch_id
WHERE range.state <> 'allocated' ORDER BY range.changed_at, range.id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_second_steps"),
        ("stamps", "0004_decisions_kept"),
        ("trace", "0004_helper_of_entries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StampChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("numbers", django.contrib.postgres.fields.ranges.BigIntegerRangeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("allocated", "đã cấp, chưa kích hoạt"),
                            ("active", "đang hoạt động"),
                            ("suspended", "tạm dừng"),
                            ("void", "đã hủy"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "write_off",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("spoiled", "hỏng khi in, khi dán"),
                            ("lost", "mất, thất lạc"),
                            ("returned", "trả lại cơ quan cấp"),
                        ],
                        db_default="",
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="changes", to="stamps.codebatch"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "delegator",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "helper",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="trace.lot",
                    ),
                ),
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
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.AddField("printjob", "reason", models.TextField(blank=True, db_default="")),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        AppendOnly("stamps_stampchange"),
    ]
