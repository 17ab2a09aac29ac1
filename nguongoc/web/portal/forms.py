"""Forms of the portal."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest

from nguongoc.accounts.actions import TooManyAttempts, admit
from nguongoc.accounts.enums import AttemptKind, Sector
from nguongoc.accounts.models import Person
from nguongoc.accounts.queries import knows_device
from nguongoc.common.errors import Refusal
from nguongoc.registry.actions import register_establishment
from nguongoc.registry.models import Submission
from nguongoc.web.devices import DEVICE_COOKIE
from nguongoc.web.establishment_fields import EstablishmentFields, sector_field
from nguongoc.web.fields import PlainForm, say_plainly
from nguongoc.web.person_fields import email_field, person_name_field

_WRONG = (
    "Thư điện tử hoặc mật khẩu không đúng. Hãy xem lại chữ hoa, chữ thường và bộ gõ tiếng Việt. "
    "Sai nhiều lần thì phải đợi mới thử lại được."
)
_SUSPENDED = (
    "Tài khoản này đang tạm dừng hoặc không còn thuộc đơn vị nào. Hãy liên hệ người quản lý tài khoản của đơn vị."
)


class RegistrationForm(EstablishmentFields):
    """Everything that a registration asks; `register` carries it out."""

    sector = sector_field()
    person_name = person_name_field("Họ và tên người dùng tài khoản", autocomplete="name")
    email = email_field("Dùng để đăng nhập. Đường dẫn đặt mật khẩu được gửi tới đây.", autocomplete="username")

    def register(self, code: str) -> Submission:
        """What is refused does not count. Raises TooManyAttempts, and what `register_establishment` raises."""
        given = self.cleaned_data
        attempt = admit(kind=AttemptKind.REGISTRATION, account=given["email"])
        try:
            return register_establishment(
                content=self.content(),
                sector=Sector(given["sector"]),
                email=given["email"],
                person_name=given["person_name"],
                code=code,
            )
        except Refusal:
            attempt.delete()
            raise


class LogInForm(AuthenticationForm):
    """The login by e-mail address; what is wrong is not said, so that nobody learns who has an account."""

    error_messages = {"invalid_login": _WRONG, "inactive": _WRONG}
    username = forms.EmailField(
        label="Thư điện tử",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = "Thư điện tử"
        self.fields["password"].label = "Mật khẩu"
        for field in self.fields.values():
            say_plainly(field)

    def confirm_login_allowed(self, user: Person) -> None:
        """Who knew the password, and nobody else, learns that the account is suspended."""
        super().confirm_login_allowed(user)
        if user.organisation is None:
            raise forms.ValidationError(_SUSPENDED, code="suspended")

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).lower()

    def clean(self) -> dict[str, Any]:
        """After too many failures no password is looked at any more, be there such an account or not."""
        email = str(self.cleaned_data.get("username", ""))
        if not email or "password" not in self.cleaned_data:
            return self.cleaned_data
        cookie = self.request.COOKIES.get(DEVICE_COOKIE, "") if self.request else ""
        try:
            attempt = admit(
                kind=AttemptKind.PASSWORD,
                account=email,
                from_known_device=knows_device(email=email, cookie=cookie),
            )
        except TooManyAttempts as refusal:
            raise forms.ValidationError(refusal.sentence, code="too_many") from refusal
        cleaned = super().clean()
        attempt.delete()
        return cleaned


class ForgottenForm(PlainForm):
    """Where to send the link by which a forgotten password is set anew."""

    email = forms.EmailField(
        label="Thư điện tử",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


class CodeForm(PlainForm):
    """The second step by a code: six digits of the application, or a recovery code."""

    code = forms.CharField(
        label="Mã",
        max_length=40,
        help_text="Sáu chữ số mà ứng dụng tạo mã đang hiện, hoặc một mã dự phòng.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
