"""The range of a number is the last that begins at or before it: half the work of the index that guards overlaps."""

from django.db import migrations

BY_FIRST = "CREATE INDEX stamps_range_by_first ON stamps_stamprange (lower(numbers))"


class Migration(migrations.Migration):
    dependencies = [("stamps", "0010_packs_with_stamps")]
    operations = [migrations.RunSQL(BY_FIRST, "DROP INDEX stamps_range_by_first")]
