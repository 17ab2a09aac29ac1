"""Sites are checked by whoever checks establishments; the numbers of GLNs go on behind those allotted."""

from django.db import migrations

_ROUTES = """
INSERT INTO registry_reviewroute (kind, sector, reviewer_level, approver_level, effective_from, effective_to)
SELECT 'site', sector, reviewer_level, approver_level, effective_from, effective_to
FROM registry_reviewroute WHERE kind = 'establishment'
AND NOT EXISTS (SELECT FROM registry_reviewroute WHERE kind = 'site');
"""
_NUMBERS = """
CREATE SEQUENCE registry_gln_number;
SELECT setval('registry_gln_number', max(record_ptr_id)) FROM registry_establishment WHERE gln IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_sites_chains_key_products")]
    operations = [
        migrations.RunSQL(_ROUTES, migrations.RunSQL.noop),
        migrations.RunSQL(_NUMBERS, "DROP SEQUENCE registry_gln_number;"),
    ]
