"""The drafts that officials enter by index, built beside the running system."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registry", "0018_match_keys_of_what_is_there")]
    operations = [
        AddIndexConcurrently(
            "submission", models.Index(fields=["helper"], condition=Q(state="draft"), name="drafts_of_helpers")
        ),
    ]
