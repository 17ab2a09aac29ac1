import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from nguongoc.common.immutable import ColumnsKept, DecisionKept


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_api_tokens"),
        ("registry", "0021_waiting_by_time"),
        ("safety", "0005_complaints_kept"),
        ("trace", "0020_decisions_on_flags"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Inspection",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("place", models.CharField(max_length=200)),
                ("order", models.TextField()),
                ("due_date", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "đang kiểm tra"), ("closed", "đã có kết quả")],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("clean", "không vi phạm"),
                            ("breach", "có vi phạm"),
                            ("nothing", "không tìm thấy hàng, cơ sở"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("report", models.TextField(blank=True, default="")),
                ("picture", models.CharField(blank=True, default="", max_length=100)),
                ("ordered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "establishment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="inspections",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="inspections",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="inspections",
                        to="trace.lot",
                    ),
                ),
                (
                    "ordered_by",
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
                        related_name="inspections_ordered",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("state", "due_date", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("order", ""), _negated=True), models.Q(("place", ""), _negated=True)
                        ),
                        name="inspection_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None), ("result", ""), ("state", "open")),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                ("state", "closed"),
                                models.Q(("result", ""), _negated=True),
                                models.Q(("report", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="inspection_closed_with_a_result",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SafetyWarning",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("title", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("first_date", models.DateField()),
                ("last_date", models.DateField(null=True)),
                ("decided_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                    "lot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="warnings_opened",
                        to="trace.lot",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="warnings_decided",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="warnings_opened",
                        to="registry.product",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("text", ""), _negated=True)
                        ),
                        name="warning_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_date", None), ("last_date__gte", models.F("first_date")), _connector="OR"
                        ),
                        name="warning_ends_after_it_begins",
                    ),
                ],
            },
        ),
        DecisionKept(
            "safety_safetywarning",
            *("product_id", "lot_id", "title", "text", "first_date", "last_date", "organisation_id"),
        ),
        ColumnsKept(
            "safety_inspection",
            kept="organisation_id establishment_id lot_id place order due_date ordered_by_id ordered_at",
            once="result report picture closed_by_id closed_at",
        ),
    ]
