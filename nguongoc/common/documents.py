"""Scans of papers as PDF: judged by their content, kept byte for byte so that a digital signature stays valid."""

import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from pikepdf.settings import set_qpdf_limits

from nguongoc.common.errors import Refusal

PAGES_MAX = 50
_OBJECTS_MAX = 50_000
_UNPACKED_MAX = 64 * 2**20  # bytes that one compressed stream may become: what is more is a bomb
_ACTIVE_KEYS = ("/JS", "/JavaScript", "/AA", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent")
_ACTIVE_ACTIONS = {
    *("/JavaScript", "/Launch", "/GoToE", "/GoToR", "/SubmitForm", "/ImportData"),
    *("/Rendition", "/Movie", "/Sound", "/RichMediaExecute"),
}
set_qpdf_limits(flate_max_memory=_UNPACKED_MAX, png_max_memory=_UNPACKED_MAX, parser_max_container_size=100_000)


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A PDF as stored: name in the storage, number of pages, size in bytes."""

    name: str
    pages: int
    size: int


def store_document(upload: UploadedFile, *, folder: str) -> StoredDocument:
    """Store a PDF under a name that cannot be guessed.

    Raises Refusal with the field `document`: no PDF, damaged, encrypted, over DOCUMENT_MAX_BYTES or PAGES_MAX
    pages, or with scripts, other files or actions inside.
    """
    limit = settings.DOCUMENT_MAX_BYTES
    if (upload.size or 0) > limit:
        raise _refused(f"Tệp PDF quá lớn: tối đa {limit // 2**20} MB. Hãy quét lại ở độ nét thấp hơn.")
    content = upload.read()
    pages = _count_pages(content)
    name = default_storage.save(f"{folder}/{secrets.token_hex(16)}.pdf", ContentFile(content))
    return StoredDocument(name=name, pages=pages, size=len(content))


def _refused(sentence: str) -> Refusal:
    return Refusal(sentence, field="document")


def _count_pages(content: bytes) -> int:
    """The number of pages of a PDF that only shows something. Raises Refusal for everything else."""
    if not content.startswith(b"%PDF-"):
        raise _refused("Tệp này không phải PDF. Ảnh chụp giấy thì chọn ở ô ảnh; các ô khác vẫn được giữ.")
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise _locked()
            _require_passive(pdf)
            pages = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise _locked() from error
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError) as error:
        raise _refused("Tệp PDF này hỏng, không đọc được. Hãy quét lại; các ô khác vẫn được giữ.") from error
    if not 1 <= pages <= PAGES_MAX:
        raise _refused(f"Tệp PDF phải có từ 1 đến {PAGES_MAX} trang. Chỉ gửi những trang của giấy này.")
    return pages


def _locked() -> Refusal:
    return _refused("Tệp PDF này có mật khẩu nên cơ quan không mở được. Hãy gửi tệp không đặt mật khẩu.")


def _require_passive(pdf: pikepdf.Pdf) -> None:
    if len(pdf.objects) > _OBJECTS_MAX:
        raise _refused("Tệp PDF này quá phức tạp so với một bản quét. Hãy quét lại giấy thành tệp mới.")
    for item in pdf.objects:
        for found in _dictionaries(item):
            if any(key in found for key in _ACTIVE_KEYS) or str(found.get("/S", "")) in _ACTIVE_ACTIONS:
                raise _refused(
                    "Tệp PDF này có mã lệnh hoặc tệp khác bên trong nên không được nhận. "
                    "Hãy quét lại giấy thành tệp mới."
                )


def _dictionaries(item: object) -> Iterator[pikepdf.Object]:
    """The dictionaries that an indirect object holds itself; what it refers to comes by its own turn."""
    waiting = [item]
    while waiting:
        found = waiting.pop()
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            yield found
            waiting += [value for value in found.values() if not _is_indirect(value)]
        elif isinstance(found, pikepdf.Array):
            waiting += [value for value in found if not _is_indirect(value)]


def _is_indirect(value: object) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect
