"""Uploads: judged by their content, limited in size, encoded again, stored under names of ours."""

import io
import secrets
import struct
import threading
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps, UnidentifiedImageError

from nguongoc.common.errors import Refusal

IMAGE_SIDE = 1600  # pixels: what a phone shows sharply at full width
SMALLER_WIDTHS = (480, 960)  # pixels: for phones, and for those with fine screens and for desks
SMALLER_FORMATS = ("avif", "webp")  # the first where the browser reads it
PREVIEW_SIDE = 1200  # pixels: what Facebook and Zalo show above a link at most
_FIRST_ROUND_BYTES = 12_000  # what a server sends before it waits for the first answer, headers left out
_OPTIONS: dict[str, dict[str, Any]] = {
    "avif": {"speed": 8},
    "webp": {"method": 4},
    "jpeg": {"progressive": True, "optimize": True},
}
_QUALITIES = (50, 40, 30, 20)
IMAGE_PIXELS_MAX = 60_000_000  # a decompression bomb is refused before it is decoded
_ONE_WHOLE = threading.Lock()  # the largest takes half a gigabyte until it is shrunk: one at a time
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
    """Decode the picture, turn it upright, shrink it, drop its metadata and store it as WebP, with smaller ones
    beside it under the names of `smaller_name`, and one for previews of links under that of `preview_name`.

    Encoding again removes what else the file may hold: places, scripts, a second format. Raises Refusal with
    the field `picture`.
    """
    image = _decode(upload)
    content = _encoded(image, "webp", 80)
    name = default_storage.save(f"{folder}/{secrets.token_hex(16)}.webp", ContentFile(content))
    for width in smaller_widths(image.width):
        small = image.resize((width, max(1, image.height * width // image.width)), Image.Resampling.LANCZOS)
        for kind in SMALLER_FORMATS:
            default_storage.save(smaller_name(name, width, kind), ContentFile(_encoded_to_fit(small, kind)))
    preview = image.resize(preview_size(image.width, image.height), Image.Resampling.LANCZOS)
    default_storage.save(preview_name(name), ContentFile(_encoded(preview, "jpeg", 80)))
    return StoredImage(name=name, width=image.width, height=image.height, size=len(content))


def delete_image(image: StoredImage) -> None:
    """Take a picture out of the storage, with the smaller ones beside it: what it was sent for was refused."""
    smaller = [
        smaller_name(image.name, width, kind) for width in smaller_widths(image.width) for kind in SMALLER_FORMATS
    ]
    for name in (image.name, preview_name(image.name), *smaller):
        default_storage.delete(name)


def smaller_widths(width: int) -> list[int]:
    """The widths in which a picture of this width is stored beside itself."""
    return [small for small in SMALLER_WIDTHS if small < width]


def smaller_name(name: str, width: int, kind: str) -> str:
    """`pictures/ab.webp` of 480 pixels as AVIF is `pictures/ab-480.avif`. Also of addresses."""
    return f"{name.removesuffix('.webp')}-{width}.{kind}"


def preview_name(name: str) -> str:
    """The JPEG of a picture beside it: programs that show a preview of a link do not all read WebP."""
    return f"{name.removesuffix('.webp')}-preview.jpg"


def preview_size(width: int, height: int) -> tuple[int, int]:
    """Width and height in pixels of the JPEG of a picture of this size: as it is, or smaller."""
    share = min(1.0, PREVIEW_SIDE / max(width, height))
    return max(1, round(width * share)), max(1, round(height * share))


def _encoded_to_fit(image: Image.Image, kind: str) -> bytes:
    """The smallest pictures arrive whole in the first round of the network, at the price of fine detail."""
    content = b""
    for quality in _QUALITIES:
        content = _encoded(image, kind, quality)
        if image.width > SMALLER_WIDTHS[0] or len(content) <= _FIRST_ROUND_BYTES:
            break
    return content


def _encoded(image: Image.Image, kind: str, quality: int) -> bytes:
    encoded = io.BytesIO()
    image.save(encoded, kind.upper(), quality=quality, **_OPTIONS[kind])
    return encoded.getvalue()


def _decode(upload: UploadedFile) -> Image.Image:
    """The picture, shrunk before it is turned; of a JPEG no more is decoded than that takes."""
    limit = settings.IMAGE_MAX_BYTES
    if (upload.size or 0) > limit:
        raise Refusal(f"Ảnh quá lớn: tối đa {limit // 2**20} MB. Hãy chụp lại ở cỡ nhỏ hơn.", field="picture")
    try:
        image: Image.Image = Image.open(upload, formats=_FORMATS)
        if image.width * image.height > IMAGE_PIXELS_MAX:
            raise Refusal(_TOO_MANY_PIXELS, field="picture")
        with _ONE_WHOLE:
            if image.mode not in {"RGB", "L"}:
                image = image.convert("RGB")
            image.thumbnail((IMAGE_SIDE, IMAGE_SIDE))
        return ImageOps.exif_transpose(image).convert("RGB")
    except Image.DecompressionBombError as error:
        raise Refusal(_TOO_MANY_PIXELS, field="picture") from error
    except _UNREADABLE as error:
        raise Refusal(
            "Tệp này không phải ảnh JPEG, PNG hoặc WebP đọc được. Hãy chọn ảnh khác; các ô khác vẫn được giữ.",
            field="picture",
        ) from error
