from django.db import migrations

from nguongoc.common.immutable import AppendOnly

GTINS = """
INSERT INTO registry_productgtin (gtin, product_id)
SELECT gtin, record_ptr_id FROM registry_product WHERE gtin IS NOT NULL
ON CONFLICT DO NOTHING
"""
PICTURES = """
UPDATE registry_picture SET is_public = true WHERE id IN (
  SELECT (revision.content ->> 'picture')::bigint
  FROM registry_record record JOIN registry_revision revision ON revision.id = record.published_id
  WHERE revision.content ->> 'picture' IS NOT NULL
)
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0014_recordings_and_gtins"), ("common", "0002_append_only")]
    operations = [
        AppendOnly("registry_productgtin"),
        migrations.RunSQL(GTINS, migrations.RunSQL.noop),
        migrations.RunSQL(PICTURES, migrations.RunSQL.noop),
    ]
