"""Uploads: judged by their content, limited in size, encoded again, stored under names of ours."""

import io
import secrets
import struct
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps, UnidentifiedImageError

from nguongoc.common.errors import Refusal

IMAGE_SIDE = 1600  # pixels: what a phone shows sharply at full width
IMAGE_PIXELS_MAX = 60_000_000  # a decompression bomb is refused before it is decoded
_FORMATS = ("JPEG", "PNG", "WEBP")
_TOO_MANY_PIXELS = "Ảnh có quá nhiều điểm ảnh. Hãy chụp lại ở cỡ nhỏ hơn."
# What Pillow raises at a broken file or at broken metadata, beside what it documents.
_UNREADABLE = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error, LookupError, TypeError, EOFError,
    ArithmeticError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A picture as stored: name in the storage, width and height in pixels, size in bytes."""

    name: str
    width: int
    height: int
    size: int


def store_image(upload: UploadedFile, *, folder: str) -> StoredImage:
    """Decode the picture, turn it upright, shrink it, drop its metadata and store it as WebP.

    Encoding again removes what else the file may hold: places, scripts, a second format. Raises Refusal with
    the field `picture`.
    """
    image = _decode(upload)
    image.thumbnail((IMAGE_SIDE, IMAGE_SIDE))
    encoded = io.BytesIO()
    image.save(encoded, "WEBP", quality=80, method=4)
    content = encoded.getvalue()
    name = default_storage.save(f"{folder}/{secrets.token_hex(16)}.webp", ContentFile(content))
    return StoredImage(name=name, width=image.width, height=image.height, size=len(content))


def _decode(upload: UploadedFile) -> Image.Image:
    limit = settings.IMAGE_MAX_BYTES
    if (upload.size or 0) > limit:
        raise Refusal(f"Ảnh quá lớn: tối đa {limit // 2**20} MB. Hãy chụp lại ở cỡ nhỏ hơn.", field="picture")
    try:
        image = Image.open(upload, formats=_FORMATS)
        if image.width * image.height > IMAGE_PIXELS_MAX:
            raise Refusal(_TOO_MANY_PIXELS, field="picture")
        image.load()
        return ImageOps.exif_transpose(image).convert("RGB")
    except Image.DecompressionBombError as error:
        raise Refusal(_TOO_MANY_PIXELS, field="picture") from error
    except _UNREADABLE as error:
        raise Refusal(
            "Tệp này không phải ảnh JPEG, PNG hoặc WebP đọc được. Hãy chọn ảnh khác; các ô khác vẫn được giữ.",
            field="picture",
        ) from error
