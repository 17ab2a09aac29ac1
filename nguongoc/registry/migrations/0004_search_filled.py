"""What is published already is found by its numbers, and stands on the map."""

from django.db import migrations

from nguongoc.common.text import fold, ungrouped

NUMBERS = {"establishment": ("tax_code", "phone"), "product": ("gtin",), "certificate": ("number",)}


def fill(apps, schema_editor):
    record_model = apps.get_model("registry", "Record")
    rows = record_model.objects.filter(published__isnull=False).select_related("published")
    for record in rows.iterator(chunk_size=500):
        content = record.published.content
        found = [content.get(field, "") for field in NUMBERS[record.kind]]
        if record.kind == "establishment":
            own = record.establishment
            own.latitude, own.longitude = content.get("latitude"), content.get("longitude")
            own.save(update_fields=["latitude", "longitude"])
            found += [own.code or "", own.gln or ""]
        elif record.kind == "product":
            found.append(record.product.gtin or "")
        numbers = " ".join(ungrouped(number) for number in found if number)[:200]
        text = fold(f"{record.name} {numbers}")[:600]
        record_model.objects.filter(pk=record.pk).update(numbers=numbers, search_text=text)


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_search")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
