"""Workbooks as answers."""

import io
from collections.abc import Callable
from typing import IO, Any

from django.http import FileResponse

from nguongoc.common.text import fold
from nguongoc.registry.imports.enums import ImportKind

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def name_of(kind: ImportKind) -> str:
    """`co-so`: the kind as file names here write it, without accents."""
    return fold(str(kind.label)).replace(" ", "-")


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
