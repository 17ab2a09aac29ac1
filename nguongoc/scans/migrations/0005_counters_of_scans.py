from django.db import migrations, models


def counters():
    names = ("sessions", "opened", "first", "warned", "staff", "programs")
    return [(name, models.PositiveIntegerField(default=0)) for name in names]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_api_tokens"),
        ("registry", "0021_waiting_by_time"),
        ("trace", "0020_decisions_on_flags"),
        ("scans", "0004_scans_told_when_written"),
    ]

    operations = [
        migrations.CreateModel(
            name="CountedScans",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("written_before", models.DateTimeField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="counted_scans_once")],
            },
        ),
        migrations.CreateModel(
            name="LotScans",
            fields=[
                *counters(),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "lot_id", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                (
                    "lot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.RESTRICT,
                        related_name="daily_scans",
                        to="trace.lot",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="DailyScans",
            fields=[
                *counters(),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "day",
                        "product_id",
                        "province",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                ("province", models.CharField(blank=True, max_length=10)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False, on_delete=models.RESTRICT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False, on_delete=models.RESTRICT, related_name="+", to="registry.product"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["day"], name="daily_scans_by_day")]},
        ),
    ]
