from django.db import migrations

from nguongoc.common.immutable import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]
    operations = [AppendOnly("common_auditentry")]
