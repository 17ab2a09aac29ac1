import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stamps", "0006_path_of_stamps"),
    ]

    operations = [
        migrations.AddField(
            model_name="codebatch",
            name="origin",
            field=models.CharField(blank=True, db_default="", max_length=100),
        ),
        migrations.CreateModel(
            name="OldSerial",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("text", models.CharField(max_length=60, unique=True)),
                ("folded", models.CharField(max_length=40, unique=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="old_serials",
                        to="stamps.codebatch",
                    ),
                ),
            ],
        ),
    ]
