"""Records that were sent before the column was: since their first decision."""

from django.db import migrations

FILL = """
UPDATE registry_record SET sent_at = first.at
FROM (
  SELECT submission.record_id, min(decision.at) AS at
  FROM registry_decision decision JOIN registry_submission submission ON submission.id = decision.submission_id
  WHERE decision.act = 'submit' GROUP BY submission.record_id
) first
WHERE first.record_id = registry_record.id AND registry_record.sent_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_sent_at")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
