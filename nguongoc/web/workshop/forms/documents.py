"""A PDF beside the picture of a paper: kept, as the picture is, while other fields are mended."""

from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.http import QueryDict

from nguongoc.common.errors import Refusal
from nguongoc.registry.actions import add_document
from nguongoc.registry.models import Document
from nguongoc.web.fields import say_plainly
from nguongoc.web.workshop.forms.pictures import PictureForm

_SALT = "workshop.document"


class ScanForm(PictureForm):
    """A form with a picture and a PDF. `document_id` is what was chosen, now or in an earlier try or revision."""

    def __init__(self, *args: Any, document: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"] = forms.FileField(
            label="Bản quét PDF",
            required=False,
            help_text=f"Không quá {settings.DOCUMENT_MAX_BYTES // 2**20} MB, không đặt mật khẩu. "
            "Chỉ cơ sở và cơ quan quản lý xem được tệp này.",
            widget=forms.FileInput(
                attrs={"accept": "application/pdf", "data-max-bytes": settings.DOCUMENT_MAX_BYTES}
            ),
        )
        say_plainly(self.fields["document"])
        self.fields["kept_document"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.initial.pop("document", None)
        self.initial.setdefault("kept_document", self._document_token(document))
        self.document_id = (
            self._kept_document(str(self.data.get("kept_document", ""))) if self.is_bound else document
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        upload = self.cleaned_data.get("document")
        if upload:
            try:
                self.document_id = add_document(upload=upload, by=self.by).pk
            except Refusal as refusal:
                self.add_error("document", refusal.sentence)
            else:
                self._keep_document()
        return values

    @property
    def shown_document(self) -> Document | None:
        return Document.objects.filter(pk=self.document_id).first() if self.document_id else None

    def _keep_document(self) -> None:
        if isinstance(self.data, QueryDict):
            data = self.data.copy()
            data["kept_document"] = self._document_token(self.document_id)
            self.data = data

    def _document_token(self, document: int | None) -> str:
        return signing.dumps({"document": document, "person": self.by.pk}, salt=_SALT) if document else ""

    def _kept_document(self, token: str) -> int | None:
        try:
            kept = signing.loads(token, salt=_SALT) if token else None
        except signing.BadSignature:
            return None
        return int(kept["document"]) if kept and kept["person"] == self.by.pk else None
