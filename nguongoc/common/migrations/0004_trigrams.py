"""Search in the middle of words by index; the extension is trusted: the owner of the database may create it."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("common", "0003_on_behalf_of")]
    operations = [TrigramExtension()]
