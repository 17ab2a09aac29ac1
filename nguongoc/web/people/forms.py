"""Forms of accounts."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm

from nguongoc.accounts import actions as people
from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.roles import ROLES
from nguongoc.common.errors import Refusal
from nguongoc.web.fields import LineField, PlainForm, say_plainly

_PHONE_LENGTH = 20
_WHAT_IS_STRONG = "Ít nhất 10 ký tự, không chỉ gồm chữ số, không phải mật khẩu nhiều người dùng."

if TYPE_CHECKING:  # generic for the type checker alone
    _SetPasswordForm = SetPasswordForm[Person]
else:
    _SetPasswordForm = SetPasswordForm


class PersonForm(PlainForm):
    """Name, telephone and role of a person; the roles are those that the plan has at the organisation's level."""

    name = LineField(
        label="Họ và tên",
        min_length=2,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = LineField(
        label="Điện thoại",
        required=False,
        max_length=_PHONE_LENGTH,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label="Vai trò", widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ROLES[Level(organisation.level)].items()
        choices = [(role.value, f"{role_words(role)}: {row.sentence}") for role, row in rows]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField

    @property
    def chosen_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class NewPersonForm(PersonForm):
    email = forms.EmailField(
        label="Thư điện tử",
        max_length=254,
        help_text="Dùng để đăng nhập. Không đổi được về sau.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
    field_order = ("name", "email", "phone", "role")


class SuspendForm(PlainForm):
    reason = forms.CharField(
        label="Lý do",
        help_text="Được ghi vào lịch sử truy cập, ví dụ: chuyển công tác, nghỉ việc.",
        max_length=500,
        error_messages={"required": "Hãy ghi lý do tạm dừng."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NewPasswordForm(_SetPasswordForm):
    """The new password twice; saved by the action, which also ends the person's sessions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_messages = self.error_messages | {
            "password_mismatch": "Hai ô mật khẩu chưa giống nhau. Hãy gõ lại."
        }
        self.fields["new_password1"].label = "Mật khẩu mới"
        self.fields["new_password1"].help_text = _WHAT_IS_STRONG
        self.fields["new_password2"].label = "Gõ lại mật khẩu mới"
        self.fields["new_password2"].help_text = ""
        for field in self.fields.values():
            say_plainly(field)

    def save(self, commit: bool = True) -> Person:  # noqa: FBT001, FBT002 -- Django's signature
        people.set_password(person=self.user, password=self.cleaned_data["new_password1"])
        return self.user

    def try_to_save(self) -> bool:
        """Whether the password was set; a refusal stands on the form."""
        try:
            self.save()
        except Refusal as refusal:
            self.add_error("new_password1" if refusal.field else None, refusal.sentence)
            return False
        return True


class OwnPasswordForm(NewPasswordForm, PasswordChangeForm):
    """The present password first."""

    field_order = ("old_password", "new_password1", "new_password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_messages = self.error_messages | {
            "password_incorrect": "Mật khẩu đang dùng chưa đúng. Hãy gõ lại."
        }
        self.fields["old_password"].label = "Mật khẩu đang dùng"


def role_words(role: str) -> str:
    """`Tài khoản kiểm tra`."""
    label = str(Role(role).label)
    return label[:1].upper() + label[1:]
