"""Stored pictures, sent to whoever knows their name: the names cannot be guessed and are never used again."""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from nguongoc.web.access import public

_PICTURE = re.compile(r"pictures/[0-9a-f]{32}(_\w+)?\.webp")
_FOR_EVER = "public, max-age=31536000, immutable"


@public
@require_safe
def media(request: HttpRequest, path: str) -> FileResponse:
    """A picture. Label sheets and whatever else is stored are 404: only their owner's pages send those."""
    if not _PICTURE.fullmatch(path):
        raise Http404
    try:
        content = default_storage.open(path)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content,
        content_type="image/webp",
        headers={"Cache-Control": _FOR_EVER, "X-Content-Type-Options": "nosniff"},
    )
