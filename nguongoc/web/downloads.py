"""Files sent as downloads that no browser takes for anything else, and no cache on the way keeps."""

import io
from collections.abc import Callable
from typing import IO, Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from nguongoc.registry.models import Document
from nguongoc.web.access import OfficeRequest

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "zpl": "application/octet-stream",
}


def send_document(request: OfficeRequest, pk: int) -> FileResponse:
    """The scan of a paper, to the establishment and its authorities alone; else 404."""
    found = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    return stored_file(found.name, name=f"giay-to-{found.pk}.pdf")


def stored_file(path: str, *, name: str) -> FileResponse:
    """A file of the storage under this name, whose ending says what it is; 404 where it is gone."""
    if not default_storage.exists(path):
        raise Http404
    return _download(default_storage.open(path), name=name)


def workbook(name: str, write: Callable[[IO[bytes]], Any]) -> FileResponse:
    """The Excel file that `write` makes, under this name."""
    out = io.BytesIO()
    write(out)
    out.seek(0)
    return _download(out, name=name)


def _download(file: IO[bytes], *, name: str) -> FileResponse:
    return FileResponse(
        file,
        as_attachment=True,
        filename=name,
        content_type=_TYPES[name.rpartition(".")[2]],
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )
