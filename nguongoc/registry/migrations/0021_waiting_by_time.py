"""What waits, by how long it waits, without the history of the province; built beside the running system."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registry", "0020_imports")]
    operations = [
        AddIndexConcurrently(
            "submission",
            models.Index(
                fields=["moved_at", "id"],
                condition=Q(state__in=("submitted", "reviewed")),
                name="submissions_waiting",
            ),
        ),
    ]
