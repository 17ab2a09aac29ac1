"""Pictures and sounds that people take while they work."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.registry.actions.media import keep_picture, keep_recording
from nguongoc.registry.models import Picture, Recording


@transaction.atomic
def add_log_picture(*, upload: UploadedFile, by: Person) -> Picture:
    """Store a picture for an entry, seen by the establishment and its authorities. Raises Refusal."""
    return keep_picture(upload=upload, organisation=by.require(Permission.WRITE_LOGS), by=by)


@transaction.atomic
def add_log_sound(*, upload: UploadedFile, by: Person) -> Recording:
    """Store a voice note for an entry; as `add_log_picture`."""
    return keep_recording(upload=upload, kind="sound", organisation=by.require(Permission.WRITE_LOGS), by=by)
