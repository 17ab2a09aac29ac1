"""Pictures and other media, as stored."""

from django.db import models
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person


class Picture(models.Model):
    """A picture as stored; width and height in pixels, size in bytes. Never changed: another is another row."""

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="pictures")
    name = models.CharField(max_length=100, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name
