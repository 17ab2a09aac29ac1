"""Files among other fields: stored as soon as they are good, so that an error elsewhere does not lose them."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.http import QueryDict

from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.registry.actions import add_document, add_picture
from nguongoc.registry.models import Document, Picture
from nguongoc.web.fields import PICTURE_ATTRS, PICTURE_LIMITS, PlainForm, say_plainly

PICTURE_HELP = f"{PICTURE_LIMITS} Ảnh đọc được thì được giữ lại dù ô khác còn lỗi."
_DOCUMENT_HELP = (
    f"Không quá {settings.DOCUMENT_MAX_BYTES // 2**20} MB, không đặt mật khẩu. "
    "Chỉ cơ sở và cơ quan quản lý xem được tệp này."
)
_DOCUMENT_ATTRS = {"accept": "application/pdf", "data-max-bytes": settings.DOCUMENT_MAX_BYTES}


def token_of(pk: int | None, by: Person, *, kind: str = "picture") -> str:
    """A stored file as a hidden field carries it: only the person who sent it can send it again."""
    return signing.dumps({kind: pk, "person": by.pk}, salt=f"workshop.{kind}") if pk else ""


def read_token(token: str, by: Person, *, kind: str = "picture") -> int | None:
    try:
        kept = signing.loads(token, salt=f"workshop.{kind}") if token else None
    except signing.BadSignature:
        return None
    return int(kept[kind]) if kept and kept["person"] == by.pk else None


class PictureForm(PlainForm):
    """A form with a picture. `picture_id` is what was chosen, now or in an earlier try or revision."""

    picture_label = "Ảnh"

    def __init__(self, *args: Any, by: Person, picture: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.picture_id = self._ask("picture", picture, self.picture_label, PICTURE_HELP, PICTURE_ATTRS)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.picture_id = self._stored("picture", self.picture_id, add_picture)
        return values

    @property
    def shown_picture(self) -> Picture | None:
        return Picture.objects.filter(pk=self.picture_id).first() if self.picture_id else None

    def _ask(
        self, name: str, present: int | None, label: str, help_text: str, attrs: Mapping[str, Any]
    ) -> int | None:
        """Add the field of a file; gives the id of the one that is there: kept by the page, else `present`."""
        widget = forms.FileInput(attrs=dict(attrs))
        self.fields[name] = forms.FileField(label=label, required=False, help_text=help_text, widget=widget)
        say_plainly(self.fields[name])
        self.fields[f"kept_{name}"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.initial.pop(name, None)
        self.initial.setdefault(f"kept_{name}", token_of(present, self.by, kind=name))
        if not self.is_bound:
            return present
        return read_token(str(self.data.get(f"kept_{name}", "")), self.by, kind=name)

    def _stored(self, name: str, present: int | None, add: Callable[..., Picture | Document]) -> int | None:
        """Store the file that was sent, if any; the form shown again carries it. Gives the id to go on with."""
        upload = self.cleaned_data.get(name)
        if not upload:
            return present
        try:
            pk = add(upload=upload, by=self.by).pk
        except Refusal as refusal:
            self.add_error(name, refusal.sentence)
            return present
        if isinstance(self.data, QueryDict):
            data = self.data.copy()
            data[f"kept_{name}"] = token_of(pk, self.by, kind=name)
            self.data = data
        return pk


class ScanForm(PictureForm):
    """A form with a picture and a PDF; `document_id` is told as `picture_id` is."""

    def __init__(self, *args: Any, document: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document_id = self._ask("document", document, "Bản quét PDF", _DOCUMENT_HELP, _DOCUMENT_ATTRS)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        self.document_id = self._stored("document", self.document_id, add_document)
        return values

    @property
    def shown_document(self) -> Document | None:
        return Document.objects.filter(pk=self.document_id).first() if self.document_id else None
