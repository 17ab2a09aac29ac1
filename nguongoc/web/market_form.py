"""The form by which an establishment, or an official for it, says where a product is sold."""

from django import forms

from nguongoc.places.provinces import provinces
from nguongoc.web.fields import PlainForm


class MarketForm(PlainForm):
    """Any number of provinces."""

    provinces = forms.MultipleChoiceField(
        label="Bán ở những tỉnh nào",
        required=False,
        help_text="Tem bị quét nhiều ở tỉnh khác thì cơ quan quản lý được báo. Không chọn: bán ở mọi nơi.",
        error_messages={"invalid_choice": "Hãy chọn tỉnh trong danh sách."},
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: list(provinces().items()),
    )
