"""Pictures, video and sound come in, and are shown to everybody once a published record has them."""

from collections.abc import Collection
from typing import Literal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.errors import Refusal
from nguongoc.common.files import store_image
from nguongoc.common.recordings import store_recording
from nguongoc.registry.contents import Content, pictures_of, recordings_of
from nguongoc.registry.enums import Audience
from nguongoc.registry.models import Picture, Record, Recording, Revision
from nguongoc.registry.visibility import rules_in_force, seen_by


@transaction.atomic
def add_picture(*, upload: UploadedFile, by: Person) -> Picture:
    """Store a picture for the person's establishment. Raises Refusal for what is no picture."""
    return keep_picture(upload=upload, organisation=by.require(Permission.EDIT_PRODUCTS), by=by)


def keep_picture(*, upload: UploadedFile, organisation: Organisation, by: Person) -> Picture:
    """Store a picture for an organisation in whose name the caller has found the person to act."""
    stored = store_image(upload, folder="pictures")
    return Picture.objects.create(
        organisation=organisation,
        name=stored.name,
        width=stored.width,
        height=stored.height,
        size=stored.size,
        uploaded_by=by,
    )


@transaction.atomic
def add_recording(*, upload: UploadedFile, kind: Literal["video", "sound"], by: Person) -> Recording:
    """Store a video or a sound for the person's establishment.

    Raises Refusal, with `kind` as its field, for what is none or is too large.
    """
    return keep_recording(upload=upload, kind=kind, organisation=by.require(Permission.EDIT_OWN_RECORDS), by=by)


def keep_recording(
    *, upload: UploadedFile, kind: Literal["video", "sound"], organisation: Organisation, by: Person
) -> Recording:
    """Store a recording for an organisation in whose name the caller has found the person to act."""
    stored = store_recording(upload, kind=kind, folder="recordings")
    return Recording.objects.create(
        organisation=organisation, name=stored.name, size=stored.size, format=stored.format, uploaded_by=by
    )


def require_own_media(*, content: Content, organisation: Organisation) -> None:
    """Every picture and recording that a content names was sent in by its establishment."""
    for model, ids in ((Picture, pictures_of(content)), (Recording, recordings_of(content))):
        if ids and model.objects.filter(organisation=organisation, pk__in=ids).count() < len(ids):
            raise Refusal("Ảnh, video hoặc âm thanh này không phải của cơ sở. Hãy tải tệp lên lại.")


def show_media(*, record: Record, before: Content | None, after: Content) -> None:
    """What the public now sees of a record is public; what it saw before and no longer does, is not.

    A file stays public where another published record of the establishment shows it.
    """
    rules = rules_in_force()
    for model, ids_of in ((Picture, pictures_of), (Recording, recordings_of)):
        own = model.objects.filter(organisation=record.organisation_id)
        shown = ids_of(seen_by(after, Audience.PUBLIC, rules))
        own.filter(pk__in=shown, is_public=False).update(is_public=True)
        hidden = (ids_of(before) if before else set()) - shown
        if hidden:
            others = Revision.objects.filter(published_for__organisation=record.organisation_id)
            for revision in others.exclude(record=record).select_related("record"):
                hidden -= ids_of(seen_by(revision.read(), Audience.PUBLIC, rules))
            own.filter(pk__in=hidden).update(is_public=False)


@transaction.atomic
def show_media_again(*, organisation_ids: Collection[int]) -> None:
    """Who reads which field has changed: the files of these establishments' published records follow."""
    records = Record.objects.filter(organisation__in=organisation_ids, published__isnull=False)
    for revision in Revision.objects.filter(published_for__in=records).select_related("record"):
        content = revision.read()
        show_media(record=revision.record, before=content, after=content)
