"""Pictures and sounds that people take while they work."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.registry.actions.media import keep_picture, keep_recording
from nguongoc.registry.models import Picture, Recording
from nguongoc.trace.models import LogEntry
from nguongoc.trace.questions import MEDIA, questions_of


@transaction.atomic
def add_log_picture(*, upload: UploadedFile, by: Person) -> Picture:
    """Store a picture for an entry, seen by the establishment and its authorities. Raises Refusal."""
    return keep_picture(upload=upload, organisation=by.require(Permission.WRITE_LOGS), by=by)


@transaction.atomic
def add_log_sound(*, upload: UploadedFile, by: Person) -> Recording:
    """Store a voice note for an entry; as `add_log_picture`."""
    return keep_recording(upload=upload, kind="sound", organisation=by.require(Permission.WRITE_LOGS), by=by)


def show_files(*, entry: LogEntry) -> None:
    """Pictures and recordings of questions that the form says everybody reads are everybody's."""
    _public_files(entry, is_public=True)


def hide_files(*, entry: LogEntry) -> None:
    """What a wrong entry had shown to everybody is shown no longer; the caller shows again what stays."""
    _public_files(entry, is_public=False)


def _public_files(entry: LogEntry, *, is_public: bool) -> None:
    for question in questions_of(entry.form.fields):
        answer = entry.answers.get(question.name)
        if answer and question.is_public and question.type in MEDIA:
            model = Picture if question.type == "photo" else Recording
            model.objects.filter(pk=answer).update(is_public=is_public)
