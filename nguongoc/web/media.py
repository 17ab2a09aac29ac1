"""Stored pictures, video and sound: published ones for everybody, others for whom their proposal concerns."""

import re
from typing import IO

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from nguongoc.accounts.models import Person
from nguongoc.registry.models import Picture, Recording
from nguongoc.web.access import public

_PICTURE = re.compile(r"pictures/[0-9a-f]{32}(_\w+)?\.webp")
_RECORDING = re.compile(r"recordings/[0-9a-f]{32}(_\w+)?\.[a-z0-9]{3,4}")
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.IGNORECASE)
_FOR_A_DAY = "public, max-age=86400"  # what is suspended is gone from caches by the next day


@public
@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture, a video or a sound; whatever else is stored is 404, and so is what is not yet public to others.

    Players ask for a range of bytes (RFC 9110, 14): one range is answered, several or odd ones with the whole. A
    file never changes under its name, so its name is its validator, and a player that asks again gets 304.
    """
    found = _found(path)
    if found is None:
        raise Http404
    if not found.is_public:
        person = request.user
        if (
            not isinstance(person, Person)
            or not type(found).objects.visible_to(person).filter(pk=found.pk).exists()
        ):
            raise Http404
    validator = f'"{path.rpartition("/")[2]}"'
    response = get_conditional_response(request, etag=validator) or _opened(request, found, validator)
    response["ETag"] = validator
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = _FOR_A_DAY if found.is_public else "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _opened(request: HttpRequest, found: Picture | Recording, validator: str) -> HttpResponseBase:
    """Raises Http404 where the file is gone."""
    content_type = found.content_type if isinstance(found, Recording) else "image/webp"
    try:
        file = default_storage.open(found.name)
    except FileNotFoundError as error:
        raise Http404 from error
    if request.method == "HEAD":
        file.close()
        return HttpResponse(content_type=content_type, headers={"Content-Length": str(found.size)})
    return _sent(file, found.size, content_type, _wanted(request, validator))


def _wanted(request: HttpRequest, validator: str) -> tuple[str, str] | None:
    """First and last byte as they were asked for, either of which may be missing; None for the whole file.

    A range is heeded for GET alone, and behind If-Range only where the player has a part of this very file.
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", "")) if request.method == "GET" else None
    if asked is None or not any(asked.groups()) or request.headers.get("If-Range", validator) != validator:
        return None
    first, last = asked.groups()
    is_backwards = bool(first and last) and int(last) < int(first)
    return None if is_backwards else (first, last)


def _found(path: str) -> Picture | Recording | None:
    if _PICTURE.fullmatch(path):
        return Picture.objects.filter(name=path).first()
    return Recording.objects.filter(name=path).first() if _RECORDING.fullmatch(path) else None


def _sent(file: IO[bytes], size: int, content_type: str, wanted: tuple[str, str] | None) -> HttpResponseBase:
    """The whole file, or the range that was asked for; 416 for one that lies behind its end."""
    start, end, status = 0, size, 200
    if wanted is not None:
        first, last = wanted
        start = int(first) if first else max(size - int(last), 0)
        end = min(int(last) + 1, size) if first and last else size
        status = 206
        if start >= end:
            file.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = FileResponse(_Part(file, start, end), content_type=content_type, status=status)
    response["Content-Length"] = str(end - start)
    if status == 206:  # noqa: PLR2004 -- Partial Content
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


class _Part:
    """A stretch of a file, to be read in pieces; closed with the response."""

    def __init__(self, file: IO[bytes], start: int, end: int) -> None:
        self._file = file
        self._left = end - start
        file.seek(start)

    def read(self, size: int) -> bytes:
        piece = self._file.read(min(size, self._left))
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._file.close()
