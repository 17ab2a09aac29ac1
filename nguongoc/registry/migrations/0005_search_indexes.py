"""Built beside the running system: no list waits for them."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registry", "0004_search_filled"), ("common", "0004_trigrams")]
    operations = [
        AddIndexConcurrently(
            "record", GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="records_by_text")
        ),
        AddIndexConcurrently("record", models.Index(fields=["kind", "sort_key"], name="records_in_order")),
    ]
