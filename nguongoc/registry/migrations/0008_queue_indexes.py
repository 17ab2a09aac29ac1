"""The queue of an authority by index, built beside the running system."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registry", "0007_sent_at_filled")]
    operations = [
        AddIndexConcurrently(
            "submission",
            models.Index(
                fields=["reviewer", "moved_at"], condition=Q(state="submitted"), name="submissions_to_review"
            ),
        ),
        AddIndexConcurrently(
            "submission",
            models.Index(
                fields=["approver", "moved_at"], condition=Q(state="reviewed"), name="submissions_to_approve"
            ),
        ),
        AddIndexConcurrently("submission", models.Index(fields=["-moved_at", "-id"], name="submissions_by_time")),
        AddIndexConcurrently(
            "decision", models.Index(fields=["organisation", "submission"], name="decisions_of_organisation")
        ),
    ]
