from django.db import migrations

from nguongoc.common.immutable import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("common", "0002_append_only")]
    operations = [AppendOnly("registry_decision"), AppendOnly("registry_revision")]
