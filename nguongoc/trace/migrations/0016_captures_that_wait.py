"""Captures that wait are counted for each organisation, and found again where their job was lost."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trace", "0014_claims_of_strangers")]
    operations = [
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(
                condition=models.Q(finished_at__isnull=True), fields=["organisation"], name="captures_that_wait"
            ),
        ),
    ]
