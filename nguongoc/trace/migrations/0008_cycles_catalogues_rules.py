"""Seasons and households, catalogues, rules of logs with what they found, and corrections."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import nguongoc.places.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_api_tokens"),
        ("registry", "0021_waiting_by_time"),
        ("trace", "0007_subscriptions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CatalogueItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "catalogue",
                    models.CharField(
                        choices=[
                            ("pesticide", "Thuốc bảo vệ thực vật"),
                            ("veterinary_drug", "Thuốc thú y, vắc xin"),
                            ("feed", "Thức ăn"),
                            ("fertiliser", "Phân bón"),
                            ("species", "Giống, loài"),
                            ("gear", "Ngư cụ"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("key", models.CharField(max_length=200)),
                ("facts", models.JSONField(default=dict)),
                ("source", models.CharField(max_length=300)),
                ("is_verified", models.BooleanField(default=False)),
                ("effective_from", models.DateField()),
                ("effective_to", models.DateField(null=True)),
                ("entered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ("catalogue", "key", "-effective_from", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=120)),
                ("plot", models.CharField(blank=True, max_length=200)),
                ("consented_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="LogCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("reason", models.TextField()),
                ("declaration", models.UUIDField(null=True, unique=True)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="LogFlag",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("warn", "cảnh báo"), ("block", "không cho ghi"), ("off", "không kiểm tra")],
                        max_length=10,
                    ),
                ),
                ("sentence", models.CharField(max_length=600)),
                ("raised_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="LogRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "check_name",
                    models.CharField(
                        choices=[
                            ("interval", "Thời gian cách ly, ngừng thuốc"),
                            ("yield", "Thành phẩm nhiều hơn nguyên liệu"),
                            ("paper", "Giấy tờ hết hạn"),
                        ],
                        max_length=20,
                    ),
                ),
                ("sector", models.CharField(max_length=40)),
                (
                    "level",
                    models.CharField(
                        choices=[("warn", "cảnh báo"), ("block", "không cho ghi"), ("off", "không kiểm tra")],
                        max_length=10,
                    ),
                ),
                ("sentence", models.CharField(max_length=500)),
                ("tolerance_percent", models.PositiveSmallIntegerField(default=0)),
                ("source", models.CharField(max_length=500)),
                ("is_verified", models.BooleanField(default=False)),
                ("effective_from", models.DateField()),
                ("effective_to", models.DateField(null=True)),
                ("entered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ("check_name", "sector", "-effective_from", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ProductionCycle",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=120)),
                ("unit_name", models.CharField(blank=True, max_length=120)),
                ("started_date", models.DateField()),
                ("ended_date", models.DateField(null=True)),
                ("is_sample", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.AddField(
            model_name="logentry",
            name="form_key",
            field=models.UUIDField(null=True, unique=True),
        ),
        migrations.AddField(
            model_name="logentry",
            name="harvest_from",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="logentry",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="replacement",
                to="trace.logentry",
            ),
        ),
        migrations.AddField(
            model_name="logform",
            name="basis",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="logform",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="logform",
            name="is_draft",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="logentry",
            name="event",
            field=models.UUIDField(null=True, unique=True),
        ),
        migrations.AlterField(
            model_name="logentry",
            name="form",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="entries", to="trace.logform"
            ),
        ),
        migrations.AlterField(
            model_name="logentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("preparation", "Chuẩn bị đất, ao, chuồng"),
                    ("input", "Mua vật tư"),
                    ("stocking", "Gieo trồng, thả giống"),
                    ("care", "Chăm sóc"),
                    ("fertilising", "Bón phân"),
                    ("pesticide", "Phun thuốc bảo vệ thực vật"),
                    ("feeding", "Cho ăn"),
                    ("treatment", "Dùng thuốc, tiêm phòng"),
                    ("disinfection", "Khử trùng, vệ sinh"),
                    ("measurement", "Đo môi trường"),
                    ("death", "Chết, loại bỏ"),
                    ("trip", "Chuyến biển"),
                    ("haul", "Mẻ lưới"),
                    ("transshipment", "Chuyển tải"),
                    ("test", "Lấy mẫu, kiểm nghiệm"),
                    ("harvest", "Thu hoạch"),
                    ("slaughter", "Giết mổ"),
                    ("processing", "Chế biến"),
                    ("packing", "Đóng gói"),
                    ("storage", "Lưu kho"),
                    ("shipping", "Xuất hàng"),
                    ("transport", "Vận chuyển"),
                    ("receiving", "Nhận hàng"),
                    ("retail", "Bán lẻ"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="logentry",
            name="lot",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="log_entries", to="trace.lot"
            ),
        ),
        migrations.AlterField(
            model_name="logentry",
            name="quantity",
            field=models.DecimalField(decimal_places=3, max_digits=14, null=True),
        ),
        migrations.AlterField(
            model_name="logentry",
            name="unit",
            field=models.CharField(
                blank=True,
                choices=[
                    ("KGM", "kg"),
                    ("GRM", "g"),
                    ("LTR", "lít"),
                    ("MLT", "ml"),
                    ("H87", "cái"),
                    ("HEA", "con"),
                ],
                max_length=3,
            ),
        ),
        migrations.AlterField(
            model_name="logform",
            name="kind",
            field=models.CharField(
                choices=[
                    ("preparation", "Chuẩn bị đất, ao, chuồng"),
                    ("input", "Mua vật tư"),
                    ("stocking", "Gieo trồng, thả giống"),
                    ("care", "Chăm sóc"),
                    ("fertilising", "Bón phân"),
                    ("pesticide", "Phun thuốc bảo vệ thực vật"),
                    ("feeding", "Cho ăn"),
                    ("treatment", "Dùng thuốc, tiêm phòng"),
                    ("disinfection", "Khử trùng, vệ sinh"),
                    ("measurement", "Đo môi trường"),
                    ("death", "Chết, loại bỏ"),
                    ("trip", "Chuyến biển"),
                    ("haul", "Mẻ lưới"),
                    ("transshipment", "Chuyển tải"),
                    ("test", "Lấy mẫu, kiểm nghiệm"),
                    ("harvest", "Thu hoạch"),
                    ("slaughter", "Giết mổ"),
                    ("processing", "Chế biến"),
                    ("packing", "Đóng gói"),
                    ("storage", "Lưu kho"),
                    ("shipping", "Xuất hàng"),
                    ("transport", "Vận chuyển"),
                    ("receiving", "Nhận hàng"),
                    ("retail", "Bán lẻ"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="logform",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_draft", True)), fields=("key",), name="one_draft_of_a_log_form"
            ),
        ),
        migrations.AddField(
            model_name="catalogueitem",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="household",
            name="establishment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="registry.establishment",
            ),
        ),
        migrations.AddField(
            model_name="household",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="households", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="logentry",
            name="household",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="log_entries",
                to="trace.household",
            ),
        ),
        migrations.AddField(
            model_name="logcorrection",
            name="entry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.RESTRICT, related_name="correction", to="trace.logentry"
            ),
        ),
        migrations.AddField(
            model_name="logcorrection",
            name="helper",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="logcorrection",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="logflag",
            name="cause",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="trace.logentry"
            ),
        ),
        migrations.AddField(
            model_name="logflag",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="flags", to="trace.logentry"
            ),
        ),
        migrations.AddField(
            model_name="logrule",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="logflag",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="flags", to="trace.logrule"
            ),
        ),
        migrations.AddField(
            model_name="productioncycle",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="productioncycle",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="cycles", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="productioncycle",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="cycles", to="registry.product"
            ),
        ),
        migrations.AddField(
            model_name="productioncycle",
            name="site",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="registry.site"
            ),
        ),
        migrations.AddField(
            model_name="logentry",
            name="cycle",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="log_entries",
                to="trace.productioncycle",
            ),
        ),
        migrations.AddField(
            model_name="lot",
            name="cycle",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="lots",
                to="trace.productioncycle",
            ),
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cycle__isnull", True), ("lot__isnull", False)),
                    models.Q(("cycle__isnull", False), ("lot__isnull", True)),
                    _connector="OR",
                ),
                name="log_entry_of_lot_or_cycle",
            ),
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("event__isnull", True), ("quantity__isnull", True)),
                    models.Q(("event__isnull", False), ("lot__isnull", False), ("quantity__isnull", False)),
                    _connector="OR",
                ),
                name="logged_goods_have_an_event",
            ),
        ),
        migrations.AddConstraint(
            model_name="catalogueitem",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("catalogue", "="),
                    ("key", "="),
                    (
                        nguongoc.places.models.DateRange(
                            models.F("effective_from"),
                            models.F("effective_to"),
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                        ),
                        "&&",
                    ),
                ],
                name="one_catalogue_item_at_any_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="catalogueitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("effective_to__isnull", True),
                    ("effective_to__gte", models.F("effective_from")),
                    _connector="OR",
                ),
                name="catalogue_item_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="household",
            constraint=models.UniqueConstraint(
                fields=("organisation", "code"), name="household_code_unique_in_cooperative"
            ),
        ),
        migrations.AddConstraint(
            model_name="logcorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="log_correction_gives_its_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="logrule",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("check_name", "="),
                    ("sector", "="),
                    (
                        nguongoc.places.models.DateRange(
                            models.F("effective_from"),
                            models.F("effective_to"),
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                        ),
                        "&&",
                    ),
                ],
                name="one_log_rule_at_any_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="logrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("effective_to__isnull", True),
                    ("effective_to__gte", models.F("effective_from")),
                    _connector="OR",
                ),
                name="log_rule_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="productioncycle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_date__isnull", True), ("ended_date__gte", models.F("started_date")), _connector="OR"
                ),
                name="cycle_ends_after_it_begins",
            ),
        ),
    ]
