from django.db import migrations

from nguongoc.common.immutable import DecisionKept


class Migration(migrations.Migration):
    dependencies = [("safety", "0002_delegator_of_recalls")]
    operations = [DecisionKept("safety_recall", "kind", "lot_id", "organisation_id", "reason", "instructions")]
