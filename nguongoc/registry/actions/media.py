"""Pictures come in."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.files import store_image
from nguongoc.registry.models import Picture


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
