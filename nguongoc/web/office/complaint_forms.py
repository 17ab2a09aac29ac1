"""Forms by which an authority handles a complaint."""

from typing import Any

from django import forms

from nguongoc.accounts.models import Person
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


class PassOnForm(PlainForm):
    """What the establishment is told beside the complaint."""

    note = _lines("Nhắn cơ sở", "Cơ sở đọc được nội dung, ảnh của phản ánh và lời nhắn này.", required=False)


class EndForm(PlainForm):
    """What whoever reported it reads at the end."""

    reason = _lines(
        "Nội dung", "Ai có số phản ánh cũng đọc được: không ghi tên, số điện thoại.", required=True, rows=4
    )
