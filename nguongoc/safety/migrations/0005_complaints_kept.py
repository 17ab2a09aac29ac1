from django.db import migrations

from nguongoc.common.immutable import AppendOnly, ColumnsKept


class Migration(migrations.Migration):
    dependencies = [("safety", "0004_complaints"), ("common", "0002_append_only")]
    operations = [
        AppendOnly("safety_complaintstep"),
        ColumnsKept(
            "safety_complaint", kept="code kind text asked number received_at", once="ended_at passed_on_at"
        ),
    ]
