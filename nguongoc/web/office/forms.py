"""Forms of the office: decisions with their reasons, recalls, filters of the audit trail."""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.http import QueryDict

from nguongoc.common.text import capital
from nguongoc.registry.enums import ReasonAct, RouteKind
from nguongoc.registry.models import ReasonTemplate
from nguongoc.web.acts import ACTS
from nguongoc.web.fields import DateField, LineField, PlainForm, choices_of, offer
from nguongoc.web.person_fields import LOGIN_HELP, email_field, person_name_field, phone_field

REASON_LENGTH = 2000


class NoteForm(PlainForm):
    """The reviewer's word to the approver."""

    note = forms.CharField(
        label="Ghi chú cho người duyệt đăng",
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(PlainForm):
    """Why something goes back or is refused: words of one's own, or a ready sentence.

    A ready sentence is written into the reason by the page's script; without one it counts as the reason
    where nothing was typed.
    """

    ready = forms.ChoiceField(label="Lý do thường gặp", required=False)
    reason = forms.CharField(
        label="Lý do gửi cơ sở",
        help_text="Nêu rõ cơ sở cần làm gì. Cơ sở sẽ đọc nguyên văn.",
        max_length=REASON_LENGTH,
        error_messages={"required": "Hãy ghi lý do để cơ sở biết cần làm gì."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: QueryDict | None = None, *, ready: Iterable[ReasonTemplate]) -> None:
        if data is not None and not data.get("reason", "").strip():
            data = data.copy()
            data["reason"] = data.get("ready", "")
        super().__init__(data)
        groups = groupby(ready, key=lambda template: capital(template.get_act_display()))
        choices = ((act, [(template.text, template.text) for template in group]) for act, group in groups)
        offer(self, "ready", [("", "Chọn câu có sẵn"), *choices])
        self.fields["ready"].widget.attrs |= {
            "data-fills": self["reason"].auto_id,
            "data-key": "t",
            "data-key-label": "Ghi lý do",
        }


class SuspensionForm(ReasonForm):
    """Why a public record is suspended, or public again."""

    def __init__(
        self, data: QueryDict | None = None, *, ready: Iterable[ReasonTemplate], is_suspended: bool
    ) -> None:
        super().__init__(data, ready=ready)
        if is_suspended:
            del self.fields["ready"]
            self.fields["reason"].help_text = "Nêu kết quả kiểm tra hoặc việc cơ sở đã làm."
        else:
            self.fields["reason"].help_text = "Cơ sở và người theo dõi hồ sơ sẽ đọc nguyên văn."


class ReasonTemplateForm(PlainForm):
    """A ready sentence: for which records, for which decision."""

    kind = forms.ChoiceField(label="Loại hồ sơ", choices=choices_of(RouteKind))
    act = forms.ChoiceField(label="Việc", choices=choices_of(ReasonAct))
    text = LineField(
        label="Câu lý do", max_length=300, help_text="Nêu rõ cơ sở cần làm gì. Cán bộ sửa được trước khi gửi."
    )
    is_offered = forms.BooleanField(label="Đưa vào danh sách cho cán bộ chọn", required=False, initial=True)


class InvitationForm(PlainForm):
    """Who gets the first account of an establishment."""

    name = person_name_field()
    email = email_field(f"Đường dẫn đặt mật khẩu được gửi tới đây. {LOGIN_HELP}")
    phone = phone_field()


class RecallForm(PlainForm):
    """What buyers will read on the page of each stamp."""

    reason = forms.CharField(
        label="Lý do thu hồi",
        help_text="Người mua sẽ đọc được. Ghi ngắn gọn, đúng kết quả kiểm tra.",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    instructions = forms.CharField(
        label="Hướng dẫn người mua",
        help_text="Phải làm gì với sản phẩm, trả lại ở đâu, gọi cho ai.",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    understood = forms.BooleanField(
        label="Tôi đã xem phạm vi thu hồi và chịu trách nhiệm về quyết định này",
        error_messages={"required": "Hãy xem phạm vi thu hồi rồi đánh dấu vào ô này."},
    )


class AuditFilter(PlainForm):
    """Parameters of the list of the audit trail; an empty one asks for nothing."""

    nguoi = forms.CharField(label="Người thực hiện", required=False, max_length=100)
    viec = forms.ChoiceField(
        label="Việc",
        required=False,
        choices=[("", "Mọi việc"), *((act, look.words) for act, look in ACTS.items())],
    )
    tu = DateField(label="Từ ngày", required=False)
    den = DateField(label="Đến ngày", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("tu"), cleaned.get("den")
        if isinstance(start, dt.date) and isinstance(end, dt.date) and end < start:
            self.add_error("den", "“Đến ngày” phải từ “Từ ngày” trở đi.")
        return cleaned
