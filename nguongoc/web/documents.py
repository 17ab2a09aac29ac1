"""Scans of papers as PDF, sent to the establishment and its authorities alone."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from nguongoc.registry.models import Document
from nguongoc.web.access import OfficeRequest


def send_document(request: OfficeRequest, pk: int) -> FileResponse:
    """The PDF as a download that no browser takes for anything else and no cache on the way keeps; else 404."""
    found = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    if not default_storage.exists(found.name):
        raise Http404
    return FileResponse(
        default_storage.open(found.name),
        as_attachment=True,
        filename=f"giay-to-{found.pk}.pdf",
        content_type="application/pdf",
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )
