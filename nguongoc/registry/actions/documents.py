"""Scans of papers come in as PDF."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common.documents import store_document
from nguongoc.registry.models import Document


@transaction.atomic
def add_document(*, upload: UploadedFile, by: Person) -> Document:
    """Store a PDF for the person's establishment. Raises Refusal with the field `document` for what is none."""
    organisation = by.require(Permission.EDIT_OWN_RECORDS)
    stored = store_document(upload, folder="documents")
    return Document.objects.create(
        organisation=organisation, name=stored.name, pages=stored.pages, size=stored.size, uploaded_by=by
    )
