import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from nguongoc.common.immutable import DecisionKept

UNKNOWN = """
CREATE INDEX scans_scan_unknown_by_network ON scans_scan (network, at) WHERE number IS NULL;
CREATE INDEX scans_scan_unknown_by_start ON scans_scan (left(asked, 8), at) WHERE number IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_api_tokens"),
        ("registry", "0021_waiting_by_time"),
        ("safety", "0006_inspections_and_warnings"),
        ("scans", "0005_counters_of_scans"),
        ("stamps", "0011_ranges_by_first"),
        ("trace", "0020_decisions_on_flags"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeclaredMarket",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("provinces", models.JSONField(default=list)),
                ("declared_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "declared_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="declared_market",
                        to="registry.product",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Sweep",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("written_before", models.DateTimeField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_sweep")],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("unknown_network", "Nhiều mã lạ từ một mạng"),
                            ("unknown_near", "Nhiều mã lạ gần giống nhau"),
                            ("inactive", "Tem chưa kích hoạt đã bị quét"),
                            ("void", "Tem đã hủy còn bị quét"),
                            ("recalled", "Hàng đã thu hồi còn bị quét"),
                            ("sessions_later", "Một tem, nhiều người quét sau ngày đầu"),
                            ("sessions_total", "Một tem, quá nhiều người quét"),
                            ("speed", "Một tem đi nhanh không thể có"),
                            ("provinces", "Một tem ở nhiều tỉnh"),
                            ("lot_beyond", "Lô có nhiều lượt quét hơn số gói"),
                            ("lot_share", "Một tem chiếm phần lớn lượt quét của lô"),
                            ("pin_wrong", "Nhập sai mã PIN nhiều lần"),
                            ("outside_market", "Quét ngoài vùng bán đã khai"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "subject_kind",
                    models.CharField(
                        choices=[
                            ("stamp", "tem"),
                            ("batch", "đợt tem"),
                            ("lot", "lô hàng"),
                            ("network", "mạng của người quét"),
                            ("codes", "dãy mã lạ"),
                        ],
                        max_length=10,
                    ),
                ),
                ("subject_key", models.CharField(max_length=64)),
                ("number", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "chưa kết luận"), ("settled", "đã kết luận")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("figures", models.JSONField(default=dict)),
                ("evidence", models.JSONField(default=list)),
                ("is_gathered", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "finding",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fake", "tem giả"),
                            ("copied", "tem bị sao chép"),
                            ("misused", "tem thật dùng sai"),
                            ("harmless", "vô hại"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True, default="")),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "authority",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="alerts",
                        to="stamps.codebatch",
                    ),
                ),
                (
                    "decided_by",
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
                    "inspection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="alerts",
                        to="safety.inspection",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="alerts",
                        to="trace.lot",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="alerts",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("-seen_at", "-pk"),
                "indexes": [
                    models.Index(
                        fields=["rule", "subject_kind", "subject_key", "decided_at"], name="alerts_by_subject"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("rule", "subject_kind", "subject_key"),
                        name="one_open_alert_per_rule_and_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at", None), ("decided_by", None), ("finding", ""), ("state", "open")
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state", "settled"),
                                models.Q(("finding", ""), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="alert_settled_by_somebody",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            UNKNOWN, "DROP INDEX scans_scan_unknown_by_network; DROP INDEX scans_scan_unknown_by_start"
        ),
        DecisionKept("scans_alert", "finding", "reason", "authority_id", "figures", "evidence"),
    ]
