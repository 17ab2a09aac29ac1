"""Everybody's own delegations: deciding is handed to a colleague for the days of an absence."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from nguongoc.accounts.actions import delegate_decisions, end_delegation
from nguongoc.accounts.models import Delegation, Person
from nguongoc.accounts.queries import colleagues_of, decides
from nguongoc.common.text import sort_key
from nguongoc.web.access import OfficeRequest, logged_in
from nguongoc.web.fields import DateField, LineField, PlainForm, offer, posted
from nguongoc.web.forms import carry_out


class DelegationForm(PlainForm):
    delegate = forms.ChoiceField(label="Người quyết định thay")
    first_date = DateField(label="Từ ngày")
    last_date = DateField(label="Đến hết ngày")
    reason = LineField(label="Lý do", max_length=500, help_text="Ví dụ: nghỉ phép, đi công tác.")

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = sorted(colleagues_of(by), key=lambda row: (sort_key(row.person.name), row.pk))
        self._people = {str(row.person_id): row.person for row in members}
        rows = [(str(row.person_id), f"{row.person.name} ({row.get_role_display()})") for row in members]
        offer(self, "delegate", [("", "Chọn một đồng nghiệp"), *rows])

    @property
    def chosen(self) -> Person:
        return self._people[self.cleaned_data["delegate"]]


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: OfficeRequest) -> HttpResponse:
    if request.user.membership is None or not decides(request.user.membership):
        raise PermissionDenied
    form = DelegationForm(posted(request), by=request.user, initial={"first_date": timezone.localdate()})
    if form.is_valid():
        given = form.cleaned_data
        done = form.carry_out(
            lambda: delegate_decisions(
                delegate=form.chosen,
                first_date=given["first_date"],
                last_date=given["last_date"],
                reason=given["reason"],
                by=request.user,
            )
        )
        if done is not None:
            messages.success(request, f"Đã ủy quyền cho {form.chosen}. Cả hai người đều được báo.")
            return redirect("people:mine")
    return render(request, "people/delegate.html", {"form": form})


@logged_in
@require_POST
def end_own_delegation(request: OfficeRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Delegation.objects.of(request.user), pk=pk)
    end_from_page(request, found)
    return redirect("people:mine")


def end_from_page(request: OfficeRequest, delegation: Delegation) -> None:
    done = "Đã kết thúc ủy quyền. Cả hai người đều được báo."
    carry_out(request, lambda: end_delegation(delegation=delegation, by=request.user), done=done)
