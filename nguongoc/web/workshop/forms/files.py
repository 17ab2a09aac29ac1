"""Forms with a picture, or with the scan of a paper."""

from typing import Any

from django.conf import settings

from nguongoc.accounts.models import Person
from nguongoc.registry.actions import add_document, add_picture
from nguongoc.registry.models import Document, Picture
from nguongoc.web.fields import PICTURE_ATTRS, PICTURE_LIMITS
from nguongoc.web.kept_files import KeptFilesForm

PICTURE_HELP = f"{PICTURE_LIMITS} Ảnh đọc được thì được giữ lại dù ô khác còn lỗi."
_DOCUMENT_HELP = (
    f"Không quá {settings.DOCUMENT_MAX_BYTES // 2**20} MB, không đặt mật khẩu. "
    "Chỉ cơ sở và cơ quan quản lý xem được tệp này."
)
_DOCUMENT_ATTRS = {"accept": "application/pdf", "data-max-bytes": settings.DOCUMENT_MAX_BYTES}


class PictureForm(KeptFilesForm):
    """A form with a picture. `picture_id` is what was chosen, now or in an earlier try or revision."""

    picture_label = "Ảnh"

    def __init__(self, *args: Any, by: Person, picture: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.picture_id = self.ask_file("picture", picture, self.picture_label, PICTURE_HELP, PICTURE_ATTRS)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.picture_id = self.stored_file("picture", self.picture_id, add_picture)
        return values

    @property
    def shown_picture(self) -> Picture | None:
        return Picture.objects.filter(pk=self.picture_id).first() if self.picture_id else None


class ScanForm(PictureForm):
    """A form with a picture and a PDF; `document_id` is told as `picture_id` is."""

    def __init__(self, *args: Any, document: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document_id = self.ask_file("document", document, "Bản quét PDF", _DOCUMENT_HELP, _DOCUMENT_ATTRS)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        self.document_id = self.stored_file("document", self.document_id, add_document)
        return values

    @property
    def shown_document(self) -> Document | None:
        return Document.objects.filter(pk=self.document_id).first() if self.document_id else None
