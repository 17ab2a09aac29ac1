"""The access history: what people opened and took out. What they changed stands in the audit trail."""

from typing import Self

from django.db import models
from django.db.models.functions import Now

from nguongoc.accounts.enums import AccessAct, Level, Permission
from nguongoc.accounts.models.organisations import Organisation
from nguongoc.accounts.models.people import Person


class AccessEntryQuerySet(models.QuerySet["AccessEntry"]):
    def visible_to(self, person: Person) -> Self:
        """All for the province, else those of the own organisation; none without the right to the audit trail."""
        organisation = person.organisation
        if organisation is None or not person.may(Permission.SEE_AUDIT_TRAIL):
            return self.none()
        return self if organisation.level == Level.PROVINCE else self.filter(organisation=organisation)


class AccessEntry(models.Model):
    """One page that a person opened, or one file that a person took out. Only ever added.

    The subject is kept as text, as in the audit trail: the entry outlives it.
    """

    at = models.DateTimeField(db_default=Now())
    person = models.ForeignKey(Person, models.RESTRICT, related_name="accesses")
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="+")
    on_behalf_of = models.CharField(max_length=300, blank=True)
    act = models.CharField(max_length=10, choices=AccessAct)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=60, blank=True)
    subject_name = models.CharField(max_length=300)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=300)

    objects = AccessEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["person", "-id"], name="accesses_of_person"),
            models.Index(fields=["subject_kind", "subject_id"], name="accesses_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_act_display()} {self.subject_name}"
