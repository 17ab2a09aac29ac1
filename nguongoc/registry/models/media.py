"""Pictures, video and sound, as stored. A file never changes: another is another row."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.recordings import FORMATS
from nguongoc.registry.enums import SubmissionState
from nguongoc.registry.models.records import Submission

M = TypeVar("M", bound="StoredMedia")


class MediaQuerySet(models.QuerySet[M]):
    def visible_to(self, person: Person) -> Self:
        """What is public; of the rest an establishment's people see its own, authorities that of their
        jurisdiction and of those whose proposals were sent to them.
        """
        asked = Submission.objects.exclude(state=SubmissionState.DRAFT).filter(
            Q(reviewer=person.organisation) | Q(approver=person.organisation)
        )
        senders = asked.values("record__organisation")
        return self.filter(Q(is_public=True) | person.oversees("organisation") | Q(organisation__in=senders))


class StoredMedia(models.Model):
    """`name` in the storage cannot be guessed; size in bytes. `is_public`: a published record shows it to all."""

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="%(class)ss")
    name = models.CharField(max_length=100, unique=True)
    size = models.PositiveIntegerField()
    is_public = models.BooleanField(default=False, db_default=False)
    uploaded_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Picture(StoredMedia):
    """Width and height in pixels."""

    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    objects = MediaQuerySet["Picture"].as_manager()


class Recording(StoredMedia):
    """A video or a sound; `format` is a key of nguongoc.common.recordings.FORMATS."""

    format = models.CharField(max_length=4)

    objects = MediaQuerySet["Recording"].as_manager()

    @property
    def content_type(self) -> str:
        return FORMATS[self.format].content_type

    @property
    def is_video(self) -> bool:
        return FORMATS[self.format].kind == "video"
