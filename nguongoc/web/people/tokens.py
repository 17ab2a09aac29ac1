"""Keys for the organisation's programs: the same page for office and workshop. The secret is shown once."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from nguongoc.accounts.actions import make_token, revoke_token, scopes_open_to
from nguongoc.accounts.actions.tokens import LIFETIMES
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import ApiToken, Membership, Person
from nguongoc.common.text import capital
from nguongoc.web.access import OfficeRequest
from nguongoc.web.fields import LineField, PlainForm, offer, posted
from nguongoc.web.forms import carry_out
from nguongoc.web.listing import page_of
from nguongoc.web.people.ground import Ground


class TokenForm(PlainForm):
    name = LineField(
        label="Tên khóa", max_length=100, help_text="Máy hay phần mềm nào dùng, ví dụ: Máy dán tem số 1."
    )
    scopes = forms.MultipleChoiceField(label="Được làm gì", widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label="Dùng được trong", coerce=int, choices=[(days, f"{days} ngày") for days in LIFETIMES]
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "scopes", [(each.value, capital(each.label)) for each in scopes_open_to(person=person)])

    def made(self, by: Person) -> tuple[ApiToken, str] | None:
        """The new key and its secret, where the form was sent and is in order."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        scopes = [Permission(scope) for scope in given["scopes"]]
        return self.carry_out(lambda: make_token(name=given["name"], scopes=scopes, days=given["days"], by=by))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: OfficeRequest, *, ground: Ground) -> HttpResponse:
    """The keys, the newest first, and a new one: the answer to the form is the only page that has its secret."""
    form = TokenForm(posted(request), person=request.user, initial={"days": LIFETIMES[-1]})
    made = form.made(request.user)
    found = ApiToken.objects.visible_to(request.user).select_related("made_by")
    page = page_of(request, found)
    in_force = Membership.objects.in_force().filter(organisation=request.organisation)
    members = set(in_force.values_list("person", flat=True))
    context = {
        "form": TokenForm(person=request.user, initial={"days": LIFETIMES[-1]}) if made else form,
        "secret": made[1] if made else "",
        "page": page,
        "rows": [_row(token, members) for token in page],
        "crumbs": ground.crumbs(here="Khóa cho máy"),
    }
    return ground.page(request, "tokens.html", context)


@require_POST
def revoke(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    done = f"Đã thu hồi khóa {token}. Máy dùng khóa này không gọi được nữa."
    carry_out(request, lambda: revoke_token(token=token, by=request.user), done=done)
    return redirect(ground.url("tokens"))


def _row(token: ApiToken, members: set[int]) -> dict[str, Any]:
    """`members` are the people of the organisation whose accounts are in force: a key ends with its maker's."""
    state, label = ("active", "đang dùng được") if token.is_open else ("expired", "hết hạn")
    if token.is_open and token.made_by_id not in members:
        state, label = "suspended", "ngừng theo người tạo"
    if token.revoked_at:
        state, label = "void", "đã thu hồi"
    return {"token": token, "state": state, "label": label, "scopes": [each.label for each in token.permissions]}
