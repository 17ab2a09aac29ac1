"""Files among other fields: stored as soon as they are good, so that an error elsewhere does not lose them."""

from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.http import QueryDict

from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.registry.actions import add_picture
from nguongoc.registry.models import Picture
from nguongoc.web.fields import PlainForm, say_plainly

_SALT = "workshop.picture"
PICTURE_HELP = (
    f"Ảnh JPEG, PNG hoặc WebP, không quá {settings.IMAGE_MAX_BYTES // 2**20} MB. "
    "Ảnh đọc được thì được giữ lại dù ô khác còn lỗi."
)
PICTURE_ATTRS = {"accept": "image/jpeg,image/png,image/webp", "data-max-bytes": settings.IMAGE_MAX_BYTES}


def token_of(pk: int | None, by: Person) -> str:
    """A stored file as a hidden field carries it: only the person who sent it can send it again."""
    return signing.dumps({"picture": pk, "person": by.pk}, salt=_SALT) if pk else ""


def read_token(token: str, by: Person) -> int | None:
    try:
        kept = signing.loads(token, salt=_SALT) if token else None
    except signing.BadSignature:
        return None
    return int(kept["picture"]) if kept and kept["person"] == by.pk else None


class PictureForm(PlainForm):
    """A form with a picture. `picture_id` is what was chosen, now or in an earlier try or revision."""

    picture_label = "Ảnh"

    def __init__(self, *args: Any, by: Person, picture: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["picture"] = forms.FileField(
            label=self.picture_label,
            required=False,
            help_text=PICTURE_HELP,
            widget=forms.FileInput(attrs=dict(PICTURE_ATTRS)),
        )
        say_plainly(self.fields["picture"])
        self.fields["kept_picture"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.initial.pop("picture", None)
        self.initial.setdefault("kept_picture", token_of(picture, by))
        self.picture_id = read_token(str(self.data.get("kept_picture", "")), by) if self.is_bound else picture

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        upload = self.cleaned_data.get("picture")
        if upload:
            try:
                self.picture_id = add_picture(upload=upload, by=self.by).pk
            except Refusal as refusal:
                self.add_error("picture", refusal.sentence)
            else:
                self._keep()
        return values

    @property
    def shown_picture(self) -> Picture | None:
        return Picture.objects.filter(pk=self.picture_id).first() if self.picture_id else None

    def _keep(self) -> None:
        """Put the stored picture among what was typed, so that the form shown again carries it."""
        if isinstance(self.data, QueryDict):
            data = self.data.copy()
            data["kept_picture"] = token_of(self.picture_id, self.by)
            self.data = data
