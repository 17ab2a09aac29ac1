"""A clerk works for households that gave a mandate; an administrator gives and ends mandates."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Mandate, MandateQuerySet
from nguongoc.web import acting
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.forms import carry_out
from nguongoc.web.people.mandates import MandateForm, end_from_page, mandate_rows
from nguongoc.web.workshop.pages import page, render_people


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_safe
def members(request: OfficeRequest) -> HttpResponse:
    """The establishments for which the clerk may work today."""
    context = {"mandates": members_of(request).select_related("principal__unit").order_by("principal__sort_key")}
    return page(request, "members.html", context, tab="today")


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_POST
def act_for(request: OfficeRequest, pk: int) -> HttpResponse:
    """Work for the principal of a mandate, from one's own work or straight from another member's."""
    mandate = get_object_or_404(members_of(request).select_related("principal"), pk=pk)
    begun = carry_out(request, lambda: acting.begin(request, mandate.principal, request.user))
    return redirect("workshop:today" if begun else "workshop:members")


@needs(Permission.MANAGE_ACCOUNTS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def mandates(request: OfficeRequest) -> HttpResponse:
    """Who may work for the establishment, and for whom its own people may."""
    own = request.organisation
    form = MandateForm.of(request, principal=own)
    if form.granted(request.user):
        messages.success(request, f"Đã ủy quyền cho {form.holder} làm thay cơ sở.")
        return redirect("workshop:mandates")
    visible = Mandate.objects.visible_to(request.user)
    context = {
        "layout": "workshop/page.html",
        "principal": own,
        "form": form,
        "given": mandate_rows(visible.filter(principal=own), "workshop:end_mandate"),
        "held": mandate_rows(visible.filter(holder=own), "workshop:end_mandate"),
    }
    return render_people(request, "people/mandates.html", context)


@needs(Permission.MANAGE_ACCOUNTS, ground="workshop")
@require_POST
def end_mandate(request: OfficeRequest, pk: int) -> HttpResponse:
    end_from_page(request, get_object_or_404(Mandate.objects.visible_to(request.user), pk=pk))
    return redirect("workshop:mandates")


def members_of(request: OfficeRequest) -> MandateQuerySet:
    """Mandates of the clerk's own establishment, also while working for a member."""
    return Mandate.objects.in_force().filter(holder=request.user.own_organisation)
