"""Pictures in order, a video and a sound of a product, with or without scripts.

Files that are good are stored at once and carried along as tokens; buttons that arrange show the form again.
"""

from dataclasses import dataclass
from typing import Any, Literal

from django import forms
from django.conf import settings
from django.forms.utils import ErrorDict
from django.http import QueryDict

from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.common.text import normalise
from nguongoc.registry.actions import add_picture, add_recording
from nguongoc.registry.contents import ProductContent
from nguongoc.registry.contents.products import MORE_PICTURES, ProductPicture
from nguongoc.registry.models import Picture, Recording
from nguongoc.registry.queries import pictures_by_id, recordings_by_id
from nguongoc.web.fields import PICTURE_ATTRS, PlainForm, say_plainly
from nguongoc.web.kept_files import read_token, token_of
from nguongoc.web.workshop.forms.files import PICTURE_HELP

PICTURES_MOST = MORE_PICTURES + 1
TEXT_LENGTH = 300
_ACCEPT = {
    "video": "video/mp4,video/webm,video/quicktime",
    "sound": "audio/mpeg,audio/mp4,audio/ogg,.mp3,.m4a,.ogg",
}


class QuietForm(PlainForm):
    """A form that is only shown again, with what was typed, says nothing about errors yet."""

    is_quiet = False

    def is_valid(self) -> bool:
        return not self.is_quiet and super().is_valid()

    def full_clean(self) -> None:
        if self.is_quiet:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class _PicturesField(forms.FileField):
    """Several files at once; empty ones are told by the field as of a single file."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [super(_PicturesField, self).clean(each, initial) for each in data or []]


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A picture as the form shows it: its file, its token, its words."""

    picture: Picture
    token: str
    text: str


class FilesForm(QuietForm):
    """`pictures`, `video_id` and `sound_id` are what was chosen, now or in an earlier try or revision."""

    def __init__(self, *args: Any, by: Person, content: ProductContent | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self._add_fields()
        self.pictures = self._kept_pictures() if self.is_bound else list(content.pictures if content else [])
        self.video_id = self._kept("video") if self.is_bound else (content.video if content else None)
        self.sound_id = self._kept("sound") if self.is_bound else (content.sound if content else None)
        if self.is_quiet:
            self._store(self.files.getlist("picture") if self.files else [], self.files)
            self._arrange(str(self.data.get("viec", "")))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self._store(self.cleaned_data.get("picture") or [], self.cleaned_data)
        return values

    @property
    def picture_rows(self) -> list[PictureRow]:
        found = pictures_by_id(shown.picture for shown in self.pictures)
        return [
            PictureRow(found[shown.picture], token_of(shown.picture, self.by), shown.text)
            for shown in self.pictures
            if shown.picture in found
        ]

    @property
    def recordings(self) -> dict[str, tuple[Recording, str]]:
        """The video and the sound that are there, each with its token."""
        ids = {"video": self.video_id, "sound": self.sound_id}
        found = recordings_by_id(ids.values())
        return {kind: (found[pk], token_of(pk, self.by)) for kind, pk in ids.items() if pk in found}

    def _add_fields(self) -> None:
        self.fields["picture"] = _PicturesField(
            label="Thêm ảnh sản phẩm",
            required=False,
            help_text=f"{PICTURE_HELP} Chọn được nhiều ảnh; tối đa {PICTURES_MOST} ảnh.",
            widget=_ManyFiles(attrs=dict(PICTURE_ATTRS)),
        )
        limits = {"video": settings.VIDEO_MAX_BYTES, "sound": settings.SOUND_MAX_BYTES}
        formats = {"video": "MP4 (H.264) hoặc WebM", "sound": "MP3, M4A hoặc OGG"}
        for kind, label in (("video", "Video"), ("sound", "Âm thanh")):
            self.fields[kind] = forms.FileField(
                label=label,
                required=False,
                help_text=f"Tệp {formats[kind]}, không quá {limits[kind] // 2**20} MB.",
                widget=forms.FileInput(attrs={"accept": _ACCEPT[kind], "data-max-bytes": limits[kind]}),
            )
        for name in ("picture", "video", "sound"):
            say_plainly(self.fields[name])
            self.initial.pop(name, None)

    def _kept_pictures(self) -> list[ProductPicture]:
        if not isinstance(self.data, QueryDict):
            return []
        texts = [normalise(str(text))[:TEXT_LENGTH] for text in self.data.getlist("picture_text")]
        tokens = [str(token) for token in self.data.getlist("kept_picture")]
        texts += [""] * (len(tokens) - len(texts))
        kept = [(read_token(token, self.by), text) for token, text in zip(tokens, texts, strict=False)]
        return [ProductPicture(picture=pk, text=text) for pk, text in kept if pk][:PICTURES_MOST]

    def _kept(self, kind: Literal["video", "sound"]) -> int | None:
        return None if self.data.get(f"bo_{kind}") else read_token(str(self.data.get(f"kept_{kind}", "")), self.by)

    def _store(self, pictures: list[Any], files: Any) -> None:
        for upload in pictures:
            if len(self.pictures) == PICTURES_MOST:
                self.add_error("picture", f"Tối đa {PICTURES_MOST} ảnh. Hãy bỏ bớt ảnh rồi thêm ảnh mới.")
                break
            try:
                self.pictures.append(ProductPicture(picture=add_picture(upload=upload, by=self.by).pk))
            except Refusal as refusal:
                self.add_error("picture", refusal.sentence)
        kinds: tuple[Literal["video", "sound"], ...] = ("video", "sound")
        for kind in kinds:
            upload = files.get(kind)
            if not upload:
                continue
            try:
                setattr(self, f"{kind}_id", add_recording(upload=upload, kind=kind, by=self.by).pk)
            except Refusal as refusal:
                self.add_error(kind, refusal.sentence)

    def _arrange(self, act: str) -> None:
        """`anh-len-N` puts picture N (from 1) one place forward, `anh-bo-N` leaves it out."""
        name, _, place = act.rpartition("-")
        at = int(place[:3]) - 1 if place.isascii() and place.isdecimal() else -1
        if name not in {"anh-len", "anh-bo"} or not 0 <= at < len(self.pictures):
            return
        moved = self.pictures.pop(at)
        if name == "anh-len":
            self.pictures.insert(max(at - 1, 0), moved)
