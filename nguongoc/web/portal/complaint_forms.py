"""The form by which anybody reports a problem, without a login."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import EmailValidator
from django.http import QueryDict

from nguongoc.accounts.actions import admit
from nguongoc.accounts.enums import AttemptKind
from nguongoc.common.errors import Refusal
from nguongoc.safety.complaints.actions import LONGEST_TEXT, report_complaint
from nguongoc.safety.complaints.enums import ComplaintKind
from nguongoc.safety.complaints.kept import MOST_PICTURES, TOO_MANY, keep_picture, pictures_kept
from nguongoc.safety.complaints.queries import LONGEST_ASKED
from nguongoc.safety.models import Complaint, KeptPicture
from nguongoc.web.fields import PICTURE_ATTRS, PICTURE_LIMITS, LineField, PlainForm, choices_of, offer

_SALT = "portal.kept_picture"
_CHOOSE_AGAIN = "Ảnh vừa chọn chưa được gửi. Sửa xong các mục khác, hãy chọn lại ảnh."
_PHONE = re.compile(r"\+?[0-9][0-9 .()-]{7,18}")


class PicturesInput(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """A few pictures at once; what was sent, as a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=PicturesInput(attrs=dict(PICTURE_ATTRS)), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(PicturesField, self).clean(each, initial) for each in data or [] if each]


class ComplaintForm(PlainForm):
    """What is wrong; photos and a way to be reached if one wants.

    Photos of a form that is refused are kept for an hour: the form shown again carries their signed ids as boxes,
    ticked; without its tick a photo is not sent. Nobody else can send or see them.
    """

    kind = forms.ChoiceField(label="Bạn gặp việc gì?", widget=forms.RadioSelect, choices=choices_of(ComplaintKind))
    asked = LineField(
        label="Mã trên tem hoặc mã vạch",
        required=False,
        max_length=LONGEST_ASKED,
        help_text="Dãy chữ và số cạnh mã QR, hoặc dãy số dưới mã vạch. Không có tem thì để trống.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    text = forms.CharField(
        label="Kể điều bạn thấy",
        max_length=LONGEST_TEXT,
        help_text="Hàng gì, có gì không đúng, mua khi nào.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    bought_at = LineField(
        label="Mua ở đâu", required=False, max_length=300, help_text="Tên chợ, cửa hàng, trang bán hàng."
    )
    picture = PicturesField(
        label="Ảnh chụp",
        required=False,
        help_text=f"Tối đa {MOST_PICTURES} ảnh: tem, bao bì, hàng. {PICTURE_LIMITS}",
    )
    kept = forms.MultipleChoiceField(
        label="Ảnh đã nhận",
        required=False,
        help_text="Được giữ trong một giờ, không phải chọn lại. Không muốn gửi ảnh nào thì bỏ dấu ở ảnh đó.",
        widget=forms.CheckboxSelectMultiple,
    )
    contact = LineField(
        label="Điện thoại hoặc thư điện tử",
        required=False,
        max_length=254,
        help_text="Chỉ để cơ quan xử lý hỏi thêm và báo kết quả. Không để lại vẫn gửi được.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    consents = forms.BooleanField(
        label="Tôi đồng ý cho cơ quan xử lý phản ánh dùng thông tin liên hệ này để trả lời tôi. "
        "Tôi có thể xóa thông tin này bất cứ lúc nào ở trang theo dõi phản ánh.",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tokens = self.data.getlist("kept") if isinstance(self.data, QueryDict) else []
        self.kept_pks = sorted({_pk_of(token) for token in tokens[: MOST_PICTURES + 1]})
        self._carry(pictures_kept(self.kept_pks))

    def clean_contact(self) -> str:
        contact = str(self.cleaned_data["contact"])
        if contact and not _PHONE.fullmatch(contact):
            EmailValidator("Hãy ghi một số điện thoại hoặc một địa chỉ thư, ví dụ 0912 345 678.")(contact)
        return contact

    def report(self, code: str) -> Complaint:
        """What is refused does not count, but for its photos: to look at those costs most of all. Raises
        TooManyAttempts, and what `report_complaint` raises.
        """
        given = self.cleaned_data
        attempt = admit(kind=AttemptKind.COMPLAINT, account=code)
        try:
            return report_complaint(
                code=code,
                kind=ComplaintKind(given["kind"]),
                text=given["text"],
                asked=given["asked"],
                bought_at=given["bought_at"],
                contact=given["contact"],
                consents=given["consents"],
                pictures=given["picture"],
                kept=self.kept_pks,
            )
        except Refusal as refusal:
            if refusal.field != "picture":
                attempt.delete()
            raise

    def keep_pictures(self) -> None:
        """Of a form that was refused: keep the photos chosen now beside those kept before, and have it carry them.

        What cannot be kept is said at the field, unless something is said there already.
        """
        kept, chosen = list(pictures_kept(self.kept_pks)), self.files.getlist("picture")
        refused = TOO_MANY if len(kept) + len(chosen) > MOST_PICTURES else ""
        for upload in [] if refused else chosen:
            try:
                admit(kind=AttemptKind.COMPLAINT_PICTURE, account=_SALT)
            except Refusal:
                refused = _CHOOSE_AGAIN
                break
            try:
                kept.append(keep_picture(upload=upload))
            except Refusal as refusal:
                refused = refusal.sentence
        if refused and not self.errors.get("picture"):
            self.add_error("picture", refused)
        self._carry(kept)

    def _carry(self, pictures: Iterable[KeptPicture]) -> None:
        boxes = [(signing.dumps(picture.pk, salt=_SALT), picture.label) for picture in pictures]
        if isinstance(self.data, QueryDict):
            self.data = self.data.copy()
            self.data.setlist("kept", [token for token, _ in boxes])
        offer(self, "kept", boxes)


def _pk_of(token: str) -> int:
    """The id of a kept photo; 0, which none has, for what we did not sign."""
    try:
        return int(signing.loads(token, salt=_SALT))
    except signing.BadSignature:
        return 0
