import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Concat

SUFFIX = "-NL"


def name_the_lot(apps, schema_editor):
    """Raw material was known by its code alone: the first lot of that code is the one it was harvested for."""
    Lot = apps.get_model("trace", "Lot")
    made = Lot.objects.filter(organisation=OuterRef("organisation"), product__isnull=False)
    made = made.annotate(raw_code=Concat(F("code"), models.Value(SUFFIX))).filter(raw_code=OuterRef("code"))
    Lot.objects.filter(product__isnull=True).update(raw_of=Subquery(made.order_by("pk").values("pk")[:1]))


class Migration(migrations.Migration):
    dependencies = [("trace", "0002_events")]
    operations = [
        migrations.AddField(
            model_name="lot",
            name="raw_of",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="raw_material",
                to="trace.lot",
            ),
        ),
        migrations.RunPython(name_the_lot, migrations.RunPython.noop, elidable=True),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="lot", name="lot_code_unique_per_product"),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.UniqueConstraint(
                fields=["organisation", "product", "code"], name="lot_code_unique_per_product"
            ),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                name="lot_of_product_or_raw_material",
                condition=Q(product__isnull=False, raw_of__isnull=True)
                | Q(product__isnull=True, raw_of__isnull=False),
            ),
        ),
    ]
