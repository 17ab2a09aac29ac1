"""Forms about papers: taking one back, a later check of a declaration, a new version of a rule."""

import re
from typing import Any

from django import forms

from nguongoc.registry.actions import RuleTerms
from nguongoc.registry.enums import CertificateEffect, CertificateKind, TestResult
from nguongoc.registry.models import CertificateRule
from nguongoc.web.fields import DateField, LineField, PlainForm, WholeField, choices_of, offer

_LENGTH = 2000
_LONGEST_MONTHS, _LONGEST_DAYS = 600, 3650


class RevocationForm(PlainForm):
    decision = LineField(
        label="Quyết định thu hồi",
        max_length=300,
        help_text="Số, ngày và cơ quan ra quyết định.",
        error_messages={"required": "Hãy ghi số và ngày của quyết định thu hồi."},
    )
    reason = forms.CharField(
        label="Lý do thu hồi giấy",
        help_text="Cơ sở đọc nguyên văn. Ghi ngắn gọn, đúng kết quả kiểm tra.",
        max_length=_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    understood = forms.BooleanField(
        label="Tôi hiểu giấy này hết hiệu lực ngay và không khôi phục được",
        error_messages={"required": "Hãy đọc hệ quả rồi đánh dấu vào ô này."},
    )


class CheckForm(PlainForm):
    """A later check of what was declared (hậu kiểm)."""

    date = DateField(label="Ngày hậu kiểm")
    result = forms.ChoiceField(
        label="Kết quả",
        widget=forms.RadioSelect,
        choices=choices_of(TestResult),
    )
    note = forms.CharField(
        label="Ghi chú",
        required=False,
        help_text="Nếu không đạt: điểm nào, cơ sở phải làm gì.",
        max_length=_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RuleForm(PlainForm):
    """What a new version of the rule for a kind of paper says, and from when."""

    effective_from = DateField(
        label="Áp dụng từ ngày", help_text="Từ hôm nay trở đi. Quy định hiện hành hết áp dụng từ ngày đó."
    )
    validity_months = WholeField(
        label="Thời hạn tối đa kể từ ngày cấp",
        unit="tháng",
        required=False,
        min_value=1,
        max_value=_LONGEST_MONTHS,
        help_text="Để trống nếu không giới hạn.",
    )
    reminder_days = LineField(
        label="Nhắc trước khi hết hạn",
        required=False,
        max_length=100,
        help_text="Số ngày, cách nhau bằng dấu phẩy, ví dụ 180, 90, 30. Để trống nếu không nhắc.",
    )
    stops = forms.MultipleChoiceField(
        label="Hết hạn hoặc bị thu hồi thì dừng",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=choices_of(CertificateEffect),
    )
    substitutes = forms.MultipleChoiceField(
        label="Không dừng nếu có một trong các giấy thay thế",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    source = LineField(label="Căn cứ", max_length=500, help_text="Văn bản, số, ngày, điều khoản.")
    is_verified = forms.BooleanField(label="Đã đối chiếu với bản ký của văn bản", required=False)

    def __init__(self, *args: Any, kind: CertificateKind, rule: CertificateRule | None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(rule), **kwargs)
        offer(self, "substitutes", [choice for choice in CertificateKind.choices if choice[0] != kind])

    def clean_reminder_days(self) -> list[int]:
        parts = [part for part in re.split(r"[,;\s]+", self.cleaned_data["reminder_days"]) if part]
        if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= _LONGEST_DAYS for part in parts):
            raise forms.ValidationError("Hãy ghi các số ngày từ 1 trở lên, cách nhau bằng dấu phẩy.")
        return [int(part) for part in parts]

    def terms(self) -> RuleTerms:
        given = self.cleaned_data
        return RuleTerms(
            validity_months=given["validity_months"],
            reminder_days=given["reminder_days"],
            stops=[CertificateEffect(effect) for effect in given["stops"]],
            substitutes=[CertificateKind(kind) for kind in given["substitutes"]],
            source=given["source"],
            is_verified=given["is_verified"],
        )


def _initial(rule: CertificateRule | None) -> dict[str, Any]:
    """A new version begins with what holds today."""
    if rule is None:
        return {}
    return {
        "validity_months": rule.validity_months,
        "reminder_days": ", ".join(map(str, rule.reminder_days)),
        "stops": rule.stops,
        "substitutes": rule.substitutes,
        "source": rule.source,
        "is_verified": rule.is_verified,
    }
