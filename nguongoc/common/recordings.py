"""Video and sound come in: judged by their content, limited in size, stored under names of ours."""

import secrets
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from nguongoc.common.containers import OtherCodecError, format_of
from nguongoc.common.errors import Refusal

Kind = Literal["video", "sound"]


@dataclass(frozen=True, slots=True)
class Format:
    kind: Kind
    content_type: str


FORMATS = {
    "mp4": Format("video", "video/mp4"),
    "webm": Format("video", "video/webm"),
    "m4a": Format("sound", "audio/mp4"),
    "mp3": Format("sound", "audio/mpeg"),
    "ogg": Format("sound", "audio/ogg"),
}
_WORDS = {"video": "video MP4 (H.264) hoặc WebM", "sound": "tệp âm thanh MP3, M4A hoặc OGG"}
_OTHER_CODEC = (
    "Video dùng kiểu nén mà nhiều điện thoại không mở được. Hãy chọn “Tương thích nhất” (H.264) trong cài đặt "
    "máy ảnh rồi quay lại."
)


@dataclass(frozen=True, slots=True)
class StoredRecording:
    """A recording as stored: name in the storage, size in bytes, key of FORMATS."""

    name: str
    size: int
    format: str


def store_recording(upload: UploadedFile, *, kind: Kind, folder: str) -> StoredRecording:
    """Judge a video or a sound and store it under a name that cannot be guessed.

    What an MP4 says beside picture and sound (place, device) is made empty. Raises Refusal with `kind` as field.
    """
    limit = settings.VIDEO_MAX_BYTES if kind == "video" else settings.SOUND_MAX_BYTES
    size = upload.size or 0
    if size > limit:
        raise Refusal(f"Tệp quá lớn: tối đa {limit // 2**20} MB. Hãy cắt ngắn hoặc chọn cỡ nhỏ hơn.", field=kind)
    try:
        found = format_of(upload, size)
    except OtherCodecError as error:
        raise Refusal(_OTHER_CODEC, field=kind) from error
    if found is None or FORMATS[found].kind != kind:
        raise Refusal(
            f"Tệp này không phải {_WORDS[kind]} đọc được. Hãy chọn tệp khác; các ô khác vẫn được giữ.", field=kind
        )
    upload.seek(0)
    name = default_storage.save(f"{folder}/{secrets.token_hex(16)}.{found}", upload)
    return StoredRecording(name=name, size=size, format=found)
