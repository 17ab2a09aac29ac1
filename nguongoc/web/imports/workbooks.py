"""Workbooks as answers."""

import io
from collections.abc import Callable
from typing import IO, Any

from django.http import FileResponse

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(name: str, write: Callable[[IO[bytes]], Any]) -> FileResponse:
    """The file that `write` makes, under this name; no cache on the way keeps it."""
    out = io.BytesIO()
    write(out)
    out.seek(0)
    return FileResponse(
        out,
        as_attachment=True,
        filename=name,
        content_type=_TYPE,
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )
