from django.db import migrations

from nguongoc.common.immutable import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_mandates_delegations_access"), ("common", "0002_append_only")]
    operations = [AppendOnly("accounts_accessentry")]
