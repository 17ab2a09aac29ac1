"""Forms of accounts."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm

from nguongoc.accounts import actions as people
from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.roles import ROLES
from nguongoc.common.errors import Refusal
from nguongoc.common.text import capital
from nguongoc.web.fields import LineField, PlainForm, offer, say_plainly
from nguongoc.web.person_fields import LOGIN_HELP, email_field, person_name_field, phone_field

_WHAT_IS_STRONG = "Ít nhất 10 ký tự, không chỉ gồm chữ số, không phải mật khẩu nhiều người dùng."

if TYPE_CHECKING:  # generic for the type checker alone
    _SetPasswordForm = SetPasswordForm[Person]
else:
    _SetPasswordForm = SetPasswordForm


class PersonForm(PlainForm):
    """Name, telephone and role of a person; the roles are those that the plan has at the organisation's level."""

    name = person_name_field()
    phone = phone_field()
    role = forms.ChoiceField(label="Vai trò", widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ROLES[Level(organisation.level)].items()
        offer(self, "role", [(role.value, f"{role_words(role)}: {row.sentence}") for role, row in rows])

    @property
    def chosen_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class NewPersonForm(PersonForm):
    email = email_field(LOGIN_HELP)
    field_order = ("name", "email", "phone", "role")


class SuspendForm(PlainForm):
    reason = forms.CharField(
        label="Lý do",
        help_text="Được ghi vào lịch sử truy cập, ví dụ: chuyển công tác, nghỉ việc.",
        max_length=500,
        error_messages={"required": "Hãy ghi lý do tạm dừng."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ResetSecondStepForm(PlainForm):
    reason = LineField(
        label="Lý do",
        help_text="Được ghi vào lịch sử truy cập và báo cho người này. Ví dụ: mất điện thoại, đã xác minh.",
        max_length=200,
        error_messages={"required": "Hãy ghi lý do bỏ bước thứ hai."},
    )


class ConfirmForm(PlainForm):
    """The password again, before the second step is changed."""

    password = forms.CharField(
        label="Mật khẩu đang dùng",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person

    def clean_password(self) -> str:
        return _confirmed(self._person, self.cleaned_data["password"])


class AppForm(ConfirmForm):
    code = forms.CharField(
        label="Mã sáu chữ số mà ứng dụng đang hiện",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    field_order = ("code", "password")


class PasskeyForm(ConfirmForm):
    name = LineField(
        label="Tên khóa",
        max_length=60,
        help_text="Để sau này biết khóa nào ở đâu, ví dụ: Điện thoại của tôi.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("name", "password")


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

    def try_to_save(self, *, device_cookie: str = "") -> bool:
        """Whether the password was set; a refusal stands on the form."""
        password = self.cleaned_data["new_password1"]
        try:
            people.set_password(person=self.user, password=password, device_cookie=device_cookie)
        except Refusal as refusal:
            self.add_error("new_password1" if refusal.field else None, refusal.sentence)
            return False
        return True


class OwnPasswordForm(NewPasswordForm, PasswordChangeForm):
    """The present password first."""

    field_order = ("old_password", "new_password1", "new_password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Mật khẩu đang dùng"

    def clean_old_password(self) -> str:
        return _confirmed(self.user, self.cleaned_data["old_password"])


def role_words(role: str) -> str:
    """`Tài khoản kiểm tra`."""
    return capital(Role(role).label)


def _confirmed(person: Person, password: str) -> str:
    try:
        people.confirm_password(person=person, password=password)
    except Refusal as refusal:
        raise forms.ValidationError(refusal.sentence) from refusal
    return password
