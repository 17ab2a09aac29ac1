import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import nguongoc.places.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_successions"),
        ("registry", "0011_site_routes_and_gln_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="products",
            field=models.ManyToManyField(related_name="+", to="registry.product"),
        ),
        migrations.RunSQL(
            "INSERT INTO registry_certificate_products (certificate_id, product_id) "
            "SELECT record_ptr_id, product_id FROM registry_certificate WHERE product_id IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="certificate",
            name="expiry_date",
            field=models.DateField(db_index=True, null=True),
        ),
        migrations.CreateModel(
            name="DeclarationCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("date", models.DateField()),
                ("result", models.CharField(choices=[("passed", "đạt"), ("failed", "không đạt")], max_length=20)),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="checks",
                        to="registry.certificate",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ("-date", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=100, unique=True)),
                ("pages", models.PositiveSmallIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("uploaded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="documents",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CertificateReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("expiry_date", models.DateField()),
                ("days", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="reminders",
                        to="registry.certificate",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("certificate", "expiry_date", "days"), name="reminded_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CertificateRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("food_safety_certificate", "Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm"),
                            ("food_safety_commitment", "Bản cam kết sản xuất thực phẩm an toàn"),
                            ("self_declaration", "Bản tự công bố sản phẩm"),
                            ("declaration_registration", "Giấy tiếp nhận đăng ký bản công bố sản phẩm"),
                            ("test_report", "Phiếu kết quả kiểm nghiệm"),
                            ("ocop", "Giấy chứng nhận sản phẩm OCOP"),
                            ("vietgap", "Chứng nhận VietGAP"),
                            ("vietgahp", "Chứng nhận VietGAHP"),
                            ("organic", "Chứng nhận hữu cơ"),
                            ("gmp", "Chứng nhận GMP"),
                            ("haccp", "Chứng nhận HACCP"),
                            ("iso_22000", "Chứng nhận ISO 22000"),
                            ("ifs", "Chứng nhận IFS"),
                            ("brc", "Chứng nhận BRC"),
                            ("fssc_22000", "Chứng nhận FSSC 22000"),
                            ("growing_area_code", "Mã số vùng trồng"),
                            ("packing_house_code", "Mã số cơ sở đóng gói"),
                            ("geographical_indication", "Chỉ dẫn địa lý"),
                            ("certification_mark", "Nhãn hiệu chứng nhận"),
                            ("collective_mark", "Nhãn hiệu tập thể"),
                            ("other", "Giấy tờ khác"),
                        ],
                        max_length=40,
                    ),
                ),
                ("validity_months", models.PositiveSmallIntegerField(null=True)),
                (
                    "reminder_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "stops",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("activation", "kích hoạt tem"),
                                ("publication", "duyệt đăng sản phẩm"),
                                ("badge", "nêu hạng sao, chứng nhận trên trang tra cứu"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "substitutes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                (
                                    "food_safety_certificate",
                                    "Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm",
                                ),
                                ("food_safety_commitment", "Bản cam kết sản xuất thực phẩm an toàn"),
                                ("self_declaration", "Bản tự công bố sản phẩm"),
                                ("declaration_registration", "Giấy tiếp nhận đăng ký bản công bố sản phẩm"),
                                ("test_report", "Phiếu kết quả kiểm nghiệm"),
                                ("ocop", "Giấy chứng nhận sản phẩm OCOP"),
                                ("vietgap", "Chứng nhận VietGAP"),
                                ("vietgahp", "Chứng nhận VietGAHP"),
                                ("organic", "Chứng nhận hữu cơ"),
                                ("gmp", "Chứng nhận GMP"),
                                ("haccp", "Chứng nhận HACCP"),
                                ("iso_22000", "Chứng nhận ISO 22000"),
                                ("ifs", "Chứng nhận IFS"),
                                ("brc", "Chứng nhận BRC"),
                                ("fssc_22000", "Chứng nhận FSSC 22000"),
                                ("growing_area_code", "Mã số vùng trồng"),
                                ("packing_house_code", "Mã số cơ sở đóng gói"),
                                ("geographical_indication", "Chỉ dẫn địa lý"),
                                ("certification_mark", "Nhãn hiệu chứng nhận"),
                                ("collective_mark", "Nhãn hiệu tập thể"),
                                ("other", "Giấy tờ khác"),
                            ],
                            max_length=40,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("source", models.CharField(max_length=500)),
                ("is_verified", models.BooleanField(default=False)),
                ("effective_from", models.DateField()),
                ("effective_to", models.DateField(null=True)),
                ("entered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("kind", "-effective_from", "-pk"),
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("kind", "="),
                            (
                                nguongoc.places.models.DateRange(
                                    models.F("effective_from"),
                                    models.F("effective_to"),
                                    django.contrib.postgres.fields.ranges.RangeBoundary(),
                                ),
                                "&&",
                            ),
                        ],
                        name="one_certificate_rule_at_any_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_to__isnull", True),
                            ("effective_to__gte", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="certificate_rule_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="certificate_rule_names_its_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("date", models.DateField()),
                ("reason", models.TextField()),
                ("decision", models.CharField(max_length=300)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "certificate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="revocation",
                        to="registry.certificate",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True), models.Q(("decision", ""), _negated=True)
                        ),
                        name="revocation_says_why",
                    )
                ],
            },
        ),
    ]
