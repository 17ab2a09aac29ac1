"""Forms by which an authority settles what the rules found in logs."""

from django import forms

from nguongoc.trace.enums import FlagOutcome
from nguongoc.web.fields import PlainForm, choices_of

_LENGTH = 1000


class SettleForm(PlainForm):
    """What was found of a flag, and why; `after` is the decision that the page showed."""

    outcome = forms.ChoiceField(label="Kết luận", widget=forms.RadioSelect, choices=choices_of(FlagOutcome))
    reason = forms.CharField(
        label="Căn cứ",
        help_text="Đã hỏi ai, xem gì, vì sao kết luận như vậy. Cơ sở đọc nguyên văn.",
        max_length=_LENGTH,
        error_messages={"required": "Hãy ghi căn cứ: cơ sở sẽ đọc được."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    after = forms.IntegerField(required=False, widget=forms.HiddenInput)
