"""What the system tells a person: kept in the application, and sent by e-mail as well."""

from typing import Self

from django.db import models
from django.db.models.functions import Now

from nguongoc.accounts.models.people import Person


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One sentence to one person; `path` is the page of the site that it is about, empty where there is none.

    `mailed_at` is set once the mail server has taken the same text.
    """

    person = models.ForeignKey(Person, models.RESTRICT, related_name="notices")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    path = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["person", "-id"], name="notices_of_person")]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_unread(self) -> bool:
        return self.read_at is None
