"""Scans of papers as PDF, as stored."""

from typing import Self

from django.db import models
from django.db.models import BigIntegerField, Exists, OuterRef
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Now

from nguongoc.accounts.models import Organisation, Person
from nguongoc.registry.models.records import Submission


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, person: Person) -> Self:
        """An establishment's people see its own; an authority, those in what was sent to it."""
        if person.organisation is None or not person.organisation.is_authority:
            return self.filter(person.oversees("organisation"))
        naming = Submission.objects.visible_to(person).annotate(
            document=Cast(KeyTextTransform("document", "content"), BigIntegerField())
        )
        return self.filter(
            Exists(naming.filter(record__organisation=OuterRef("organisation"), document=OuterRef("pk")))
        )


class Document(models.Model):
    """A PDF as stored; size in bytes. Never changed: another is another row."""

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="documents")
    name = models.CharField(max_length=100, unique=True)
    pages = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now())

    objects = DocumentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
