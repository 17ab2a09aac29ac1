from django.db import migrations, models

from nguongoc.common.immutable import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("registry", "0012_papers_with_rules_and_scans")]
    operations = [
        migrations.RemoveField(model_name="certificate", name="product"),
        migrations.AlterField(
            model_name="certificate",
            name="products",
            field=models.ManyToManyField(related_name="certificates", to="registry.product"),
        ),
        AppendOnly("registry_revocation"),
        AppendOnly("registry_declarationcheck"),
    ]
