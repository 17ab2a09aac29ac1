from django.db import migrations

from nguongoc.common.immutable import DecisionKept


class Migration(migrations.Migration):
    dependencies = [("stamps", "0003_helper_and_delegator_of_requests")]
    operations = [DecisionKept("stamps_stamprequest", "state", "reason", "decider_id", "lot_id", "quantity")]
