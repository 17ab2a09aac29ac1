import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_notices"),
        ("registry", "0016_product_assignments_and_helpers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RegistrationDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("code", models.CharField(max_length=11, unique=True)),
                ("answers", models.JSONField()),
                ("touched_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
        ),
        migrations.AlterField(
            model_name="decision",
            name="act",
            field=models.CharField(
                choices=[
                    ("submit", "gửi duyệt"),
                    ("accept", "chấp nhận nội dung"),
                    ("return", "trả lại, yêu cầu bổ sung"),
                    ("refuse", "không chấp nhận"),
                    ("publish", "duyệt đăng"),
                    ("withdraw", "rút hồ sơ"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="decisions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="submission",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "bản nháp"),
                    ("submitted", "chờ kiểm tra"),
                    ("reviewed", "đã kiểm tra, chờ duyệt đăng"),
                    ("published", "đã duyệt đăng"),
                    ("returned", "yêu cầu bổ sung"),
                    ("refused", "không chấp nhận"),
                    ("withdrawn", "cơ sở đã rút"),
                ],
                default="draft",
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="MatchKeys",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.RESTRICT,
                        primary_key=True,
                        related_name="match_keys",
                        serialize=False,
                        to="registry.record",
                    ),
                ),
                ("name", models.CharField(max_length=400)),
                ("tax_code", models.CharField(blank=True, max_length=20)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("gtin", models.CharField(blank=True, max_length=14)),
                ("unit", models.CharField(blank=True, max_length=20)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["name"], name="match_name", opclasses=["gin_trgm_ops"]
                    ),
                    models.Index(
                        condition=models.Q(("tax_code", ""), _negated=True),
                        fields=["tax_code"],
                        name="match_tax_code",
                    ),
                    models.Index(
                        condition=models.Q(("phone", ""), _negated=True), fields=["phone"], name="match_phone"
                    ),
                    models.Index(
                        condition=models.Q(("gtin", ""), _negated=True), fields=["gtin"], name="match_gtin"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReasonTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.CharField(max_length=60, null=True, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("establishment", "cơ sở"),
                            ("product", "sản phẩm"),
                            ("certificate", "giấy chứng nhận"),
                            ("site", "địa điểm"),
                            ("stamp_request", "yêu cầu cấp tem"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("return", "trả lại, yêu cầu bổ sung"),
                            ("refuse", "không chấp nhận"),
                            ("suspend", "tạm dừng công khai"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.CharField(max_length=300)),
                ("is_offered", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ("kind", "act", "pk"),
                "constraints": [models.UniqueConstraint(fields=("kind", "act", "text"), name="reason_said_once")],
            },
        ),
        migrations.CreateModel(
            name="DistinctPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="registry.record"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="registry.record"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="pair_found_distinct_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="pair_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[("suspend", "tạm dừng công khai"), ("restore", "cho công khai lại")],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="decisions",
                        to="registry.record",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="record_decision_has_reason"
                    )
                ],
            },
        ),
    ]
