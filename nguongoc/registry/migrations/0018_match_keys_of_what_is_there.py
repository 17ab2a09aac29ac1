from django.db import migrations

from nguongoc.common.immutable import AppendOnly


def fill(apps, schema_editor):
    """Every record that an authority knows of can be recognised at once, not only after its next submission."""
    from nguongoc.registry import duplicates
    from nguongoc.registry.contents import read

    submissions = apps.get_model("registry", "Submission").objects.exclude(state="draft").select_related("record")
    keys = apps.get_model("registry", "MatchKeys").objects
    for submission in submissions.order_by("record_id", "-pk").distinct("record_id").iterator():
        content = read(submission.record.kind, submission.content)
        values = duplicates.key_values(content)
        keys.update_or_create(record_id=submission.record_id, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("registry", "0017_registration_and_suspension")]
    operations = [
        AppendOnly("registry_recorddecision"),
        AppendOnly("registry_distinctpair"),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
