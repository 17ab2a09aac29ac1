"""What authorities found of what the rules had flagged."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from nguongoc.common.immutable import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_api_tokens"),
        ("common", "0002_append_only"),
        ("trace", "0018_opened_packs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FlagDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("accepted", "chấp nhận, không phải vi phạm"),
                            ("breach", "xác nhận vi phạm"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField()),
                ("decided_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
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
                    "flag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="decisions", to="trace.logflag"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="flag_decision_says_why"
                    )
                ],
            },
        ),
        AppendOnly("trace_flagdecision"),
    ]
