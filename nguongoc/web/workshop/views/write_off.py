"""Stamps that no pack will bear are accounted for: spoiled, lost, given back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.stamps.actions import write_off_stamps
from nguongoc.stamps.enums import WriteOff
from nguongoc.stamps.queries import next_free
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.templatetags.words import number
from nguongoc.web.workshop.forms.stamps import WriteOffForm
from nguongoc.web.workshop.pages import page
from nguongoc.web.workshop.views.stamps import batch_of


@needs(Permission.ACTIVATE_STAMPS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def write_off(request: OfficeRequest, pk: int) -> HttpResponse:
    batch = batch_of(request.organisation, pk)
    form = WriteOffForm(posted(request), batch=batch)
    if form.is_valid():
        given = form.cleaned_data
        first, last, kind = given["first"], given["last"], WriteOff(given["kind"])
        done = form.carry_out(
            lambda: write_off_stamps(
                batch=batch, first=first, last=last, kind=kind, note=given["note"], by=request.user
            )
        )
        if done is not None:
            messages.success(
                request, f"Đã ghi {number(last - first + 1)} tem {kind.label}. Tem không còn giá trị."
            )
            return redirect("workshop:batch", batch.pk)
    return page(request, "write_off.html", {"batch": batch, "form": form, "free": next_free(batch)}, tab="stamps")
