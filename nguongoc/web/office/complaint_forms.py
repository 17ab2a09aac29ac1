"""Forms by which an authority handles a complaint."""

from collections.abc import Iterable
from typing import Any

from django import forms

from nguongoc.accounts.models import Organisation, Person
from nguongoc.web.fields import PlainForm, offer

_LENGTH = 2000


def _lines(label: str, help_text: str, *, required: bool, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, max_length=_LENGTH, required=required, widget=widget)


class AssignForm(PlainForm):
    """Who handles it from now on."""

    to = forms.TypedChoiceField(label="Người xử lý", coerce=int)
    note = _lines("Dặn thêm", "Chỉ người trong đơn vị đọc được.", required=False, rows=2)

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "to", [(person.pk, person.name) for person in people])


class HandOverForm(PlainForm):
    """Which authority handles it from now on."""

    to = forms.TypedChoiceField(label="Cơ quan xử lý", coerce=int)
    note = _lines(
        "Nhắn cơ quan nhận",
        "Cơ quan nhận đọc được toàn bộ phản ánh, thông tin liên hệ nếu có, và lời nhắn này.",
        required=False,
        rows=2,
    )

    def __init__(self, *args: Any, authorities: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "to", [("", "Chọn cơ quan"), *((each.pk, each.name) for each in authorities)])


class PassOnForm(PlainForm):
    """What the establishment is told beside the complaint."""

    note = _lines("Nhắn cơ sở", "Cơ sở đọc được nội dung, ảnh của phản ánh và lời nhắn này.", required=False)


class EndForm(PlainForm):
    """What whoever reported it reads at the end."""

    reason = _lines(
        "Nội dung", "Ai có số phản ánh cũng đọc được: không ghi tên, số điện thoại.", required=True, rows=4
    )
