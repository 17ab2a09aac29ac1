"""Stamps are printed by approved designs, into files that are made part by part."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import migrations, models

from nguongoc.common.immutable import DecisionKept


def make_parts_of_files(apps, schema_editor):
    """The one file of a print of before goes on being there to download; what the storage has lost does not."""
    rows = apps.get_model("stamps", "PrintJob").objects.exclude(file="").values_list("pk", "numbers", "file")
    parts = apps.get_model("stamps", "PrintPart").objects
    parts.bulk_create(
        parts.model(job_id=job, numbers=numbers, file=file, size_bytes=default_storage.size(file))
        for job, numbers, file in rows
        if default_storage.exists(file)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_registrations_are_limited"),
        ("stamps", "0008_activation_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="printjob",
            name="options",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="printjob",
            name="output",
            field=models.CharField(
                choices=[
                    ("sheet", "tờ nhiều tem (PDF)"),
                    ("roll", "cuộn, mỗi trang một tem (PDF)"),
                    ("zpl", "máy in tem nhiệt (ZPL)"),
                    ("csv", "bảng mã cho nhà in (CSV)"),
                    ("xlsx", "bảng mã cho nhà in (Excel)"),
                    ("svg", "một tem, ảnh vector (SVG)"),
                    ("png", "một tem, ảnh điểm (PNG)"),
                ],
                db_default="sheet",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="printjob",
            name="layout",
            field=models.CharField(blank=True, db_default="", max_length=40),
        ),
        migrations.CreateModel(
            name="DesignVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "bản nháp"),
                            ("submitted", "chờ duyệt"),
                            ("returned", "trả lại"),
                            ("approved", "đã duyệt"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("edited_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("submitted_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
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
                    "decider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="designs_to_decide",
                        to="accounts.organisation",
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
                    "edited_by",
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
            ],
            options={
                "ordering": ("-number",),
            },
        ),
        migrations.AddField(
            model_name="printjob",
            name="design",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="print_jobs",
                to="stamps.designversion",
            ),
        ),
        migrations.CreateModel(
            name="StampDesign",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.CharField(max_length=60, null=True, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="stamp_designs",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "retired_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.AddField(
            model_name="designversion",
            name="design",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="versions", to="stamps.stampdesign"
            ),
        ),
        migrations.CreateModel(
            name="PrintPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("numbers", django.contrib.postgres.fields.ranges.BigIntegerRangeField()),
                ("file", models.CharField(max_length=200)),
                ("size_bytes", models.BigIntegerField()),
                ("is_pins", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="parts", to="stamps.printjob"
                    ),
                ),
            ],
            options={
                "ordering": ("is_pins", "numbers"),
                "constraints": [
                    models.UniqueConstraint(fields=("job", "numbers", "is_pins"), name="print_part_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="stampdesign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("key__isnull", False), ("organisation__isnull", True)),
                    models.Q(
                        ("created_by__isnull", False), ("key__isnull", True), ("organisation__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="design_of_somebody_or_of_the_profile",
            ),
        ),
        migrations.AddConstraint(
            model_name="designversion",
            constraint=models.UniqueConstraint(fields=("design", "number"), name="design_version_once"),
        ),
        migrations.AddConstraint(
            model_name="designversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("draft", "submitted"))),
                fields=("design",),
                name="one_open_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="designversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "submitted"), _negated=True),
                    models.Q(
                        ("decider__isnull", False), ("edited_by__isnull", False), ("submitted_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="submitted_design_with_decider",
            ),
        ),
        migrations.AddConstraint(
            model_name="designversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("state__in", ("draft", "submitted")),
                    ),
                    models.Q(
                        ("state__in", ("approved", "returned")),
                        models.Q(
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            ("edited_by__isnull", True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="decided_design_with_person_and_time",
            ),
        ),
        DecisionKept("stamps_designversion", "state", "reason", "decider_id", "content", "number", "design_id"),
        migrations.RunPython(make_parts_of_files, migrations.RunPython.noop),
    ]
