"""How people are named and reached: asked by each ground where it opens an account."""

from django import forms

from nguongoc.web.fields import LineField

LOGIN_HELP = "Dùng để đăng nhập. Không đổi được về sau."


def person_name_field(label: str = "Họ và tên", *, autocomplete: str = "off") -> LineField:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return LineField(label=label, min_length=2, max_length=200, widget=widget)


def email_field(help_text: str = "", *, autocomplete: str = "off") -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": autocomplete, "inputmode": "email"})
    return forms.EmailField(label="Thư điện tử", max_length=254, help_text=help_text, widget=widget)


def phone_field() -> LineField:
    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    return LineField(label="Điện thoại", required=False, max_length=20, widget=widget)
